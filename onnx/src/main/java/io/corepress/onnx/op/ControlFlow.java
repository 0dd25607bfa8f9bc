package io.corepress.onnx.op;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.graph.Graph;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** If, Loop and Scan. What is known while the program is made is decided or unrolled; the rest becomes cond and while_loop. */
final class ControlFlow {
    /** Loops of up to this many rounds are written out. */
    private static final int MAX_UNROLLED = 64;

    private ControlFlow() {}

    static void name(Registry registry) {
        registry.add("If", "branches that yield different shapes, unless the condition is known", ControlFlow::branch);
        registry.add("Loop", "outputs of every round, unless the number of rounds is known", ControlFlow::loop);
        registry.add("Scan", "more than " + MAX_UNROLLED + " steps; flexible numbers of steps", ControlFlow::scan);
    }

    private static Graph graph(Call call, String name) {
        return call.attributes().graph(name).orElseThrow(() -> call.refuse("the graph " + name + " is missing"));
    }

    private static List<GraphValue> branch(Call call) {
        Graph yes = graph(call, "then_branch");
        Graph no = graph(call, "else_branch");
        Optional<Tensor> known = call.known(0);
        if (known.isPresent()) {
            return call.inline(Numbers.of(known.get()).longAt(0) != 0 ? yes : no, List.of());
        }
        Var condition = scalar(call, call.var(0));
        return computed(call.writer()
                .builder()
                .cond(
                        call.writer().freshName(call.base() + "_if"),
                        condition,
                        block -> outputs(call, block, yes, List.of()),
                        block -> outputs(call, block, no, List.of())));
    }

    private static List<GraphValue> computed(List<Var> vars) {
        return vars.stream().<GraphValue>map(Computed::new).toList();
    }

    private static Var scalar(Call call, Var condition) {
        return Dims.rank(condition) == 0 ? condition : Steps.squeeze(call, condition, 0);
    }

    /** {@return the outputs of a nested block, each an operation of that block} */
    private static List<Var> outputs(Call call, BlockBuilder block, Graph graph, List<GraphValue> arguments) {
        Call inner = call.in(block);
        List<Var> outputs = new ArrayList<>();
        for (GraphValue value : call.nested(graph, block, arguments)) {
            outputs.add(own(inner, value));
        }
        return outputs;
    }

    /** Constants and values from outside, and those that are outputs already, get an operation of their own. */
    private static Var own(Call inner, GraphValue value) {
        return inner.op("identity", Params.of("x", inner.var(value, inner.base() + "_output")));
    }

    private static List<GraphValue> loop(Call call) {
        Graph body = graph(call, "body");
        int carried = call.inputCount() - 2;
        int scanned = body.outputs().size() - 1 - carried;
        Optional<Tensor> rounds = call.known(0);
        boolean always =
                !call.has(1) || call.known(1).filter(ControlFlow::isTrue).isPresent();
        if (call.has(1) && call.known(1).filter(condition -> !isTrue(condition)).isPresent()) {
            return unrolled(call, body, 0, carried, scanned);
        }
        if (rounds.isPresent() && always && keepsOn(body)) {
            long count = Numbers.of(rounds.get()).longAt(0);
            if (count <= MAX_UNROLLED) {
                return unrolled(call, body, (int) count, carried, scanned);
            }
        }
        if (scanned > 0) {
            throw call.refuse(
                    "it yields a value for every round, of which the number is not known or above " + MAX_UNROLLED);
        }
        return computed(looped(call, body, carried));
    }

    private static boolean isTrue(Tensor condition) {
        return Numbers.of(condition).longAt(0) != 0;
    }

    /** Whether the body hands on the condition that it gets, or a constant. */
    private static boolean keepsOn(Graph body) {
        String condition = body.outputs().getFirst().name();
        if (condition.equals(body.inputs().get(1).name())) {
            return true;
        }
        return body.nodes().stream()
                .filter(node -> node.outputs().contains(condition))
                .anyMatch(node -> node.type().equals("Identity")
                                && node.input(0).equals(body.inputs().get(1).name())
                        || node.type().equals("Constant"));
    }

