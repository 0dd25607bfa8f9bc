package io.corepress.onnx.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Elements taken from, or put to, places that other tensors name. Negative places count from the end. */
final class Indexing {
    private static final Map<String, String> SCATTER_MODES =
            Map.of("none", "update", "add", "add", "mul", "mul", "max", "max", "min", "min");

    private Indexing() {}

    static void name(Registry registry) {
        registry.single("Gather", Indexing::gather);
        registry.single("GatherElements", call -> alongAxis(call, call.axis(axis(call), 0)));
        registry.single("GatherND", Indexing::gatherNd);
        registry.single("Scatter", call -> scatterElements(call));
        registry.single("ScatterElements", call -> scatterElements(call));
        registry.single("ScatterND", Indexing::scatterNd);
        registry.single("OneHot", "computed values", Indexing::oneHot);
        registry.single("NonZero", call -> {
            Var places = call.op("non_zero", Params.of("x", call.var(0)));
            return call.result("transpose", Params.of("x", places).with("perm", new int[] {1, 0}));
        });
        registry.single("Compress", Indexing::compress);
    }

    private static long axis(Call call) {
        return call.attributes().integer("axis", 0);
    }

    private static Var gather(Call call) {
        int axis = call.axis(axis(call), 0);
        Var x = call.var(0);
        Var numbers = x.dataType() == DataType.BOOL ? Steps.cast(call, x, DataType.INT32) : x;
        Params params = call.writer().indexed(Params.of("x", numbers).with("axis", axis));
        Optional<Tensor> known = call.known(1).filter(indices -> canBeCounted(x, axis, indices));
        params = known.isPresent()
                ? params.with("indices", fromFront(x, axis, known.get()))
                : params.with("indices", fromFront(call, numbers, axis, call.var(1)));
        if (x.dataType() == DataType.BOOL) {
            Var gathered = call.op("gather", params);
            return call.result("cast", Params.of("x", gathered).with("dtype", "bool"));
        }
        return call.result("gather", params);
    }

    private static boolean canBeCounted(Var x, int axis, Tensor indices) {
        return Dims.size(x, axis).isPresent() || !anyNegative(indices);
    }

    private static boolean anyNegative(Tensor indices) {
        return LongStream.of(Numbers.of(indices).toLongs()).anyMatch(index -> index < 0);
    }

    private static Value fromFront(Var x, int axis, Tensor indices) {
        Numbers numbers = Numbers.of(indices);
        long[] all = numbers.toLongs();
        long size = anyNegative(indices) ? Dims.fixed(x, axis) : 0;
        return Value.of(Numbers.of(
                        DataType.INT32,
                        numbers.shape(),
                        LongStream.of(all)
                                .map(index -> index < 0 ? index + size : index)
                                .toArray())
                .toTensor());
    }

    /** From iOS 17 on a program takes no negative indices. */
    private static Var fromFront(Call call, Var x, int axis, Var indices) {
        Var integers = Steps.cast(call, indices, DataType.INT32);
        if (!call.targets(OpSet.CORE_ML_7)) {
            return integers;
        }
        Var size = call.writer().scalar(call.base(), Steps.size(x, axis));
        Var isNegative = call.op("less", Steps.xy(integers, call.scalar(0, integers)));
        return Selecting.op(call, isNegative, Steps.add(call, integers, size), integers);
    }

    static Params unchecked(Call call, Params params) {
        return call.targets(OpSet.CORE_ML_7) ? params.with("validate_indices", false) : params;
    }

    private static Var alongAxis(Call call, int axis) {
        Var x = call.var(0);
        Var indices = fromFront(call, x, axis, call.var(1));
        // Where the other axes of the indices are shorter, so is the part of the input that is looked at.
        for (int other = 0; other < Dims.rank(x); other++) {
            boolean shorter = other != axis
                    && Dims.size(x, other).isPresent()
                    && Dims.size(indices, other).isPresent()
                    && Dims.fixed(indices, other) < Dims.fixed(x, other);
            x = shorter ? Steps.slice(call, x, other, 0, (int) Dims.fixed(indices, other)) : x;
        }
        return call.result(
                "gather_along_axis",
                unchecked(call, Params.of("x", x).with("indices", indices).with("axis", axis)));
    }

