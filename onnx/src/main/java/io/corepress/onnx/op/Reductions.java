package io.corepress.onnx.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that bring whole axes to one number, or look along them. */
final class Reductions {
    private static final Map<String, String> SAME = Map.of(
            "ReduceSum", "reduce_sum",
            "ReduceMean", "reduce_mean",
            "ReduceMax", "reduce_max",
            "ReduceMin", "reduce_min",
            "ReduceProd", "reduce_prod",
            "ReduceL1", "reduce_l1_norm",
            "ReduceL2", "reduce_l2_norm",
            "ReduceLogSum", "reduce_log_sum",
            "ReduceLogSumExp", "reduce_log_sum_exp",
            "ReduceSumSquare", "reduce_sum_square");

    private Reductions() {}

    static void name(Registry registry) {
        SAME.forEach((type, same) -> registry.single(type, "computed axes", call -> reduce(call, same)));
        registry.single("ArgMax", call -> arg(call, "reduce_argmax"));
        registry.single("ArgMin", call -> arg(call, "reduce_argmin"));
        registry.single("CumSum", "a computed axis", Reductions::cumSum);
        registry.several("TopK", "a computed k", Reductions::topK);
        registry.single("Softmax", call -> softmax(call, "softmax"));
        registry.single("LogSoftmax", call -> softmax(call, "log_softmax"));
        registry.single("Hardmax", call -> softmax(call, "hardmax"));
    }

    private static Var reduce(Call call, String type) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        Optional<long[]> given = call.integers("axes", 1).filter(axes -> axes.length > 0);
        if (given.isEmpty() && call.attributes().flag("noop_with_empty_axes", false) || rank == 0) {
            return ofSingles(call, type, x);
        }
        int[] axes = given.map(all -> LongStream.of(all)
                        .mapToInt(axis -> Dims.axis(axis, rank))
                        .sorted()
                        .toArray())
                .orElseGet(() -> Steps.range(0, rank));
        Var numbers = x.dataType() == DataType.BOOL ? Steps.cast(call, x, DataType.INT32) : x;
        Params params = Params.of("x", numbers)
                .with("axes", axes)
                .with("keep_dims", call.attributes().flag("keepdims", true));
        if (x.dataType() == DataType.BOOL) {
            Var reduced = call.op(type, params);
            return call.result("cast", Params.of("x", reduced).with("dtype", "bool"));
        }
        return call.result(type, params);
    }

    /** Each number is reduced by itself. */
    private static Var ofSingles(Call call, String type, Var x) {
        return switch (type) {
            case "reduce_l1_norm", "reduce_l2_norm" -> call.result("abs", Params.of("x", x));
            case "reduce_log_sum" -> call.result("log", Params.of("x", x));
            case "reduce_sum_square" -> call.result("mul", Steps.xy(x, x));
            default -> Steps.identity(call, x);
        };
    }

    private static Var arg(Call call, String type) {
        Var x = call.var(0);
        int axis = call.axis(call.attributes().integer("axis", 0), 0);
        boolean keep = call.attributes().flag("keepdims", true);
        if (!call.attributes().flag("select_last_index", false)) {
            return call.result(type, Params.of("x", x).with("axis", axis).with("keep_dims", keep));
        }
        // The last of equal ones is the first from behind.
        long size = Dims.fixed(x, axis);
        Var reversed = call.op("reverse", Params.of("x", x).with("axes", new int[] {axis}));
        Var fromBehind =
                call.op(type, Params.of("x", reversed).with("axis", axis).with("keep_dims", keep));
        return call.result("sub", Steps.xy(call.scalar(size - 1, fromBehind), fromBehind));
    }

    private static Var cumSum(Call call) {
        int axis = call.axis(call.integer(1, "the axis"), 0);
        return call.result(
                "cumsum",
                Params.of("x", call.var(0))
                        .with("axis", axis)
                        .with("exclusive", call.attributes().flag("exclusive", false))
                        .with("reverse", call.attributes().flag("reverse", false)));
    }

    private static List<Var> topK(Call call) {
        Var x = call.var(0);
        long k = call.attributes().has("k") ? call.attributes().integer("k", 1) : call.integer(1, "k");
        Params params = Params.of("x", x)
                .with("k", Math.toIntExact(k))
                .with("axis", call.axis(call.attributes().integer("axis", -1), 0))
                .with("ascending", !call.attributes().flag("largest", true));
        if (call.targets(OpSet.CORE_ML_6)) {
            params = params.with("sort", call.attributes().flag("sorted", true)).with("return_indices", true);
        }
        return call.results("topk", 2, params);
    }

    /** Before version 13 the axes from the given one on are taken together. */
    private static Var softmax(Call call, String kind) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        boolean joint = call.version() < 13;
        int axis = Dims.axis(call.attributes().integer("axis", joint ? 1 : -1), rank);
        boolean alone = !joint
                || axis == rank - 1
                || LongStream.range(axis + 1, rank)
                        .allMatch(i -> Dims.size(x, (int) i).orElse(0) == 1);
        if (alone) {
            return along(call, kind, x, axis, true);
        }
        Var flat = Steps.reshape(
                call,
                x,
                List.of(
                        Steps.product(call, Steps.sizes(x).subList(0, axis)),
                        Steps.product(call, Steps.sizes(x).subList(axis, rank))));
        return Steps.resultReshape(call, along(call, kind, flat, 1, false), Steps.sizes(x));
    }

    private static Var along(Call call, String kind, Var x, int axis, boolean isResult) {
        return switch (kind) {
            case "softmax" -> {
                Params params = Params.of("x", x).with("axis", axis);
                yield isResult ? call.result("softmax", params) : call.op("softmax", params);
            }
            case "log_softmax" -> {
                Var sum = Steps.reduce(call, "reduce_log_sum_exp", x, true, axis);
                yield isResult ? call.result("sub", Steps.xy(x, sum)) : Steps.sub(call, x, sum);
            }
            default -> {
                Var best = call.op(
                        "reduce_argmax", Params.of("x", x).with("axis", axis).with("keep_dims", false));
                Params params = Params.of("indices", best)
                        .with("one_hot_vector_size", Math.toIntExact(Dims.fixed(x, axis)))
                        .with("axis", axis)
                        .with("on_value", call.number(1))
                        .with("off_value", call.number(0));
                yield isResult ? call.result("one_hot", params) : call.op("one_hot", params);
            }
        };
    }
}
