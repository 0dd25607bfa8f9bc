package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeTensors;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that add to the ends of axes, or take from them. */
final class Padding {
    private Padding() {}

    static final Map<String, Lowering> LOWERINGS =
            Map.ofEntries(entry("pad", Lowering.of(Padding::pad)), entry("crop", Lowering.of(Padding::crop)));

    /** The amounts are before and after each of the last axes, as many as there are amounts for. */
    private static Tensor pad(Call call) {
        Tensor x = call.tensor("x");
        long[] amounts = call.longs("pad");
        int axes = amounts.length / 2;
        if (amounts.length % 2 != 0 || axes > x.dim()) {
            throw new IllegalArgumentException(
                    "pad must have two numbers for each of at most " + x.dim() + " axes, got " + amounts.length);
        }
        String mode = call.text("mode", "constant");
        if (mode.equals("constant")) {
            return torch.constant_pad_nd(x, lastAxisFirst(amounts), new Scalar(call.real("constant_val", 0)));
        }
        Tensor result = x;
        for (int i = 0; i < axes; i++) {
            result = mirrored(result, x.dim() - axes + i, amounts[2 * i], amounts[2 * i + 1], mode);
        }
        return result;
    }

    /** By position, since libtorch's own functions do this for few ranks only. */
    private static Tensor mirrored(Tensor x, long axis, long before, long after, String mode) {
        if (before == 0 && after == 0) {
            return x;
        }
        long last = x.size(axis) - 1;
        boolean reflect = mode.equals("reflect");
        if (before < 0 || after < 0 || last < 0 || reflect && Math.max(before, after) > last) {
            throw new IllegalArgumentException(
                    "pad must be 0 to " + last + " on axis " + axis + ", got " + before + " and " + after);
        }
        LongUnaryOperator source = switch (mode) {
            case "reflect" -> at -> last - Math.abs(last - Math.abs(at));
            case "replicate" -> at -> Math.clamp(at, 0, last);
            default -> throw new IllegalArgumentException("mode must be constant, reflect or replicate, got " + mode);
        };
        long[] positions =
                LongStream.rangeClosed(-before, last + after).map(source).toArray();
        return torch.index_select(x, axis, NativeTensors.ofLongs(positions));
    }

    private static long[] lastAxisFirst(long[] amounts) {
        long[] reversed = new long[amounts.length];
        for (int i = 0; i < amounts.length; i += 2) {
            reversed[i] = amounts[amounts.length - 2 - i];
            reversed[i + 1] = amounts[amounts.length - 1 - i];
        }
        return reversed;
    }

    private static Tensor crop(Call call) {
        Tensor x = call.tensor("x");
        return cropped(cropped(x, -2, call.longs("crop_height")), -1, call.longs("crop_width"));
    }

    private static Tensor cropped(Tensor x, long axis, long[] amounts) {
        return x.narrow(axis, amounts[0], x.size(axis) - amounts[0] - amounts[1]);
    }
}
