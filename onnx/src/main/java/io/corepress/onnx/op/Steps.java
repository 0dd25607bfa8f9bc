package io.corepress.onnx.op;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.ValueType.Unknown;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.BlockWriter;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.AxisSize;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.ScalarSize;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Operations on the way to a result that many translations need. */
final class Steps {
    private Steps() {}

    static Params xy(Var x, Var y) {
        return Params.of("x", x).with("y", y);
    }

    static Var add(Call call, Var x, Var y) {
        return call.op("add", xy(x, y));
    }

    static Var sub(Call call, Var x, Var y) {
        return call.op("sub", xy(x, y));
    }

    static Var mul(Call call, Var x, Var y) {
        return call.op("mul", xy(x, y));
    }

    static Var mul(Call call, Var x, double number) {
        return number == 1 ? x : mul(call, x, call.scalar(number, x));
    }

    static Var div(Call call, Var x, Var y) {
        return call.op("real_div", xy(x, y));
    }

    static Var unary(Call call, String type, Var x) {
        return call.op(type, Params.of("x", x));
    }

    static Var cast(Call call, Var x, DataType dataType) {
        return x.dataType() == dataType
                ? x
                : call.writer().cast(x, call.writer().freshName(call.base() + "_cast"), dataType);
    }

    /** {@return {@code x} under the name of the result} */
    static Var identity(Call call, Var x) {
        return call.result("identity", Params.of("x", x));
    }

    static Var transpose(Call call, Var x, int... order) {
        return isInOrder(order) ? x : call.op("transpose", Params.of("x", x).with("perm", order));
    }

    static boolean isInOrder(int... order) {
        return IntStream.range(0, order.length).allMatch(i -> order[i] == i);
    }

    static Var expandDims(Call call, Var x, int... axes) {
        return axes.length == 0 ? x : call.op("expand_dims", Params.of("x", x).with("axes", axes));
    }

    static Var squeeze(Call call, Var x, int... axes) {
        return axes.length == 0 ? x : call.op("squeeze", Params.of("x", x).with("axes", axes));
    }

    static Var reshape(Call call, Var x, int... sizes) {
        return call.op("reshape", Params.of("x", x).with("shape", sizes));
    }

    static Var concat(Call call, int axis, Var... vars) {
        return call.op("concat", concatParams(List.of(vars), axis));
    }

    static Params concatParams(List<Var> vars, int axis) {
        return Params.none().with("values", vars).with("axis", axis).with("interleave", false);
    }

    /** {@return the elements {@code from} to {@code to} (exclusive) of an axis} */
    static Var slice(Call call, Var x, int axis, int from, int to) {
        int rank = Dims.rank(x);
        int[] begin = new int[rank];
        int[] end = new int[rank];
        begin[axis] = from;
        end[axis] = to;
        return call.op(
                "slice_by_index",
                Params.of("x", x)
                        .with("begin", begin)
                        .with("end", end)
                        .with("begin_mask", bools(rank, i -> i != axis))
                        .with("end_mask", bools(rank, i -> i != axis || to == Integer.MAX_VALUE)));
    }

    static io.corepress.mil.Value bools(int count, java.util.function.IntPredicate truth) {
        int[] truths = IntStream.range(0, count).map(i -> truth.test(i) ? 1 : 0).toArray();
        return io.corepress.mil.Value.immediate(
                io.corepress.tensor.Tensor.ofInts(DataType.BOOL, io.corepress.tensor.Shape.of(count), truths));
    }

    static Var reduce(Call call, String type, Var x, boolean keep, int... axes) {
        return call.op(type, Params.of("x", x).with("axes", axes).with("keep_dims", keep));
    }

    static Params shaped(Params params, Call call, List<Size> sizes) {
        return params.with("shape", call.writer().sizes(call.base(), new Sizes(sizes, false)));
    }

    /** {@return {@code x} in another shape, of which at most one size is better left open} */
    static Var reshape(Call call, Var x, List<Size> sizes) {
        return reshaped(call, x, sizes, call.writer().freshName(call.base() + "_reshape"));
    }

    static Var resultReshape(Call call, Var x, List<Size> sizes) {
        return reshaped(call, x, sizes, call.writer().freshName(call.base()));
    }

    private static Var reshaped(Call call, Var x, List<Size> sizes, String name) {
        long open = sizes.stream().filter(size -> size.fixed().orElse(-1) < 0).count();
        BlockWriter writer = call.writer();
        if (open <= 1) {
            int[] numbers = sizes.stream()
                    .mapToInt(size -> (int) Math.max(-1, size.fixed().orElse(-1)))
                    .toArray();
            return writer.op("reshape", name, Params.of("x", x).with("shape", numbers));
        }
        // What is known of the shape is said here, because inference does not see through computed sizes.
        List<Dimension> dimensions = sizes.stream()
                .<Dimension>map(size ->
                        size.fixed().orElse(-1) >= 0 ? new Constant(size.fixed().getAsLong()) : new Unknown(false))
                .toList();
        Var reshaped = new Var(name, TensorType.of(x.dataType(), dimensions));
        return writer.builder()
                .op("reshape", List.of(reshaped), shaped(Params.of("x", x), call, sizes))
                .getFirst();
    }

    static List<Size> sizes(Var x) {
        return BlockWriter.ofTensor(x);
    }

    static Size fixed(long size) {
        return new FixedSize(size);
    }

    /** {@return the product of sizes, as far as possible now} */
    static Size product(Call call, List<Size> sizes) {
        long known = 1;
        Var computed = null;
        List<Size> unknown = new ArrayList<>();
        for (Size size : sizes) {
            if (size.fixed().isPresent()) {
                known *= size.fixed().getAsLong();
            } else {
                unknown.add(size);
            }
        }
        if (unknown.isEmpty()) {
            return fixed(known);
        }
        if (unknown.size() == 1 && known == 1) {
            return unknown.getFirst();
        }
        for (Size size : unknown) {
            Var scalar = call.writer().scalar(call.base(), size);
            computed = computed == null ? scalar : mul(call, computed, scalar);
        }
        return new ScalarSize(known == 1 ? computed : mul(call, computed, known));
    }

    /** {@return the size of an axis} */
    static Size size(Var x, int axis) {
        return Dims.size(x, axis).isPresent() ? fixed(Dims.size(x, axis).getAsLong()) : new AxisSize(x, axis);
    }

    static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    /** {@return a tensor of this shape filled with zeros of the type of floats} */
    static Var zeros(Call call, Size... sizes) {
        List<Size> all = List.of(sizes);
        if (all.stream().allMatch(size -> size.fixed().isPresent())) {
            long[] fixed =
                    all.stream().mapToLong(size -> size.fixed().getAsLong()).toArray();
            io.corepress.tensor.Shape shape = io.corepress.tensor.Shape.of(fixed);
            return call.constant(io.corepress.tensor.Tensor.ofFloats(
                    DataType.FLOAT32, shape, new float[Math.toIntExact(shape.elementCount())]));
        }
        return call.op("fill", shaped(Params.none(), call, all).with("value", call.number(0)));
    }
}
