package io.corepress.torch.run;

import org.bytedeco.pytorch.Tensor;

/**
 * A view into a run, and a hand in it: every tensor may be looked at and replaced as it appears. This is how values are
 * watched, and how training puts its own weights, and roundings, in the place of the program's.
 */
public interface Hooks {
    Hooks NONE = new Hooks() {};

    /** {@return what is used for a constant; called each time an operation takes it as a tensor} */
    default Tensor constant(String name, Tensor constant) {
        return constant;
    }

    /** {@return what is used for an input of the function or a result of an operation} */
    default Tensor value(String name, Tensor value) {
        return value;
    }
}
