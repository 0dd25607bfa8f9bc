package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a window moves over the spatial axes of a convolution or pooling.
 *
 * @param reach what a window covers of each axis, dilation included
 * @param pad before and after each axis, in turn; not looked at unless the padding is {@code custom}
 * @param ceil whether a last window may hang over the end
 */
record Windows(String padType, Dimension[] reach, int[] strides, int[] pad, boolean ceil) {

    /** Reads {@code pad_type}, {@code pad} and {@code strides}. */
    static Windows of(OpCall call, List<Dimension> reach) {
        int axes = reach.size();
        String padType = call.choice("pad_type", "valid", "custom", "same", "same_lower");
        call.require(
                !padType.equals("same_lower") || call.opset().isAtLeast(OpSet.CORE_ML_6),
                "pad_type same_lower needs iOS16",
                call.opset().target());
        int[] strides = call.ints("strides", axes, 1);
        call.require(Arrays.stream(strides).allMatch(stride -> stride > 0), "strides must be positive", text(strides));
        int[] pad = call.ints("pad", 2 * axes, 0);
        call.require(Arrays.stream(pad).allMatch(size -> size >= 0), "pad must not be negative", text(pad));
        return new Windows(padType, reach.toArray(Dimension[]::new), strides, pad, call.bool("ceil_mode", false));
    }

    /** {@return how many windows fit each spatial axis of {@code x}} */
    List<Dimension> count(OpCall call, List<Dimension> spatial) {
        List<Dimension> counts = new ArrayList<>();
        for (int axis = 0; axis < spatial.size(); axis++) {
            Dimension count = count(spatial.get(axis), axis);
            call.require(
                    !(count instanceof Constant(long known)) || known > 0,
                    "a window of " + reach[axis].toText() + " must fit spatial axis " + axis,
                    Sizes.text(spatial),
                    padType.equals("custom") ? "pad " + text(pad) : "pad_type " + padType);
            counts.add(count);
        }
        return counts;
    }

    private Dimension count(Dimension size, int axis) {
        int stride = strides[axis];
        if (padType.startsWith("same")) {
            return Sizes.map(size, known -> Math.ceilDiv(known, (long) stride));
        }
        boolean custom = padType.equals("custom");
        long before = custom ? pad[2 * axis] : 0;
        long padded = before + (custom ? pad[2 * axis + 1] : 0);
        return Sizes.combine(size, reach[axis], (known, window) -> {
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
            if (padType.startsWith("same")) {
                sizes.add(Sizes.times(spatial.get(axis), stride));
            } else {
                long padded = padType.equals("custom") ? (long) pad[2 * axis] + pad[2 * axis + 1] : 0;
                sizes.add(Sizes.combine(
                        spatial.get(axis), reach[axis], (known, window) -> stride * (known - 1) + window - padded));
            }
        }
        return sizes;
    }

    private static String text(int[] numbers) {
        return Arrays.toString(numbers);
    }
}
