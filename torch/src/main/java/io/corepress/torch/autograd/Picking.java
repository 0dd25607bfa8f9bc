package io.corepress.torch.autograd;

import org.bytedeco.pytorch.T_TensorTensor_T;

/** Numbers picked by index or by rank; negative axes count from the back. */
public final class Picking {
    private Picking() {}

    /**
     * Numbers and where they were.
     *
     * @param indices along the axis
     */
    public record Ranked(Variable numbers, Variable indices) {}

    /** {@return along an axis, the numbers at these indices, which have the other axes of {@code x} too} */
    public static Variable gather(Variable x, long axis, Variable indices) {
        return new Variable(x.tensor().gather(axis, indices.tensor()));
    }

    /** {@return slices of an axis in the order of a vector of indices} */
    public static Variable indexSelect(Variable x, long axis, Variable indices) {
        return new Variable(x.tensor().index_select(axis, indices.tensor()));
    }

    /** {@return the {@code count} largest numbers of an axis, in descending order} */
    public static Ranked largest(Variable x, long count, long axis) {
        return ranked(x.tensor().topk(count, axis, true, true));
    }

    /** {@return the {@code count} smallest numbers of an axis, in ascending order} */
    public static Ranked smallest(Variable x, long count, long axis) {
        return ranked(x.tensor().topk(count, axis, false, true));
    }

    /** {@return the {@code k}-th smallest number of an axis, from 1; the axis is gone unless kept} */
    public static Ranked kthSmallest(Variable x, long k, long axis, boolean keepDims) {
        return ranked(x.tensor().kthvalue(k, axis, keepDims));
    }

    private static Ranked ranked(T_TensorTensor_T pair) {
        return new Ranked(new Variable(pair.get0()), new Variable(pair.get1()));
    }
}
