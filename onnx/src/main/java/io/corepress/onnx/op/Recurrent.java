package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** LSTM and RNN, for which a program has operators, and GRU, whose resets it computes otherwise. */
final class Recurrent {
    private static final String SEQUENCES = "sequences of different lengths; clipped gates";

    /** The activations by their names in the graph in lower case. */
    private static final Map<String, String> ACTIVATIONS = Map.of(
            "sigmoid", "sigmoid",
            "tanh", "tanh",
            "relu", "relu");

    private Recurrent() {}

    static void name(Registry registry) {
        registry.several("LSTM", SEQUENCES + "; input_forget", Recurrent::lstm);
        registry.several("RNN", SEQUENCES, Recurrent::rnn);
        registry.several("GRU", SEQUENCES, Gru::translate);
    }

    /** {@return the activation at a place of the attribute, or the standard one} */
    static String activation(Call call, int place, String standard) {
        Optional<List<String>> given = call.attributes().texts("activations");
        if (given.isEmpty() || place >= given.get().size()) {
            return standard;
        }
        String name = given.get().get(place);
        String activation = ACTIVATIONS.get(name.toLowerCase(Locale.ROOT));
        if (activation == null) {
            throw call.refuse("the activation " + name + "; only Sigmoid, Tanh and Relu can be taken over");
        }
        return activation;
    }

    /** ONNX has the gates in the order input, output, forget, cell; programs input, forget, output, cell. */
    private static List<Var> lstm(Call call) {
        if (call.attributes().flag("input_forget", false)) {
            throw call.refuse("input_forget is set");
        }
        int[] order = {0, 2, 1, 3};
        int[] peepholeOrder = {0, 2, 1};
        RecurrentInputs inputs = RecurrentInputs.of(call, 4);
        boolean both = inputs.directions() == 2;
        for (int i = 0; both && i < 3; i++) {
            if (!activation(call, i, "").equals(activation(call, i + 3, ""))) {
                throw call.refuse("the two directions have different activations");
            }
        }
        Params params = Params.of("x", both ? inputs.x() : inputs.ordered(inputs.x(), 0))
                .with("initial_h", inputs.initial(5))
                .with("initial_c", inputs.initial(6))
                .with("weight_ih", call.constant(inputs.weight(1, 0, order)))
                .with("weight_hh", call.constant(inputs.weight(2, 0, order)))
                .with("bias", call.constant(inputs.bias(0, order)));
        if (inputs.peephole(0, peepholeOrder).isPresent()) {
            params = params.with(
                    "peephole", call.constant(inputs.peephole(0, peepholeOrder).get()));
        }
        if (both) {
            params = params.with("weight_ih_back", call.constant(inputs.weight(1, 1, order)))
                    .with("weight_hh_back", call.constant(inputs.weight(2, 1, order)))
                    .with("bias_back", call.constant(inputs.bias(1, order)));
            if (inputs.peephole(1, peepholeOrder).isPresent()) {
                params = params.with(
                        "peephole_back",
                        call.constant(inputs.peephole(1, peepholeOrder).get()));
            }
        }
        params = params.with("direction", both ? "bidirectional" : "forward")
                .with("output_sequence", true)
                .with("recurrent_activation", activation(call, 0, "sigmoid"))
                .with("cell_activation", activation(call, 1, "tanh"))
                .with("activation", activation(call, 2, "tanh"));
        List<Var> outputs = several(call, "lstm", 3, params);
        Var sequence = both ? outputs.getFirst() : inputs.ordered(outputs.getFirst(), 0);
        return List.of(
                inputs.sequenceOutput(sequence),
                inputs.stateOutput(1, outputs.get(1)),
                inputs.stateOutput(2, outputs.get(2)));
    }

    private static List<Var> several(Call call, String type, int count, Params params) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(call.writer().freshName(call.base() + "_" + type + "_" + i));
        }
        return call.writer().ops(type, names, params);
    }

    private static List<Var> rnn(Call call) {
        RecurrentInputs inputs = RecurrentInputs.of(call, 1);
        List<Var> sequences = new ArrayList<>();
        List<Var> states = new ArrayList<>();
        for (int direction = 0; direction < inputs.directions(); direction++) {
            Params params = Params.of("x", inputs.ordered(inputs.x(), direction))
                    .with("initial_h", inputs.initial(5, direction))
                    .with("weight_ih", call.constant(inputs.weight(1, direction, 0)))
                    .with("weight_hh", call.constant(inputs.weight(2, direction, 0)))
                    .with("bias", call.constant(inputs.bias(direction, 0)))
                    .with("direction", "forward")
                    .with("output_sequence", true)
                    .with("activation", activation(call, direction, "tanh"));
            List<Var> outputs = several(call, "rnn", 2, params);
            sequences.add(inputs.ordered(outputs.getFirst(), direction));
            states.add(outputs.getLast());
        }
        return List.of(
                inputs.sequenceOutput(joined(call, sequences, 2)), inputs.stateOutput(1, joined(call, states, 1)));
    }

    static Var joined(Call call, List<Var> parts, int axis) {
        return parts.size() == 1 ? parts.getFirst() : Steps.concat(call, axis, parts.toArray(Var[]::new));
    }
}
