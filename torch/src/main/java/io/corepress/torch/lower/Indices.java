package io.corepress.torch.lower;

import io.corepress.torch.binding.NativeTensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Positions that a program computes, made fit for libtorch: int64, counted from the front, and inside. */
final class Indices {
    private Indices() {}

    /**
     * {@return {@code indices} counted from the front of an axis of {@code size}} From iOS 17 on, negative ones are out of
     * bounds, which an operation either validates, or promises not to use; so there is no harm in counting them from the
     * end always.
     *
     * @throws IllegalArgumentException if they are not in the axis, or negative and {@code validate_indices} is set
     */
    static Tensor within(Call call, Tensor indices, long size) {
        Tensor wide = indices.to(torch.ScalarType.Long);
        if (wide.numel() == 0) {
            return wide;
        }
        long lowest = call.bool("validate_indices", false) ? 0 : -size;
        T_TensorTensor_T extremes = torch.aminmax(wide);
        long smallest = extremes.get0().item_long();
        long greatest = extremes.get1().item_long();
        if (smallest < lowest || greatest >= size) {
            throw new IllegalArgumentException("indices must be in [" + lowest + ", " + size + "), got "
                    + (smallest < lowest ? smallest : greatest));
        }
        return smallest >= 0 ? wide : torch.where(wide.lt(new Scalar(0L)), wide.add(new Scalar(size)), wide);
    }

    /**
     * {@return one index for each row of {@code indices}, into the axes that the row points into, made one}
     *
     * @param indices the last axis has one position for each of {@code sizes}
     */
    static Tensor flattened(Call call, Tensor indices, long[] sizes) {
        Tensor result = NativeTensors.ofLongs(0);
        for (int axis = 0; axis < sizes.length; axis++) {
            Tensor positions = within(call, indices.select(-1, axis), sizes[axis]);
            result = result.mul(new Scalar(sizes[axis])).add(positions);
        }
        return result.reshape(-1);
    }

    /** {@return the product of sizes {@code from}, inclusive, {@code to}, exclusive} */
    static long product(long[] sizes, int from, int to) {
        long product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= sizes[axis];
        }
        return product;
    }

    /** {@return the axes, counted from the front} */
    static long[] fromFront(long[] axes, long rank) {
        return Arrays.stream(axes).map(axis -> axis < 0 ? axis + rank : axis).toArray();
    }

    static int fromFront(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("axis must be in [" + -rank + ", " + rank + "), got " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }
}
