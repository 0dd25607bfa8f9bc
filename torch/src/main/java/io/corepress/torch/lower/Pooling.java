package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pooling over one to three spatial axes. */
final class Pooling {
    private Pooling() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("max_pool", Lowering.of(Pooling::max)),
            entry("avg_pool", Lowering.of(Pooling::average)),
            entry("l2_pool", Lowering.of(Pooling::root)));

    private static Tensor max(Call call) {
        Tensor x = call.tensor("x");
        long[] kernel = call.longs("kernel_sizes");
        Windows windows = Windows.of(call, Windows.spatial(x), kernel);
        long[] padding = windows.symmetric();
        if (padding == null || !fitsHalf(padding, kernel)) {
            x = torch.constant_pad_nd(x, windows.lastAxisFirst(true), new Scalar(Double.NEGATIVE_INFINITY));
            padding = new long[kernel.length];
        }
        long[] dense = Windows.filled(kernel.length, 1);
        return switch (kernel.length) {
            case 1 -> torch.max_pool1d(x, kernel, windows.strides(), padding, dense, false);
            case 2 -> torch.max_pool2d(x, kernel, windows.strides(), padding, dense, false);
            default -> torch.max_pool3d(x, kernel, windows.strides(), padding, dense, false);
        };
    }

    private static Tensor average(Call call) {
        Tensor x = call.tensor("x");
        long[] kernel = call.longs("kernel_sizes");
        Windows windows = Windows.of(call, Windows.spatial(x), kernel);
        boolean exclude = call.bool("exclude_padding_from_average", false);
        long[] padding = windows.symmetric();
        if (padding != null && fitsHalf(padding, kernel)) {
            return averages(x, kernel, windows.strides(), padding, !exclude, new LongOptional());
        }
        Tensor counted = torch.ones_like(x.narrow(0, 0, 1).narrow(1, 0, 1));
        counted = exclude
                ? torch.constant_pad_nd(counted, windows.lastAxisFirst(true))
                : overhangOnly(torch.constant_pad_nd(counted, windows.lastAxisFirst(false), new Scalar(1.0)), windows);
        return sums(x, kernel, windows).div(sumsOfPadded(counted, kernel, windows));
    }

    private static Tensor overhangOnly(Tensor padded, Windows windows) {
        int axes = windows.strides().length;
        long[] more = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            more[2 * (axes - 1 - i) + 1] = windows.overhang()[i];
        }
        return torch.constant_pad_nd(padded, more);
    }

    /** The root of the sum of squares in each window. */
    private static Tensor root(Call call) {
        Tensor x = call.tensor("x");
        long[] kernel = call.longs("kernel_sizes");
        return sums(x.mul(x), kernel, Windows.of(call, Windows.spatial(x), kernel))
                .sqrt();
    }

    private static Tensor sums(Tensor x, long[] kernel, Windows windows) {
        return sumsOfPadded(torch.constant_pad_nd(x, windows.lastAxisFirst(true)), kernel, windows);
    }

    private static Tensor sumsOfPadded(Tensor x, long[] kernel, Windows windows) {
        return averages(x, kernel, windows.strides(), new long[kernel.length], true, new LongOptional(1));
    }

    private static Tensor averages(
            Tensor x, long[] kernel, long[] strides, long[] padding, boolean includePadding, LongOptional divisor) {
        return switch (kernel.length) {
            case 1 -> {
                // Only the forms of two and three axes take a divisor.
                Tensor flat = torch.avg_pool2d(
                        x.unsqueeze(2),
                        new long[] {1, kernel[0]},
                        new long[] {1, strides[0]},
                        new long[] {0, padding[0]},
                        false,
                        includePadding,
                        divisor);
                yield flat.squeeze(2);
            }
            case 2 -> torch.avg_pool2d(x, kernel, strides, padding, false, includePadding, divisor);
            default -> torch.avg_pool3d(x, kernel, strides, padding, false, includePadding, divisor);
        };
    }

    /** libtorch refuses to pad by more than half a window. */
    private static boolean fitsHalf(long[] padding, long[] kernel) {
        for (int i = 0; i < padding.length; i++) {
            if (padding[i] > kernel[i] / 2) {
                return false;
            }
        }
        return true;
    }
}
