package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.lower.RecurrentLoop.Activations;
import io.corepress.torch.lower.RecurrentLoop.Cell;
import io.corepress.torch.lower.RecurrentLoop.Pass;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Recurrent layers over {@code x} of shape {@code [S, B, I]}. Run in reverse, a layer yields its outputs in the order in
 * which it made them; a bidirectional one yields both halves in the order of the sequence.
 */
final class Recurrent {
    private Recurrent() {}

    static final Map<String, Lowering> LOWERINGS =
            Map.ofEntries(entry("lstm", Recurrent::lstm), entry("gru", Recurrent::gru), entry("rnn", Recurrent::rnn));

    private static List<Datum> lstm(Call call) {
        String direction = direction(call);
        boolean both = direction.equals("bidirectional");
        Tensor x = direction.equals("reverse") ? torch.flip(call.tensor("x"), 0) : call.tensor("x");
        boolean fused = is(call, "recurrent_activation", "sigmoid")
                && is(call, "cell_activation", "tanh")
                && is(call, "activation", "tanh")
                && !call.has("clip")
                && !call.has("peephole")
                && !call.has("peephole_back");
        if (fused) {
            return fusedLstm(call, x, both);
        }
        Pass forward = lstmPass(call, x, 0, "");
        if (!both) {
            return results(call, forward.sequence(), forward.states());
        }
        Pass backward = lstmPass(call, torch.flip(x, 0), 1, "_back");
        Tensor[] states = new Tensor[2];
        for (int i = 0; i < 2; i++) {
            states[i] = torch.cat(new TensorVector(forward.states()[i], backward.states()[i]), 1);
        }
        TensorVector halves = new TensorVector(forward.sequence(), torch.flip(backward.sequence(), 0));
        return results(call, torch.cat(halves, 2), states);
    }

    private static Pass lstmPass(Call call, Tensor x, int which, String suffix) {
        Tensor weight = call.tensor("weight_hh" + suffix);
        long size = weight.size(1);
        Tensor[] states = {
            state(call, "initial_h").narrow(1, which * size, size),
            state(call, "initial_c").narrow(1, which * size, size)
        };
        Tensor gates = torch.linear(x, call.tensor("weight_ih" + suffix), call.tensorOrNone("bias" + suffix));
        Activations activations = new Activations(
                RecurrentLoop.activation(call.text("recurrent_activation", "sigmoid")),
                RecurrentLoop.activation(call.text("cell_activation", "tanh")),
                RecurrentLoop.activation(call.text("activation", "tanh")));
        Tensor peephole = call.optionalTensor("peephole" + suffix).orElse(null);
        double clip = call.real("clip", Double.POSITIVE_INFINITY);
        return RecurrentLoop.run(gates, states, RecurrentLoop.lstm(weight, peephole, activations, clip));
    }

    private static List<Datum> fusedLstm(Call call, Tensor x, boolean both) {
        TensorVector weights = new TensorVector();
        boolean biased = call.has("bias") || both && call.has("bias_back");
        for (String suffix : both ? new String[] {"", "_back"} : new String[] {""}) {
            Tensor weight = call.tensor("weight_hh" + suffix);
            weights.push_back(gatesOfLibtorch(call.tensor("weight_ih" + suffix)));
            weights.push_back(gatesOfLibtorch(weight));
            if (biased) {
                Tensor zeros = torch.zeros_like(weight.select(1, 0));
                weights.push_back(call.optionalTensor("bias" + suffix)
                        .map(Recurrent::gatesOfLibtorch)
                        .orElse(zeros));
                weights.push_back(zeros);
            }
        }
        TensorVector states = new TensorVector(
                byDirection(state(call, "initial_h"), both ? 2 : 1),
                byDirection(state(call, "initial_c"), both ? 2 : 1));
        T_TensorTensorTensor_T result =
                torch.lstm(x, states, weights, biased, 1, 0, GradMode.is_enabled(), both, false);
        return results(call, result.get0(), flat(result.get1()), flat(result.get2()));
    }

    /** libtorch has the output gate last, Core ML the one that is written to the memory. */
    private static Tensor gatesOfLibtorch(Tensor weight) {
        Tensor[] gates = weight.chunk(4, 0).get();
        return torch.cat(new TensorVector(gates[0], gates[1], gates[3], gates[2]), 0);
    }

