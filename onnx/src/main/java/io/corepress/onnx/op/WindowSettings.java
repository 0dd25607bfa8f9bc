package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How a window slides over the spatial axes.
 *
 * @param kernel one size for each spatial axis, like {@code strides} and {@code dilations}
 * @param pads before and after each axis, in turn
 * @param padType {@code custom} where {@code pads} say it, else {@code same} or {@code same_lower}
 */
record WindowSettings(int[] kernel, int[] strides, int[] dilations, int[] pads, String padType) {

    /** {@return the settings of a node; automatic padding is settled where the sizes of {@code x} are known} */
    static WindowSettings of(Call call, Var x, long[] kernel) {
        int spatial = kernel.length;
        if (Dims.rank(x) != spatial + 2) {
            throw call.refuse("an input of " + Dims.rank(x) + " axes with a kernel of " + spatial);
        }
        int[] strides = Call.ints(call.attributes().integers("strides", repeat(1, spatial)));
        int[] dilations = Call.ints(call.attributes().integers("dilations", repeat(1, spatial)));
        WindowSettings plain = new WindowSettings(
                Call.ints(kernel),
                strides,
                dilations,
                inPairs(call.attributes().integers("pads", new long[2 * spatial])),
                "custom");
        return switch (call.attributes().text("auto_pad", "NOTSET")) {
            case "NOTSET" -> plain;
            case "VALID" -> plain.withPads(new int[2 * spatial]);
            case "SAME_UPPER" -> plain.same(x, false);
            case "SAME_LOWER" -> plain.same(x, true);
            default -> throw call.refuse("auto_pad " + call.attributes().text("auto_pad", ""));
        };
    }

    private static long[] repeat(long number, int times) {
        long[] numbers = new long[times];
        Arrays.fill(numbers, number);
        return numbers;
    }

    /** ONNX lists all that goes before, then all that goes after. */
    static int[] inPairs(long... pads) {
        int count = pads.length / 2;
        int[] pairs = new int[pads.length];
        for (int i = 0; i < count; i++) {
            pairs[2 * i] = Math.toIntExact(pads[i]);
            pairs[2 * i + 1] = Math.toIntExact(pads[i + count]);
        }
        return pairs;
    }

    WindowSettings withPads(int... changed) {
        return new WindowSettings(kernel, strides, dilations, changed, "custom");
    }

    /** Pads so that the output has the size of the input divided by the stride, rounded up. */
    private WindowSettings same(Var x, boolean moreBefore) {
        int[] settled = new int[pads.length];
        for (int i = 0; i < kernel.length; i++) {
            OptionalLong size = Dims.size(x, i + 2);
            if (size.isEmpty()) {
                return new WindowSettings(kernel, strides, dilations, pads, moreBefore ? "same_lower" : "same");
            }
            long out = Math.ceilDiv(size.getAsLong(), (long) strides[i]);
            int total = (int) Math.max(0, (out - 1) * strides[i] + reach(i) - size.getAsLong());
            settled[2 * i] = moreBefore ? total - total / 2 : total / 2;
            settled[2 * i + 1] = total - settled[2 * i];
        }
        return withPads(settled);
    }

    /** {@return the number of elements from the first to the last that a window sees on an axis} */
    int reach(int axis) {
        return (kernel[axis] - 1) * dilations[axis] + 1;
    }

    boolean isDilated() {
        return Arrays.stream(dilations).anyMatch(dilation -> dilation != 1);
    }

    /** {@return the parameters for stride and padding} */
    Params addTo(Params params) {
        Params all = params.with("strides", strides);
        if (!padType.equals("custom")) {
            return all.with("pad_type", padType);
        }
        return Arrays.stream(pads).allMatch(pad -> pad == 0)
                ? all.with("pad_type", "valid")
                : all.with("pad_type", "custom").with("pad", pads);
    }
}
