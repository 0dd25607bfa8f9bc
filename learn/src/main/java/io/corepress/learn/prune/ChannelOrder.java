package io.corepress.learn.prune;

import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.Shape;

/**
 * The elements of a weight as output channels by input channels by what is behind them, wherever the operations that use
 * it have these axes.
 *
 * @param outer output channels
 * @param middle input channels
 * @param inner elements of one kernel
 * @param at where in memory element {@code (o * middle + m) * inner + i} is
 * @param rank of the weight, at least 2
 */
record ChannelOrder(int outer, int middle, int inner, int[] at, int rank) {

    static ChannelOrder of(Shape shape, WeightRole role) {
        int rank = shape.rank();
        int output = role.outputAxis().orElse(0);
        int input = role.inputAxis().orElse(output == 0 ? 1 : 0);
        long[] strides = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            strides[axis] = shape.elementCount(axis + 1, rank);
        }
        int outer = Math.toIntExact(shape.size(output));
        int middle = Math.toIntExact(shape.size(input));
        int inner = Math.toIntExact(shape.elementCount() / outer / middle);
        int[] at = new int[Math.toIntExact(shape.elementCount())];
        int next = 0;
        for (int o = 0; o < outer; o++) {
            for (int m = 0; m < middle; m++) {
                long start = o * strides[output] + m * strides[input];
                for (int i = 0; i < inner; i++) {
                    long rest = i;
                    long place = start;
                    for (int axis = rank - 1; axis >= 0; axis--) {
                        if (axis != output && axis != input) {
                            place += rest % shape.size(axis) * strides[axis];
                            rest /= shape.size(axis);
                        }
                    }
                    at[next++] = (int) place;
                }
            }
        }
        return new ChannelOrder(outer, middle, inner, at, rank);
    }
}
