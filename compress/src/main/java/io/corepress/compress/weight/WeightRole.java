package io.corepress.compress.weight;

import java.util.OptionalInt;

/**
 * What the operations that use a weight make of its axes.
 *
 * @param outputAxis the axis of output channels, 0 to rank - 1; absent if the users disagree
 * @param inputAxis the axis of input channels; absent if the users disagree or the weight has only one axis
 * @param isLayerWeight whether every user is a {@code conv} or {@code linear} and has it as its {@code weight}
 * @param convGroups the largest {@code groups} of the {@code conv} and {@code conv_transpose} operations that use it;
 *     1 if none does
 */
public record WeightRole(OptionalInt outputAxis, OptionalInt inputAxis, boolean isLayerWeight, int convGroups) {
    /** {@return the usual role: output channels outermost, then input channels; of no layer in particular} */
    public static WeightRole standard() {
        return new WeightRole(OptionalInt.of(0), OptionalInt.of(1), false, 1);
    }
}
