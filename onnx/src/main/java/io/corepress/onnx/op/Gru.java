package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * GRU, step by step: gates {@code z, r = f(W x + R h + b)}, then {@code n = g(W x + r * (R h + b))}, or with the reset
 * before the product {@code n = g(W x + R (r * h) + b)}, and {@code h = n + z * (h - n)}. The operator of this name that
 * programs have gives the hidden state no bias of its own, which models from PyTorch need.
 */
final class Gru {
    /** Up to this many steps are written out; more become a loop. */
    private static final int MAX_UNROLLED_STEPS = 32;

    /** What a step needs of the weights; the products with the inputs have been made for all steps. */
    private record Cell(Var recurrent, Var bias, Var last, Var lastBias, boolean resetAfter, int hidden) {}

    private Gru() {}

    static List<Var> translate(Call call) {
        RecurrentInputs inputs = RecurrentInputs.of(call, 3);
        List<Var> sequences = new ArrayList<>();
        List<Var> states = new ArrayList<>();
        for (int direction = 0; direction < inputs.directions(); direction++) {
            direction(call, inputs, direction, sequences, states);
        }
        return List.of(
                inputs.sequenceOutput(Recurrent.joined(call, sequences, 2)),
                inputs.stateOutput(1, Recurrent.joined(call, states, 1)));
    }

    private static void direction(
            Call call, RecurrentInputs inputs, int direction, List<Var> sequences, List<Var> states) {
        int hidden = inputs.hidden();
        boolean resetAfter = call.attributes().flag("linear_before_reset", false);
        List<Tensor> biases = inputs.biases(direction, 0, 1, 2);
        Cell cell = new Cell(
                call.constant(inputs.weight(2, direction, resetAfter ? new int[] {0, 1, 2} : new int[] {0, 1})),
                call.constant(
                        resetAfter
                                ? biases.getLast()
                                : inputs.biases(direction, 0, 1).getLast()),
                resetAfter ? null : call.constant(inputs.weight(2, direction, 2)),
                resetAfter ? null : call.constant(inputs.biases(direction, 2).getLast()),
                resetAfter,
                hidden);
        Var gates = call.op(
                "linear",
                Params.of("x", inputs.ordered(inputs.x(), direction))
                        .with("weight", call.constant(inputs.weight(1, direction, 0, 1, 2)))
                        .with("bias", call.constant(biases.getFirst())));
        Var initial = inputs.initial(5, direction);
        String gateActivation = Recurrent.activation(call, 2 * direction, "sigmoid");
        String activation = Recurrent.activation(call, 2 * direction + 1, "tanh");
        Step step = (in, ofInput, state) -> step(in, ofInput, state, cell, gateActivation, activation);
        List<Var> results = Dims.size(gates, 0).orElse(Long.MAX_VALUE) <= MAX_UNROLLED_STEPS
                ? unrolled(call, gates, initial, step)
                : looped(call, gates, initial, step, hidden);
        sequences.add(inputs.ordered(results.getFirst(), direction));
        states.add(results.getLast());
    }

    /** The state after a step. */
    private interface Step {
        Var apply(Call call, Var gates, Var state);
    }

    private static Var step(Call call, Var ofInput, Var state, Cell cell, String gateActivation, String activation) {
        int hidden = cell.hidden();
        Var ofState = linear(call, state, cell.recurrent(), cell.bias());
        Var update = gate(call, ofInput, ofState, 0, hidden, gateActivation);
        Var reset = gate(call, ofInput, ofState, hidden, hidden, gateActivation);
        Var candidate;
        if (cell.resetAfter()) {
            candidate = Steps.mul(call, reset, Steps.slice(call, ofState, 1, 2 * hidden, 3 * hidden));
        } else {
            candidate = linear(call, Steps.mul(call, reset, state), cell.last(), cell.lastBias());
        }
        Var fresh = Steps.unary(
                call, activation, Steps.add(call, Steps.slice(call, ofInput, 1, 2 * hidden, 3 * hidden), candidate));
        return Steps.add(call, fresh, Steps.mul(call, update, Steps.sub(call, state, fresh)));
    }

    private static Var linear(Call call, Var x, Var weight, Var bias) {
        return call.op("linear", Params.of("x", x).with("weight", weight).with("bias", bias));
    }

    private static Var gate(Call call, Var ofInput, Var ofState, int from, int hidden, String activation) {
        Var sum = Steps.add(
                call,
                Steps.slice(call, ofInput, 1, from, from + hidden),
                Steps.slice(call, ofState, 1, from, from + hidden));
        return Steps.unary(call, activation, sum);
    }

    /** {@return the states of all steps, {@code [steps, batch, hidden]}, and the last one} */
    private static List<Var> unrolled(Call call, Var gates, Var initial, Step step) {
        List<Var> states = new ArrayList<>();
        Var state = initial;
        for (int i = 0; i < Dims.fixed(gates, 0); i++) {
            Var ofInput = Steps.squeeze(call, Steps.slice(call, gates, 0, i, i + 1), 0);
            state = step.apply(call, ofInput, state);
            states.add(state);
        }
        Var all = call.op("stack", Params.none().with("values", states).with("axis", 0));
        return List.of(all, state);
    }

    private static List<Var> looped(Call call, Var gates, Var initial, Step step, int hidden) {
        Size steps = Steps.size(gates, 0);
        Var first =
                call.op("identity", Params.of("x", call.constant(Tensor.ofInts(DataType.INT32, Shape.scalar(), 0))));
        Var states = Steps.zeros(call, steps, Steps.size(gates, 1), Steps.fixed(hidden));
        Var count = call.writer().scalar(call.base(), steps);
        List<Var> results = call.writer()
                .builder()
                .whileLoop(
                        call.writer().freshName(call.base() + "_loop"),
                        List.of(first, initial, call.op("identity", Params.of("x", states))),
                        (block, vars) -> call.in(block).op("less", Steps.xy(vars.getFirst(), count)),
                        (block, vars) -> {
                            Call inner = call.in(block);
                            Var i = vars.getFirst();
                            Var ofInput = inner.op(
                                    "gather",
                                    inner.writer()
                                            .indexed(Params.of("x", gates)
                                                    .with("indices", i)
                                                    .with("axis", 0)));
                            Var state = step.apply(inner, ofInput, vars.get(1));
                            Params scatter = Params.of("data", vars.get(2))
                                    .with("indices", Steps.expandDims(inner, i, 0))
                                    .with("updates", Steps.expandDims(inner, state, 0))
                                    .with("axis", 0)
                                    .with("mode", "update");
                            Var all = inner.op("scatter", Indexing.unchecked(inner, scatter));
                            Var next = Steps.add(inner, i, inner.scalar(1, i));
                            return List.of(next, state, all);
                        });
        return List.of(results.get(2), results.get(1));
    }
}
