package io.corepress.torch.lower;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Recurrent layers step by step, for what libtorch's own layers do not offer. */
final class RecurrentLoop {
    private RecurrentLoop() {}

    /** One step: from the input's share of the gates, {@code [B, gates]}, and the states to the new states. */
    @FunctionalInterface
    interface Cell {
        Tensor[] step(Tensor gates, Tensor[] states);
    }

    /**
     * What a layer computed in one direction.
     *
     * @param sequence {@code [S, B, H]}, in the order in which the steps were taken
     * @param states after the last step, the output first
     */
    record Pass(Tensor sequence, Tensor[] states) {}

    /** {@return the steps over all of {@code gates}, {@code [S, B, gates]}} */
    static Pass run(Tensor gates, Tensor[] initial, Cell cell) {
        long steps = gates.size(0);
        Tensor[] outputs = new Tensor[Math.toIntExact(steps)];
        Tensor[] states = initial;
        for (int step = 0; step < steps; step++) {
            states = cell.step(gates.select(0, step), states);
            outputs[step] = states[0];
        }
        return new Pass(torch.stack(new TensorVector(outputs), 0), states);
    }

    /** A cell with gates in the order input, forget, output, and what is written to the memory. */
    static Cell lstm(Tensor weight, Tensor peephole, Activations gate, double clip) {
        return (input, states) -> {
            Tensor memory = states[1];
            Tensor[] gates =
                    input.add(torch.linear(states[0], weight)).chunk(4, 1).get();
            Tensor[] peepholes = peephole == null ? null : peephole.chunk(3, 0).get();
            Tensor in = gate.recurrent.apply(peek(gates[0], peepholes, 0, memory));
            Tensor forget = gate.recurrent.apply(peek(gates[1], peepholes, 1, memory));
            Tensor next = forget.mul(memory).add(in.mul(gate.cell.apply(gates[3])));
            if (Double.isFinite(clip)) {
                next = torch.clamp(next, new ScalarOptional(new Scalar(-clip)), new ScalarOptional(new Scalar(clip)));
            }
            Tensor out = gate.recurrent.apply(peek(gates[2], peepholes, 2, next));
            return new Tensor[] {out.mul(gate.output.apply(next)), next};
        };
    }

    private static Tensor peek(Tensor gate, Tensor[] peepholes, int which, Tensor memory) {
        return peepholes == null ? gate : gate.add(memory.mul(peepholes[which]));
    }

    /**
     * A cell with gates in the order reset, output, update.
     *
     * @param bias of the recurrent side, not null where it is needed inside the reset, with {@code resetAfter}
     */
    static Cell gru(Tensor weight, Tensor bias, Activations gate, boolean resetAfter) {
        Tensor[] weights = weight.chunk(3, 0).get();
        Tensor[] biases = bias == null ? new Tensor[3] : bias.chunk(3, 0).get();
        return (input, states) -> {
            Tensor before = states[0];
            Tensor[] gates = input.chunk(3, 1).get();
            Tensor reset = gate.recurrent.apply(gates[0].add(linear(before, weights[0], biases[0])));
            Tensor update = gate.recurrent.apply(gates[2].add(linear(before, weights[2], biases[2])));
            Tensor recurrent = resetAfter
                    ? reset.mul(linear(before, weights[1], biases[1]))
                    : linear(reset.mul(before), weights[1], biases[1]);
            Tensor out = gate.output.apply(gates[1].add(recurrent));
            return new Tensor[] {out.add(update.mul(before.sub(out)))};
        };
    }

    static Cell simple(Tensor weight, Activations gate) {
        return (input, states) -> new Tensor[] {gate.output.apply(input.add(torch.linear(states[0], weight)))};
    }

    private static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        Tensor product = torch.linear(x, weight);
        return bias == null ? product : product.add(bias);
    }

    /** The activations of a cell; those that it does not have are null. */
    record Activations(UnaryOperator<Tensor> recurrent, UnaryOperator<Tensor> cell, UnaryOperator<Tensor> output) {}

    /** {@return the function of this name, with the constants that Core ML gives it} */
    static UnaryOperator<Tensor> activation(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sigmoid" -> torch::sigmoid;
            case "tanh", "scaled_tanh" -> torch::tanh;
            case "relu" -> torch::relu;
            case "linear" -> x -> x;
            case "hard_sigmoid", "sigmoid_hard" ->
                x -> torch.clamp(
                        x.mul(new Scalar(0.2)).add(new Scalar(0.5)),
                        new ScalarOptional(new Scalar(0.0)),
                        new ScalarOptional(new Scalar(1.0)));
            default ->
                throw new IllegalArgumentException("an activation must be hard_sigmoid, linear, relu, scaled_tanh,"
                        + " sigmoid or tanh, got " + name);
        };
    }
}
