package io.corepress.torch.lower;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How one MIL operator is computed with libtorch. Whatever it allocates besides its results is freed after it; results
 * may share memory with inputs, which are never changed in place. It need not care for the type of a result where that
 * only differs in width (an index of int64 for int32): the runner casts to the declared type.
 */
@FunctionalInterface
public interface Lowering {
    List<Datum> run(Call call);

    /** {@return a lowering of an operator with a single tensor as its output} */
    static Lowering of(Single single) {
        return call -> List.of(new Datum.Dense(single.run(call)));
    }

    /** As a {@link Lowering}, for a single tensor. */
    @FunctionalInterface
    interface Single {
        Tensor run(Call call);
    }

    /** {@return results that are all tensors} */
    static List<Datum> dense(Tensor... tensors) {
        return java.util.Arrays.stream(tensors).<Datum>map(Datum.Dense::new).toList();
    }
}
