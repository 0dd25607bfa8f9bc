package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Sums, means, extremes and the like along axes, and running sums. */
final class Reductions {
    private Reductions() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            reduction("reduce_sum", Reductions::sum),
            reduction("reduce_mean", Reductions::mean),
            reduction("reduce_max", torch::amax),
            reduction("reduce_min", torch::amin),
            reduction("reduce_prod", Reductions::product),
            reduction("reduce_l1_norm", (x, axes, keep) -> sum(x.abs(), axes, keep)),
            reduction(
                    "reduce_l2_norm",
                    (x, axes, keep) -> sum(x.mul(x), axes, keep).sqrt()),
            reduction("reduce_log_sum", (x, axes, keep) -> sum(x, axes, keep).log()),
            reduction("reduce_log_sum_exp", torch::logsumexp),
            reduction("reduce_sum_square", (x, axes, keep) -> sum(x.mul(x), axes, keep)),
            entry("reduce_argmax", Lowering.of(call -> torch.argmax(call.tensor("x"), axis(call), keep(call)))),
            entry("reduce_argmin", Lowering.of(call -> torch.argmin(call.tensor("x"), axis(call), keep(call)))),
            entry("cumsum", Lowering.of(Reductions::runningSum)));

    /** A reduction along axes, of which there is at least one. */
    @FunctionalInterface
    private interface Reduction {
        Tensor reduce(Tensor x, long[] axes, boolean keepDims);
    }

    private static Map.Entry<String, Lowering> reduction(String type, Reduction reduction) {
        return entry(type, Lowering.of(call -> {
            Tensor x = call.tensor("x");
            long[] axes = call.longs("axes", LongStream.range(0, x.dim()).toArray());
            return x.dim() == 0
                    ? reduction.reduce(x.reshape(1), new long[] {0}, false)
                    : reduction.reduce(x, axes, keep(call));
        }));
    }

    private static boolean keep(Call call) {
        return call.bool("keep_dims", false);
    }

    private static LongOptional axis(Call call) {
        return new LongOptional(call.integer("axis", -1));
    }

    static Tensor sum(Tensor x, long[] axes, boolean keepDims) {
        return torch.sum(x, axes, keepDims, new ScalarTypeOptional());
    }

    /** The mean of integers is an integer. */
    static Tensor mean(Tensor x, long[] axes, boolean keepDims) {
        Tensor numbers = x.is_floating_point() ? x : x.to(torch.ScalarType.Float);
        return torch.mean(numbers, axes, keepDims, new ScalarTypeOptional());
    }

    /** An exclusive sum leaves out the number at its own place: it begins with 0, and the last number is in none. */
    private static Tensor runningSum(Call call) {
        Tensor x = call.tensor("x");
        long axis = call.integer("axis", 0);
        boolean reverse = call.bool("reverse", false);
        Tensor result = torch.cumsum(reverse ? torch.flip(x, axis) : x, axis);
        if (call.bool("exclusive", false) && x.size(axis) > 0) {
            Tensor zeros = torch.zeros_like(result.narrow(axis, 0, 1));
            result = torch.cat(new TensorVector(zeros, result.narrow(axis, 0, x.size(axis) - 1)), axis);
        }
        return reverse ? torch.flip(result, axis) : result;
    }

    private static Tensor product(Tensor x, long[] axes, boolean keepDims) {
        Tensor result = x;
        for (long axis : Unary.fromFront(axes, x.dim())) {
            result = torch.prod(result, axis, true, new ScalarTypeOptional());
        }
        if (keepDims) {
            return result;
        }
        long[] sorted = Unary.fromFront(axes, x.dim());
        java.util.Arrays.sort(sorted);
        for (int i = sorted.length - 1; i >= 0; i--) {
            result = result.squeeze(sorted[i]);
        }
        return result;
    }
}
