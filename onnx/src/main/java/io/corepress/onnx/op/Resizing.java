package io.corepress.onnx.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Resize and Upsample. The common cases have operators in programs; for all others, where sizes are known, each axis is
 * looked up (nearest) or multiplied with a matrix of weights (linear, cubic), which gives just what the standard says.
 */
final class Resizing {
    private Resizing() {}

    static void name(Registry registry) {
        registry.single("Resize", "tf_crop_and_resize; flexible sizes but by whole factors", Resizing::resize);
        registry.single("Upsample", "flexible sizes but by whole factors", Resizing::upsample);
    }

    /** What becomes of one axis. */
    private record Axis(int index, long size, long target, double scale) {
        boolean changes() {
            return target != size || scale != 1;
        }

        /** {@return the whole factor by which the axis grows, or 0} */
        int factor() {
            return scale >= 1 && scale == Math.rint(scale) && (size < 0 || target == size * (long) scale)
                    ? (int) scale
                    : 0;
        }
    }

    private static Var upsample(Call call) {
        Optional<float[]> attribute = call.attributes().numbers("scales");
        double[] scales = attribute.isPresent()
                ? doubles(attribute.get())
                : call.numbers(1, "the scales").toDoubles();
        Var x = call.var(0);
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < scales.length; i++) {
            axes.add(scaled(x, i, scales[i]));
        }
        ResizeMode mode =
                new ResizeMode(call.attributes().text("mode", "nearest"), "asymmetric", "floor", -0.75, false, false);
        return resized(call, x, axes, mode);
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }

    private static Axis scaled(Var x, int index, double scale) {
        OptionalLong size = Dims.size(x, index);
        // The product is taken in float, as exporters and runtimes do.
        long target = size.isPresent() ? (long) Math.floor((float) size.getAsLong() * (float) scale) : -1;
        return new Axis(index, size.orElse(-1), target, scale);
    }

    private static Var resize(Call call) {
        Var x = call.var(0);
        ResizeMode mode = ResizeMode.of(call);
        int rank = Dims.rank(x);
        long[] given = call.attributes()
                .integers("axes", IntStream.range(0, rank).asLongStream().toArray());
        int scalesInput = call.version() < 11 ? 1 : 2;
        List<Axis> axes = new ArrayList<>();
        if (call.has(3)) {
            List<Size> sizes = Reshaping.sizes(call, 3, "sizes")
                    .orElseThrow(() -> call.refuse("the sizes (input 3) must be known before the program runs"));
            for (int i = 0; i < given.length; i++) {
                axes.add(sized(call, x, Dims.axis(given[i], rank), sizes.get(i)));
            }
            axes = withPolicy(call, axes);
        } else {
            Numbers scales = call.numbers(scalesInput, "the scales");
            for (int i = 0; i < given.length; i++) {
                axes.add(scaled(x, Dims.axis(given[i], rank), scales.doubleAt(i)));
            }
        }
        return resized(call, x, axes, mode);
    }

    private static Axis sized(Call call, Var x, int index, Size target) {
        Size size = Steps.size(x, index);
        if (size.equals(target)) {
            return new Axis(index, size.fixed().orElse(-1), size.fixed().orElse(-1), 1);
        }
        if (size.fixed().isEmpty() || target.fixed().isEmpty()) {
            throw call.refuse("it resizes axis " + index + " from or to a flexible size");
        }
        double scale = (double) target.fixed().getAsLong() / size.fixed().getAsLong();
        return new Axis(index, size.fixed().getAsLong(), target.fixed().getAsLong(), scale);
    }

    /** From version 18 on, sizes may be bounds for one factor of all axes. */
    private static List<Axis> withPolicy(Call call, List<Axis> axes) {
        String policy = call.attributes().text("keep_aspect_ratio_policy", "stretch");
        if (policy.equals("stretch")) {
            return axes;
        }
        double scale = policy.equals("not_larger")
                ? axes.stream().mapToDouble(Axis::scale).min().orElse(1)
                : axes.stream().mapToDouble(Axis::scale).max().orElse(1);
        return axes.stream()
                .map(axis -> new Axis(axis.index(), axis.size(), Math.round(scale * axis.size()), scale))
                .toList();
    }

    private static Var resized(Call call, Var x, List<Axis> all, ResizeMode mode) {
        List<Axis> axes = all.stream().filter(Axis::changes).toList();
        if (axes.isEmpty()) {
            return Steps.identity(call, x);
        }
        if (!x.dataType().isFloat()) {
            Var floats = resized(call, Steps.cast(call, x, DataType.FLOAT32), all, mode);
            return Steps.cast(call, floats, x.dataType());
        }
        int rank = Dims.rank(x);
        boolean inLastTwo = rank >= 3 && axes.stream().allMatch(axis -> axis.index() >= rank - 2);
        Optional<Var> operation = inLastTwo ? byOperator(call, x, all, mode) : Optional.empty();
        return operation.orElseGet(() -> byAxis(call, x, axes, mode));
    }

    private static Optional<Var> byOperator(Call call, Var x, List<Axis> all, ResizeMode mode) {
        int rank = Dims.rank(x);
        Axis height = axis(x, all, rank - 2);
        Axis width = axis(x, all, rank - 1);
        boolean whole = height.factor() > 0 && width.factor() > 0;
        if (whole && mode.repeats()) {
            return Optional.of(call.result(
                    "upsample_nearest_neighbor",
                    Params.of("x", x)
                            .with("scale_factor_height", factor(height))
                            .with("scale_factor_width", factor(width))));
        }
        if (!mode.kind().equals("linear") || mode.antialias()) {
            return Optional.empty();
        }
        boolean exact = height.size() > 0 && width.size() > 0 && isExact(height) && isExact(width);
        Optional<String> sampling = mode.samplingMode(height.target(), width.target());
        if (exact && sampling.isPresent()) {
            return Optional.of(call.result(
                    "resize_bilinear",
                    Params.of("x", x)
                            .with("target_size_height", (int) height.target())
                            .with("target_size_width", (int) width.target())
                            .with("sampling_mode", sampling.get())));
        }
        if (whole && mode.coordinates().equals("half_pixel")
                || whole && mode.coordinates().equals("align_corners")) {
            boolean corners = mode.coordinates().equals("align_corners");
            Params params = Params.of("x", x)
                    .with("scale_factor_height", factor(height))
                    .with("scale_factor_width", factor(width))
                    .with("align_corners", corners);
            return Optional.of(call.result(
                    "upsample_bilinear",
                    call.targets(OpSet.CORE_ML_6) ? params.with("half_pixel_centers", !corners) : params));
        }
        return Optional.empty();
    }

    private static Axis axis(Var x, List<Axis> all, int index) {
        return all.stream().filter(axis -> axis.index() == index).findFirst().orElseGet(() -> scaled(x, index, 1));
    }

    private static Value factor(Axis axis) {
        return Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), axis.factor()));
    }

    /** Whether the scale is just the ratio of the sizes. */
    private static boolean isExact(Axis axis) {
        return Math.abs(axis.scale() * axis.size() - axis.target()) < 1e-4;
    }

    private static Var byAxis(Call call, Var x, List<Axis> axes, ResizeMode mode) {
        Var result = x;
        for (Axis axis : axes) {
            if (axis.size() < 0) {
                throw call.refuse("axis " + axis.index() + " has a flexible size, and " + mode.kind() + " "
                        + mode.coordinates() + " by " + axis.scale() + " needs a fixed one");
            }
            result = mode.kind().equals("nearest")
                    ? lookedUp(call, result, axis, mode)
                    : multiplied(call, result, axis, mode);
        }
        return Steps.identity(call, result);
    }

    private static Var lookedUp(Call call, Var x, Axis axis, ResizeMode mode) {
        int[] indices = new int[Math.toIntExact(axis.target())];
        Arrays.setAll(indices, i -> mode.nearest(i, axis.size(), axis.target(), axis.scale()));
        return call.op(
                "gather",
                call.writer().indexed(Params.of("x", x).with("indices", indices).with("axis", axis.index())));
    }

    /** The axis is brought to the end and multiplied with {@code [size, target]}. */
    private static Var multiplied(Call call, Var x, Axis axis, ResizeMode mode) {
        int size = Math.toIntExact(axis.size());
        int target = Math.toIntExact(axis.target());
        float[] matrix = new float[Math.multiplyExact(size, target)];
        for (int i = 0; i < target; i++) {
            mode.addWeights(i, size, target, axis.scale(), matrix);
        }
        Var weights = call.constant(Tensor.ofFloats(DataType.FLOAT32, Shape.of(size, target), matrix));
        int rank = Dims.rank(x);
        int[] order = IntStream.range(0, rank).toArray();
        order[axis.index()] = rank - 1;
        order[rank - 1] = axis.index();
        Var last = Steps.transpose(call, x, order);
        Var product = call.op("matmul", Products.product(last, weights, false, false));
        return Steps.transpose(call, product, order);
    }
}
