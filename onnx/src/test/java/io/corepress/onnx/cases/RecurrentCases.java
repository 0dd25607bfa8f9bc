package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.between;
import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.ints;
import static io.corepress.onnx.testing.Data.shape;

import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** LSTM, GRU and RNN: five steps, batches of two, three inputs, four hidden values. */
final class RecurrentCases {
    private RecurrentCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (String type : List.of("LSTM", "GRU", "RNN")) {
            for (String direction : List.of("forward", "reverse", "bidirectional")) {
                cases.add(of(type, direction, 5).make());
                cases.add(with(type, direction)
                        .named(direction + ", initial states")
                        .make());
            }
        }
        cases.add(of("LSTM", "forward", 5).named("flexible batch").make());
        cases.add(of("GRU", "forward", 5)
                .named("reset after")
                .attr("linear_before_reset", 1)
                .make());
        cases.add(of("GRU", "bidirectional", 5)
                .named("bidirectional, reset after")
                .attr("linear_before_reset", 1)
                .make());
        cases.add(of("GRU", "forward", 40).named("in a loop").make());
        cases.add(of("GRU", "forward", 40)
                .named("in a loop, reset after")
                .attr("linear_before_reset", 1)
                .make());
        cases.add(of("RNN", "forward", 5)
                .named("relu")
                .attr("activations", new String[] {"Relu"})
                .make());
        cases.add(OperatorCase.of("LSTM", 14)
                .named("peephole")
                .feed(floats(5, 2, 3))
                .known(weight(1, 16, 3))
                .known(weight(1, 16, 4))
                .known(weight(1, 32))
                .known(ints(DataType.INT32, shape(2), 5, 5))
                .absent()
                .absent()
                .known(weight(1, 12))
                .attr("hidden_size", 4)
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32)
                .make());
        return cases;
    }

    private static Tensor weight(long... sizes) {
        return between(-0.5, 0.5, sizes);
    }

    private static OperatorCase.Making of(String type, String direction, long steps) {
        int gates = gates(type);
        int directions = direction.equals("bidirectional") ? 2 : 1;
        OperatorCase.Making made = OperatorCase.of(type, 14)
                .named(direction)
                .feed(floats(steps, 2, 3), steps, steps == 5 ? -1 : 2, 3)
                .known(weight(directions, gates * 4L, 3))
                .known(weight(directions, gates * 4L, 4))
                .known(weight(directions, gates * 8L))
                .attr("hidden_size", 4)
                .attr("direction", direction)
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32);
        return type.equals("LSTM") ? made.output(DataType.FLOAT32) : made;
    }

    private static OperatorCase.Making with(String type, String direction) {
        int directions = direction.equals("bidirectional") ? 2 : 1;
        int gates = gates(type);
        OperatorCase.Making made = OperatorCase.of(type, 14)
                .feed(floats(5, 2, 3))
                .known(weight(directions, gates * 4L, 3))
                .known(weight(directions, gates * 4L, 4))
                .absent()
                .absent()
                .feed(floats(directions, 2, 4))
                .attr("hidden_size", 4)
                .attr("direction", direction)
                .output(DataType.FLOAT32)
                .output(DataType.FLOAT32);
        return type.equals("LSTM") ? made.feed(floats(directions, 2, 4)).output(DataType.FLOAT32) : made;
    }

    private static int gates(String type) {
        return switch (type) {
            case "LSTM" -> 4;
            case "GRU" -> 3;
            default -> 1;
        };
    }
}
