package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How a window moves over the spatial axes of a convolution or pooling. */
final class Windows {
    private final String padType;
    /** What a window covers of each axis, dilation included. */
    private final List<Dimension> reach;

    private final int[] strides;
    /** Before and after each axis, in turn; not looked at unless the padding is {@code custom}. */
    private final int[] pad;

    private Windows(String padType, List<Dimension> reach, int[] strides, int[] pad) {
        this.padType = padType;
        this.reach = reach;
        this.strides = strides;
        this.pad = pad;
    }

    /** {@return whether the padding depends on the input} */
    boolean isSame() {
        return padType.startsWith("same");
    }

    /** {@return whether each axis is padded by the same size on both sides} */
    boolean isSymmetric() {
        return IntStream.range(0, reach.size()).allMatch(axis -> pad[2 * axis] == pad[2 * axis + 1]);
    }

    /** {@return the padding as messages show it} */
    String padding() {
        return padType.equals("custom") ? "pad " + Arrays.toString(pad) : "pad_type " + padType;
    }

    /** Reads {@code pad_type}, {@code pad} and {@code strides}. */
    static Windows of(OpCall call, List<Dimension> reach) {
        int axes = reach.size();
        String padType = call.choice("pad_type", "valid", "custom", "same", "same_lower");
        call.require(
                !padType.equals("same_lower") || call.opset().isAtLeast(OpSet.CORE_ML_6),
                "pad_type same_lower needs iOS16",
                call.opset().target());
        int[] strides = call.ints("strides", axes, 1);
        call.require(
                Arrays.stream(strides).allMatch(stride -> stride > 0),
                "strides must be positive",
                Arrays.toString(strides));
        int[] pad = call.ints("pad", 2 * axes, 0);
        call.require(Arrays.stream(pad).allMatch(size -> size >= 0), "pad must not be negative", Arrays.toString(pad));
        return new Windows(padType, reach, strides, pad);
    }

    /**
     * {@return how many windows fit each spatial axis}
     *
     * @param ceil whether a last window may hang over the end
     */
    List<Dimension> count(OpCall call, List<Dimension> spatial, boolean ceil) {
        List<Dimension> counts = new ArrayList<>();
        for (int axis = 0; axis < spatial.size(); axis++) {
            Dimension count = count(spatial.get(axis), axis, ceil);
            call.require(
                    !(count instanceof Constant(long known)) || known > 0,
                    "a window of " + reach.get(axis).toText() + " must fit spatial axis " + axis,
                    Sizes.text(spatial),
                    padding());
            counts.add(count);
        }
        return counts;
    }

    private Dimension count(Dimension size, int axis, boolean ceil) {
        int stride = strides[axis];
        if (isSame()) {
            return Sizes.map(size, known -> Math.ceilDiv(known, (long) stride));
        }
        boolean custom = padType.equals("custom");
        long before = custom ? pad[2 * axis] : 0;
        long padded = before + (custom ? pad[2 * axis + 1] : 0);
        return Sizes.combine(size, reach.get(axis), (known, window) -> {
            long room = known + padded - window;
            if (!ceil) {
                return Math.floorDiv(room, stride) + 1;
            }
            long count = Math.floorDiv(room + stride - 1, stride) + 1;
            // A window must not begin behind the data.
            return padded > 0 && (count - 1) * stride >= known + before ? count - 1 : count;
        });
    }

    /** {@return the sizes of which this would make {@code spatial}: what a transposed convolution yields} */
    List<Dimension> undo(List<Dimension> spatial) {
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < spatial.size(); axis++) {
            int stride = strides[axis];
            if (isSame()) {
                sizes.add(Sizes.times(spatial.get(axis), stride));
            } else {
                long padded = padType.equals("custom") ? (long) pad[2 * axis] + pad[2 * axis + 1] : 0;
                sizes.add(Sizes.combine(
                        spatial.get(axis), reach.get(axis), (known, window) -> stride * (known - 1) + window - padded));
            }
        }
        return sizes;
    }
}
