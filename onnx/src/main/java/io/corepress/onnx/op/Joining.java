package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tensors put together and taken apart. */
final class Joining {
    private Joining() {}

    static void name(Registry registry) {
        registry.single("Concat", Joining::concat);
        registry.several("Split", "computed sizes", Joining::split);
    }

    private static Var concat(Call call) {
        List<GraphValue> parts =
                call.values().stream().filter(value -> !isEmpty(value)).toList();
        List<Var> vars = new ArrayList<>();
        for (GraphValue part : parts) {
            vars.add(call.var(part, call.base() + "_part"));
        }
        return joined(call, vars, Dims.axis(call.attributes().integer("axis", 0), Dims.rank(vars.getFirst())));
    }

    private static boolean isEmpty(GraphValue value) {
        return value instanceof Known(Tensor tensor) && tensor.elementCount() == 0
                || value instanceof Computed(Var var)
                        && var.tensorType()
                                .shape()
                                .filter(shape -> shape.elementCount() == 0)
                                .isPresent();
    }

    /** Bools are joined as integers, for a program joins only numbers. */
    static Var joined(Call call, List<Var> vars, int axis) {
        if (vars.size() == 1) {
            return Steps.identity(call, vars.getFirst());
        }
        if (vars.getFirst().dataType() != DataType.BOOL) {
            return call.result("concat", Steps.concatParams(vars, axis));
        }
        List<Var> numbers =
                vars.stream().map(var -> Steps.cast(call, var, DataType.INT32)).toList();
        Var concat = call.op("concat", Steps.concatParams(numbers, axis));
        return call.result("cast", Params.of("x", concat).with("dtype", "bool"));
    }

    private static List<Var> split(Call call) {
        Var x = call.var(0);
        int axis = call.axis(call.attributes().integer("axis", 0), 0);
        boolean isEqual = !call.has(1) && !call.attributes().has("split") && !call.attributes().has("num_outputs");
        if (isEqual && Dims.size(x, axis).isEmpty()) {
            int count = call.node().outputs().size();
            return call.results(
                    "split", count, Params.of("x", x).with("num_splits", count).with("axis", axis));
        }
        int[] sizes = sizes(call, x, axis);
        if (sizes.length == 1) {
            return List.of(Steps.identity(call, x));
        }
        return call.results(
                "split",
                sizes.length,
                Params.of("x", x).with("split_sizes", sizes).with("axis", axis));
    }

    /** Given, or equal, the last one smaller where it does not come out even. */
    private static int[] sizes(Call call, Var x, int axis) {
        Optional<long[]> given = call.integers("split", 1);
        if (given.isPresent()) {
            return Call.ints(given.get());
        }
        int count = (int)
                call.attributes().integer("num_outputs", call.node().outputs().size());
        long size = Dims.fixed(x, axis);
        long each = Math.ceilDiv(size, (long) count);
        int[] sizes = new int[count];
        Arrays.fill(sizes, Math.toIntExact(each));
        sizes[count - 1] = Math.toIntExact(size - each * (count - 1));
        return sizes;
    }
}