    private static Var gatherNd(Call call) {
        Params params = Params.of("x", call.var(0)).with("indices", ndIndices(call, call.var(0), batchDims(call)));
        if (call.targets(OpSet.CORE_ML_6)) {
            params = params.with("batch_dims", batchDims(call));
        } else if (batchDims(call) > 0) {
            throw call.refuse("batch_dims need iOS16");
        }
        return call.result("gather_nd", unchecked(call, params));
    }

    private static int batchDims(Call call) {
        return (int) call.attributes().integer("batch_dims", 0);
    }

    private static Var ndIndices(Call call, Var x, int batchDims) {
        Var indices = Steps.cast(call, call.var(1), DataType.INT32);
        Optional<Tensor> known = call.known(1);
        boolean mayBeNegative = known.map(
                        tensor -> LongStream.of(Numbers.of(tensor).toLongs()).anyMatch(index -> index < 0))
                .orElse(call.targets(OpSet.CORE_ML_7));
        if (!mayBeNegative) {
            return indices;
        }
        int depth = (int) Dims.fixed(indices, -1);
        Var sizes = call.writer()
                .sizes(call.base(), new Sizes(Steps.sizes(x).subList(batchDims, batchDims + depth), false));
        Var isNegative = call.op("less", Steps.xy(indices, call.scalar(0, indices)));
        return Selecting.op(call, isNegative, Steps.add(call, indices, sizes), indices);
    }

    private static String scatterMode(Call call) {
        return SCATTER_MODES.get(call.attributes().text("reduction", "none"));
    }

    private static Var scatterElements(Call call) {
        int axis = call.axis(axis(call), 0);
        Var data = call.var(0);
        Params params = Params.of("data", data)
                .with("indices", fromFront(call, data, axis, call.var(1)))
                .with("updates", call.var(2))
                .with("axis", axis)
                .with("mode", scatterMode(call));
        return call.result("scatter_along_axis", unchecked(call, params));
    }

    private static Var scatterNd(Call call) {
        Var data = call.var(0);
        Params params = Params.of("data", data)
                .with("indices", ndIndices(call, data, 0))
                .with("updates", call.var(2))
                .with("mode", scatterMode(call));
        return call.result("scatter_nd", unchecked(call, params));
    }

    private static Var oneHot(Call call) {
        Numbers values = call.numbers(2, "the values");
        Var indices = Steps.cast(call, call.var(0), DataType.INT32);
        long depth = call.integer(1, "the depth");
        Var isNegative = call.op("less", Steps.xy(indices, call.scalar(0, indices)));
        Var counted = Selecting.op(call, isNegative, Steps.add(call, indices, call.scalar(depth, indices)), indices);
        int rank = Dims.rank(indices) + 1;
        boolean isFloat = values.isFloat();
        return call.result(
                "one_hot",
                Params.of("indices", counted)
                        .with("one_hot_vector_size", Math.toIntExact(depth))
                        .with("axis", Dims.axis(call.attributes().integer("axis", -1), rank))
                        .with(
                                "on_value",
                                isFloat ? call.number(values.doubleAt(1)) : Value.int32((int) values.longAt(1)))
                        .with(
                                "off_value",
                                isFloat ? call.number(values.doubleAt(0)) : Value.int32((int) values.longAt(0))));
    }

    private static Var compress(Call call) {
        boolean isFlat = !call.attributes().has("axis");
        Var x = isFlat ? Steps.reshape(call, call.var(0), List.of(Steps.fixed(-1))) : call.var(0);
        int axis = isFlat ? 0 : call.axis(axis(call), 0);
        Params params = call.writer().indexed(Params.of("x", x).with("axis", axis));
        Optional<Tensor> condition = call.known(1);
        if (condition.isPresent()) {
            long[] truths = Numbers.of(condition.get()).toLongs();
            int[] chosen = java.util.stream.IntStream.range(0, truths.length)
                    .filter(i -> truths[i] != 0)
                    .toArray();
            return call.result(
                    "gather",
                    params.with("indices", Value.of(Tensor.ofInts(DataType.INT32, Shape.of(chosen.length), chosen))));
        }
        Var places = call.op("non_zero", Params.of("x", call.var(1)));
        Var vector = Steps.reshape(call, places, -1);
        return call.result("gather", params.with("indices", vector));
    }
}