    /** libtorch would stretch a state of one sequence over all, and one of several over a single sequence. */
    private static Tensor state(Call call, String name) {
        Tensor state = call.tensor(name);
        long sequences = call.tensor("x").size(1);
        if (state.size(0) != sequences) {
            throw new IllegalArgumentException(
                    name + " must have a row for each of the " + sequences + " sequences of x, got " + state.size(0));
        }
        return state;
    }

    /** {@return a state {@code [B, D * H]} as {@code [D, B, H]}} */
    private static Tensor byDirection(Tensor state, int directions) {
        return state.reshape(state.size(0), directions, -1).transpose(0, 1).contiguous();
    }

    private static Tensor flat(Tensor state) {
        return state.transpose(0, 1).flatten(1, 2);
    }

    private static List<Datum> gru(Call call) {
        boolean reverse = oneDirection(call).equals("reverse");
        Tensor x = reverse ? torch.flip(call.tensor("x"), 0) : call.tensor("x");
        Tensor weight = call.tensor("weight_hh");
        boolean resetAfter = call.bool("reset_after", false);
        if (resetAfter && is(call, "recurrent_activation", "sigmoid") && is(call, "activation", "tanh")) {
            Tensor zeros = torch.zeros_like(weight.select(1, 0));
            TensorVector weights = new TensorVector(
                    updateBeforeOutput(call.tensor("weight_ih")),
                    updateBeforeOutput(weight),
                    call.optionalTensor("input_bias")
                            .map(Recurrent::updateBeforeOutput)
                            .orElse(zeros),
                    call.optionalTensor("bias")
                            .map(Recurrent::updateBeforeOutput)
                            .orElse(zeros));
            Tensor state = state(call, "initial_h").unsqueeze(0);
            T_TensorTensor_T result = torch.gru(x, state, weights, true, 1, 0, GradMode.is_enabled(), false, false);
            return results(call, result.get0(), result.get1().squeeze(0));
        }
        Activations activations = new Activations(
                RecurrentLoop.activation(call.text("recurrent_activation", "sigmoid")),
                null,
                RecurrentLoop.activation(call.text("activation", "tanh")));
        Tensor gates = torch.linear(x, call.tensor("weight_ih"), call.tensorOrNone("input_bias"));
        Tensor bias = call.optionalTensor("bias").orElse(null);
        return unrolled(call, gates, RecurrentLoop.gru(weight, bias, activations, resetAfter));
    }

    private static Tensor updateBeforeOutput(Tensor weight) {
        Tensor[] gates = weight.chunk(3, 0).get();
        return torch.cat(new TensorVector(gates[0], gates[2], gates[1]), 0);
    }

    private static List<Datum> rnn(Call call) {
        boolean reverse = oneDirection(call).equals("reverse");
        Tensor x = reverse ? torch.flip(call.tensor("x"), 0) : call.tensor("x");
        Tensor gates = torch.linear(x, call.tensor("weight_ih"), call.tensorOrNone("bias"));
        Activations activations =
                new Activations(null, null, RecurrentLoop.activation(call.text("activation", "tanh")));
        return unrolled(call, gates, RecurrentLoop.simple(call.tensor("weight_hh"), activations));
    }

    private static List<Datum> unrolled(Call call, Tensor gates, Cell cell) {
        Pass pass = RecurrentLoop.run(gates, new Tensor[] {state(call, "initial_h")}, cell);
        return results(call, pass.sequence(), pass.states());
    }

    /** Without {@code output_sequence} the first result is what the last steps yielded: of a reverse half, step 0. */
    private static List<Datum> results(Call call, Tensor sequence, Tensor... states) {
        Tensor first = call.bool("output_sequence", false) ? sequence : states[0].unsqueeze(0);
        Tensor[] all = new Tensor[states.length + 1];
        all[0] = first;
        System.arraycopy(states, 0, all, 1, states.length);
        return Lowering.dense(all);
    }

    private static boolean is(Call call, String parameter, String activation) {
        return call.text(parameter, activation).equalsIgnoreCase(activation);
    }

    private static String oneDirection(Call call) {
        String direction = direction(call);
        if (direction.equals("bidirectional")) {
            throw new IllegalArgumentException("direction must be forward or reverse, got bidirectional");
        }
        return direction;
    }

    private static String direction(Call call) {
        String direction = call.text("direction", "forward");
        if (!List.of("forward", "reverse", "bidirectional").contains(direction)) {
            throw new IllegalArgumentException("direction must be forward, reverse or bidirectional, got " + direction);
        }
        return direction;
    }
}