    private static List<GraphValue> unrolled(Call call, Graph body, int rounds, int carried, int scanned) {
        List<GraphValue> state = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            state.add(call.value(i + 2));
        }
        List<List<GraphValue>> scans = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<GraphValue> arguments = new ArrayList<>();
            arguments.add(new Known(number(DataType.INT64, round)));
            arguments.add(new Known(number(DataType.BOOL, 1)));
            arguments.addAll(state);
            List<GraphValue> results = call.inline(body, arguments);
            state = new ArrayList<>(results.subList(1, 1 + carried));
            scans.add(results.subList(1 + carried, results.size()));
        }
        List<GraphValue> outputs = new ArrayList<>(state);
        for (int i = 0; i < scanned; i++) {
            if (rounds == 0) {
                throw call.refuse("it goes no round, but yields a value for every round");
            }
            outputs.add(new Computed(stacked(call, scans, i, 0, false)));
        }
        return outputs;
    }

    private static Tensor number(DataType dataType, long value) {
        return Numbers.of(dataType, Shape.scalar(), value).toTensor();
    }

    private static Var stacked(Call call, List<List<GraphValue>> rounds, int output, int axis, boolean reverse) {
        List<Var> vars = new ArrayList<>();
        for (List<GraphValue> round : reverse ? rounds.reversed() : rounds) {
            vars.add(call.var(round.get(output), call.base() + "_scan"));
        }
        return call.op("stack", Params.none().with("values", vars).with("axis", axis));
    }

    /** The loop variables are the number of the round, the condition, and what is carried. */
    private static List<Var> looped(Call call, Graph body, int carried) {
        List<Var> initial = new ArrayList<>();
        initial.add(own(call, new Known(number(DataType.INT64, 0))));
        initial.add(own(call, call.has(1) ? call.value(1) : new Known(number(DataType.BOOL, 1))));
        initial.set(1, scalar(call, initial.get(1)));
        for (int i = 0; i < carried; i++) {
            initial.add(own(call, call.value(i + 2)));
        }
        Optional<Var> limit = call.has(0) ? Optional.of(scalar(call, call.var(0))) : Optional.empty();
        List<Var> results = call.writer()
                .builder()
                .whileLoop(
                        call.writer().freshName(call.base() + "_loop"),
                        initial,
                        (block, vars) -> goesOn(call.in(block), vars, limit),
                        (block, vars) -> round(call, block, body, vars));
        return results.subList(2, results.size());
    }

    private static Var goesOn(Call inner, List<Var> vars, Optional<Var> limit) {
        return limit.map(count -> inner.op(
                        "logical_and", Steps.xy(inner.op("less", Steps.xy(vars.getFirst(), count)), vars.get(1))))
                .orElseGet(() -> inner.op("identity", Params.of("x", vars.get(1))));
    }

    private static List<Var> round(Call call, BlockBuilder block, Graph body, List<Var> vars) {
        Call inner = call.in(block);
        List<Var> outputs = new ArrayList<>();
        outputs.add(Steps.add(inner, vars.getFirst(), inner.scalar(1, vars.getFirst())));
        outputs.addAll(outputs(call, block, body, computed(vars)));
        outputs.set(1, scalar(inner, outputs.get(1)));
        return outputs;
    }

    /** Every step gets a slice of each scanned input, and its outputs become slices. */
    private static List<GraphValue> scan(Call call) {
        Graph body = graph(call, "body");
        int scans = (int) call.attributes().integer("num_scan_inputs", 1);
        int carried = call.inputCount() - scans;
        long[] axes = call.attributes().integers("scan_input_axes", new long[scans]);
        long[] backwards = call.attributes().integers("scan_input_directions", new long[scans]);
        List<Var> inputs = new ArrayList<>();
        long steps = 0;
        for (int i = 0; i < scans; i++) {
            inputs.add(call.var(carried + i));
            axes[i] = Dims.axis(axes[i], Dims.rank(inputs.get(i)));
            steps = Dims.fixed(inputs.get(i), (int) axes[i]);
        }
        if (steps > MAX_UNROLLED) {
            throw call.refuse(steps + " steps; up to " + MAX_UNROLLED + " can be written out");
        }
        List<GraphValue> state = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            state.add(call.value(i));
        }
        List<List<GraphValue>> rounds = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            List<GraphValue> arguments = new ArrayList<>(state);
            for (int i = 0; i < scans; i++) {
                int axis = (int) axes[i];
                int at = backwards[i] == 1 ? (int) steps - 1 - step : step;
                Var slice = Steps.slice(call, inputs.get(i), axis, at, at + 1);
                arguments.add(new Computed(Steps.squeeze(call, slice, axis)));
            }
            List<GraphValue> results = call.inline(body, arguments);
            state = new ArrayList<>(results.subList(0, carried));
            rounds.add(results.subList(carried, results.size()));
        }
        return scanOutputs(call, body, state, rounds);
    }

    private static List<GraphValue> scanOutputs(
            Call call, Graph body, List<GraphValue> state, List<List<GraphValue>> rounds) {
        int scanned = body.outputs().size() - state.size();
        long[] axes = call.attributes().integers("scan_output_axes", new long[scanned]);
        long[] backwards = call.attributes().integers("scan_output_directions", new long[scanned]);
        List<GraphValue> outputs = new ArrayList<>(state);
        for (int i = 0; i < scanned; i++) {
            Var first = call.var(rounds.getFirst().get(i), call.base() + "_scan");
            int axis = Dims.axis(axes[i], Dims.rank(first) + 1);
            outputs.add(new Computed(stacked(call, rounds, i, axis, backwards[i] == 1)));
        }
        return outputs;
    }
}
