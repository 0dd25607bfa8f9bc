package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolution over one to three spatial axes, and its transpose. */
final class Convolutions {
    private Convolutions() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("conv", Lowering.of(call -> conv(call, call.tensor("weight"), call.tensorOrNone("bias")))),
            entry("conv_transpose", Lowering.of(Convolutions::transposed)));

    static Tensor conv(Call call, Tensor weight, TensorOptional bias) {
        Tensor x = call.tensor("x");
        long[] sizes = Windows.spatial(x);
        int axes = sizes.length;
        long[] dilations = call.longs("dilations", Windows.filled(axes, 1));
        Windows windows = Windows.of(call, sizes, reach(weight, dilations));
        long[] padding = windows.symmetric();
        if (padding == null) {
            x = torch.constant_pad_nd(x, windows.lastAxisFirst(false));
            padding = new long[axes];
        }
        return torch.convolution(
                x,
                weight,
                bias,
                windows.strides(),
                padding,
                dilations,
                false,
                new long[axes],
                call.integer("groups", 1));
    }

    private static long[] reach(Tensor weight, long[] dilations) {
        long[] reach = Windows.spatial(weight);
        for (int i = 0; i < reach.length; i++) {
            reach[i] = (reach[i] - 1) * dilations[i] + 1;
        }
        return reach;
    }

    /**
     * The whole reach of every window is computed, and then the padding cut off. With an {@code output_shape} the cut
     * at the end is what makes it come out.
     */
    private static Tensor transposed(Call call) {
        Tensor x = call.tensor("x");
        Tensor weight = call.tensor("weight");
        long[] sizes = Windows.spatial(x);
        int axes = sizes.length;
        long[] strides = call.longs("strides", Windows.filled(axes, 1));
        long[] dilations = call.longs("dilations", Windows.filled(axes, 1));
        long[] reach = reach(weight, dilations);
        long[] full = new long[axes];
        for (int i = 0; i < axes; i++) {
            full[i] = (sizes[i] - 1) * strides[i] + reach[i];
        }
        long[] cut = cut(call, sizes, strides, full);
        long[] padding = new long[axes];
        long[] more = new long[axes];
        for (int i = 0; i < axes; i++) {
            // libtorch cuts the same on both sides, and can be asked for a rest at the end that is less than a stride.
            padding[i] = Math.max(0, cut[2 * i]);
            more[i] = padding[i] - cut[2 * i + 1];
        }
        boolean inReach = true;
        for (int i = 0; i < axes; i++) {
            inReach &= more[i] >= 0 && more[i] < Math.max(strides[i], dilations[i]);
        }
        Tensor result = torch.convolution(
                x,
                weight,
                call.tensorOrNone("bias"),
                strides,
                inReach ? padding : new long[axes],
                dilations,
                true,
                inReach ? more : new long[axes],
                call.integer("groups", 1));
        if (!inReach) {
            for (int i = 0; i < axes; i++) {
                result = result.narrow(i + 2, cut[2 * i], full[i] - cut[2 * i] - cut[2 * i + 1]);
            }
        }
        return result;
    }

    /** {@return how much falls away before and after each axis} */
    private static long[] cut(Call call, long[] sizes, long[] strides, long[] full) {
        int axes = sizes.length;
        long[] cut = call.longs("pad", new long[2 * axes]).clone();
        String type = call.text("pad_type", "valid");
        if (type.equals("valid")) {
            cut = new long[2 * axes];
        }
        long[] wanted = null;
        if (call.has("output_shape")) {
            long[] shape = call.longs("output_shape");
            wanted = java.util.Arrays.copyOfRange(shape, shape.length - axes, shape.length);
        } else if (type.startsWith("same")) {
            wanted = new long[axes];
            for (int i = 0; i < axes; i++) {
                wanted[i] = sizes[i] * strides[i];
            }
        }
        if (wanted != null) {
            for (int i = 0; i < axes; i++) {
                long total = full[i] - wanted[i];
                if (type.startsWith("same")) {
                    cut[2 * i] = type.equals("same_lower") ? total - total / 2 : total / 2;
                }
                cut[2 * i + 1] = total - cut[2 * i];
            }
        }
        return cut;
    }
}
