package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.List;

/**
 * Networks that walk along a sequence, {@code x} of shape {@code [steps, batch, inputs]}. They yield the hidden state
 * after each step, or the last only, then the last one, and a cell state if they have one.
 */
final class Recurrences {
    private Recurrences() {}

    static List<ValueType> rnn(OpCall call) {
        return outputs(call, 1, 1, "forward", "reverse");
    }

    static List<ValueType> gru(OpCall call) {
        return outputs(call, 3, 1, "forward", "reverse");
    }

    static List<ValueType> lstm(OpCall call) {
        return outputs(call, 4, 2, "forward", "reverse", "bidirectional");
    }

    private static List<ValueType> outputs(OpCall call, int gates, int states, String... directions) {
        String direction = call.choice("direction", directions);
        int ways = direction.equals("bidirectional") ? 2 : 1;
        List<Dimension> x = call.dims("x", 3, 3);
        Dimension hidden = call.dims("weight_hh", 2, 2).getLast();
        requireWeights(call, gates, "", x.getLast(), hidden);
        if (ways == 2) {
            requireWeights(call, gates, "_back", x.getLast(), hidden);
        }
        List<Dimension> last = List.of(x.get(1), Sizes.times(hidden, ways));
        for (String initial : states == 2 ? List.of("initial_h", "initial_c") : List.of("initial_h")) {
            requireShape(call, initial, last);
        }
        DataType dataType = call.dataType("x");
        Dimension steps = call.bool("output_sequence", false) ? x.getFirst() : Sizes.of(1);
        TensorType sequence = TensorType.of(dataType, Sizes.join(List.of(steps), last, List.of()));
        TensorType state = TensorType.of(dataType, last);
        return states == 2 ? List.of(sequence, state, state) : List.of(sequence, state);
    }

    private static void requireWeights(OpCall call, int gates, String way, Dimension inputs, Dimension hidden) {
        Dimension rows = Sizes.times(hidden, gates);
        requireShape(call, "weight_hh" + way, List.of(rows, hidden));
        requireShape(call, "weight_ih" + way, List.of(rows, inputs));
        if (call.has("bias" + way)) {
            requireShape(call, "bias" + way, List.of(rows));
        }
    }

    private static void requireShape(OpCall call, String parameter, List<Dimension> expected) {
        call.require(
                Sizes.agree(call.dims(parameter), expected),
                parameter + " must have shape " + Sizes.text(expected),
                call.tensor(parameter));
    }
}
