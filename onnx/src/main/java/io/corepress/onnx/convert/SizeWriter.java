package io.corepress.onnx.convert;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.GraphValue.AxisSize;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.ScalarSize;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes values of sizes, which are int32 in a program. The shape of each tensor is asked for once, so it changes. */
public final class SizeWriter {
    private final BlockWriter writer;
    private final Optional<SizeWriter> outer;
    private final Map<String, Var> shapes = new HashMap<>();

    SizeWriter(BlockWriter writer, Optional<SizeWriter> outer) {
        this.writer = writer;
        this.outer = outer;
    }

    /** {@return the sizes of a tensor as int32s} */
    public Var shapeOf(Var x) {
        Var known = shapes.get(x.name());
        if (known == null && outer.isPresent()) {
            known = outer.get().shapes.get(x.name());
        }
        if (known == null) {
            known = writer.builder().op("shape", writer.freshName(x.name() + "_shape"), Params.of("x", x));
            shapes.put(x.name(), known);
        }
        return known;
    }

    /** {@return sizes as an int32 vector or scalar} */
    public Var of(String base, Sizes sizes) {
        if (sizes.computedCount() == 0) {
            int[] numbers = sizes.elements().stream()
                    .mapToInt(size -> Math.clamp(size.fixed().orElseThrow(), Integer.MIN_VALUE, Integer.MAX_VALUE))
                    .toArray();
            Shape shape = sizes.isScalar() ? Shape.scalar() : Shape.of(numbers.length);
            return writer.builder()
                    .constant(writer.freshName(base + "_sizes"), Tensor.ofInts(DataType.INT32, shape, numbers));
        }
        if (sizes.isScalar()) {
            return scalar(base, sizes.elements().getFirst());
        }
        Optional<Var> whole = wholeShape(sizes.elements());
        if (whole.isPresent()) {
            return shapeOf(whole.get());
        }
        List<Var> parts = new ArrayList<>();
        List<Integer> run = new ArrayList<>();
        for (Size size : sizes.elements()) {
            if (size.fixed().isPresent()) {
                run.add(Math.clamp(size.fixed().getAsLong(), Integer.MIN_VALUE, Integer.MAX_VALUE));
            } else {
                flush(base, run, parts);
                parts.add(expanded(base, scalar(base, size)));
            }
        }
        flush(base, run, parts);
        return parts.size() == 1
                ? parts.getFirst()
                : writer.builder()
                        .op(
                                "concat",
                                writer.freshName(base + "_sizes"),
                                Params.none()
                                        .with("values", parts)
                                        .with("axis", 0)
                                        .with("interleave", false));
    }

    private void flush(String base, List<Integer> run, List<Var> parts) {
        if (!run.isEmpty()) {
            int[] numbers = run.stream().mapToInt(Integer::intValue).toArray();
            parts.add(writer.builder()
                    .constant(
                            writer.freshName(base + "_sizes"),
                            Tensor.ofInts(DataType.INT32, Shape.of(numbers.length), numbers)));
            run.clear();
        }
    }

    private Var expanded(String base, Var scalar) {
        return writer.builder()
                .op(
                        "expand_dims",
                        writer.freshName(base + "_size"),
                        Params.of("x", scalar).with("axes", new int[] {0}));
    }

    /** {@return one size as an int32 scalar} */
    public Var scalar(String base, Size size) {
        return switch (size) {
            case FixedSize(long fixed) ->
                writer.builder()
                        .constant(
                                writer.freshName(base + "_size"),
                                Tensor.ofInts(
                                        DataType.INT32,
                                        Shape.scalar(),
                                        Math.clamp(fixed, Integer.MIN_VALUE, Integer.MAX_VALUE)));
            case ScalarSize(Var scalar) -> scalar;
            case AxisSize(Var x, int axis) ->
                writer.builder()
                        .op(
                                "gather",
                                writer.freshName(base + "_size"),
                                writer.indexed(Params.of("x", shapeOf(x))
                                        .with("indices", axis)
                                        .with("axis", 0)));
        };
    }

    /** {@return the tensor of which these are all the sizes, in order} */
    private static Optional<Var> wholeShape(List<Size> sizes) {
        Optional<Var> x = sizes.stream()
                .filter(AxisSize.class::isInstance)
                .map(size -> ((AxisSize) size).x())
                .findFirst();
        return x.filter(tensor -> sizes.equals(ofTensor(tensor)));
    }

    /** {@return the sizes of a tensor, known ones as numbers} */
    public static List<Size> ofTensor(Var x) {
        List<Size> sizes = new ArrayList<>();
        for (int axis = 0; axis < Dims.rank(x); axis++) {
            sizes.add(
                    Dims.size(x, axis).isPresent()
                            ? new FixedSize(Dims.size(x, axis).getAsLong())
                            : new AxisSize(x, axis));
        }
        return sizes;
    }
}
