package io.corepress.onnx.convert;

import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Folding.KnownFold;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Reductions of known tensors. */
final class ReductionFolds {
    private ReductionFolds() {}

    static Map<String, KnownFold> all() {
        Map<String, KnownFold> folds = new HashMap<>();
        folds.put("ReduceProd", call -> reduce(call, 1, (x, y) -> x * y));
        folds.put("ReduceSum", call -> reduce(call, 0, Double::sum));
        folds.put("ReduceMax", call -> reduce(call, Double.NEGATIVE_INFINITY, Math::max));
        folds.put("ReduceMin", call -> reduce(call, Double.POSITIVE_INFINITY, Math::min));
        folds.put("CumSum", ReductionFolds::cumSum);
        return folds;
    }

    private static Tensor reduce(Call call, double start, DoubleBinaryOperator step) {
        Numbers x = call.numbers(0, "data");
        Shape shape = x.shape();
        boolean[] reduced = new boolean[shape.rank()];
        long[] axes = call.integers("axes", 1).orElse(new long[0]);
        if (axes.length == 0 && call.attributes().flag("noop_with_empty_axes", false)) {
            return x.toTensor();
        }
        for (long axis : axes) {
            reduced[Dims.axis(axis, shape.rank())] = true;
        }
        if (axes.length == 0) {
            Arrays.fill(reduced, true);
        }
        long[] kept = shape.sizes();
        for (int axis = 0; axis < kept.length; axis++) {
            kept[axis] = reduced[axis] ? 1 : kept[axis];
        }
        int[] target = io.corepress.mil.fold.Broadcast.indices(Shape.of(kept), shape);
        double[] results = new double[Math.toIntExact(Shape.of(kept).elementCount())];
        Arrays.fill(results, start);
        for (int i = 0; i < target.length; i++) {
            results[target[i]] = step.applyAsDouble(results[target[i]], x.doubleAt(i));
        }
        Shape out = call.attributes().flag("keepdims", true)
                ? Shape.of(kept)
                : Shape.of(IntStream.range(0, kept.length)
                        .filter(axis -> !reduced[axis])
                        .mapToLong(shape::size)
                        .toArray());
        if (x.isFloat()) {
            return Numbers.of(x.dataType(), out, results).toTensor();
        }
        return Numbers.of(
                        x.dataType(),
                        out,
                        Arrays.stream(results).mapToLong(value -> (long) value).toArray())
                .toTensor();
    }

    private static Tensor cumSum(Call call) {
        Numbers x = call.numbers(0, "data");
        int axis = Dims.axis(call.integer(1, "axis"), x.shape().rank());
        boolean exclusive = call.attributes().flag("exclusive", false);
        boolean reverse = call.attributes().flag("reverse", false);
        int size = (int) x.shape().size(axis);
        int stride = (int) x.shape().elementCount(axis + 1, x.shape().rank());
        double[] sums = new double[x.count()];
        for (int i = 0; i < sums.length; i++) {
            int at = i / stride % size;
            for (int k = 0; k < size; k++) {
                boolean counts = reverse ? k > at : k < at;
                if (counts || (k == at && !exclusive)) {
                    sums[i] += x.doubleAt(i + (k - at) * stride);
                }
            }
        }
        return x.isFloat()
                ? Numbers.of(x.dataType(), x.shape(), sums).toTensor()
                : Numbers.of(
                                x.dataType(),
                                x.shape(),
                                Arrays.stream(sums)
                                        .mapToLong(value -> (long) value)
                                        .toArray())
                        .toTensor();
    }
}
