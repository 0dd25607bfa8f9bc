package io.corepress.torch.run;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A view into a run, and a hand in it: every tensor may be looked at and replaced as it appears. This is how values are
 * watched, and how training puts its own weights, and roundings, in the place of the program's.
 */
public interface Hooks {
    Hooks NONE = new Hooks() {};

    /** {@return what is used in the place of a constant, which is then never read from the model} */
    default Optional<Tensor> replacement(String name) {
        return Optional.empty();
    }

    /** {@return what is used for a constant that was not replaced; called each time an operation takes it as a tensor} */
    default Tensor constant(String name, Tensor constant) {
        return constant;
    }

    /** {@return what is used for an input of the function or a result of an operation} */
    default Tensor value(String name, Tensor value) {
        return value;
    }
}
