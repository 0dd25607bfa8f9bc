package io.corepress.torch;

import static io.corepress.torch.GradientCases.from;
import static io.corepress.torch.GradientCases.numbers;
import static io.corepress.torch.GradientCases.shifted;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Calls of recurrent layers, and of operators on 8-bit values. */
final class SequenceGradientCases {
    private static final int SIZE = 2;

    private SequenceGradientCases() {}

    static List<OneOperation> all() {
        List<OneOperation> all = new ArrayList<>();
        OneOperation lstm = layer("lstm", 4, 1)
                .input("initial_c", numbers(2, SIZE))
                .returning(DataType.FLOAT32, DataType.FLOAT32, DataType.FLOAT32);
        all.add(lstm);
        all.add(lstm.with("direction", "reverse"));
        all.add(lstm.input("peephole", shifted(2, 3 * SIZE)).with("clip", 2f));
        OneOperation both = layer("lstm", 4, 2)
                .input("initial_c", numbers(2, 2 * SIZE))
                .input("weight_ih_back", weights(2, 4 * SIZE, 3))
                .input("weight_hh_back", weights(3, 4 * SIZE, SIZE))
                .input("bias_back", weights(0, 4 * SIZE))
                .with("direction", "bidirectional")
                .returning(DataType.FLOAT32, DataType.FLOAT32, DataType.FLOAT32);
        all.add(both);
        all.add(both.with("activation", "sigmoid"));
        OneOperation gru = layer("gru", 3, 1).input("input_bias", weights(2, 3 * SIZE));
        all.add(gru.with("reset_after", false));
        all.add(gru.with("reset_after", true));
        all.add(gru.with("reset_after", true).with("recurrent_activation", "tanh"));
        all.add(layer("rnn", 1, 1));
        all.add(layer("rnn", 1, 1).with("activation", "sigmoid"));
        Value codes = Value.of(Tensor.ofBytes(DataType.INT8, Shape.of(2, 3), new byte[] {-7, 3, 90, 0, -1, 5}));
        all.add(OneOperation.of("dequantize")
                .with("input", codes)
                .input("scale", from(0.2f, 3))
                .with("axis", 1));
        return all;
    }

    private static OneOperation layer(String type, int gates, int directions) {
        return OneOperation.of(type)
                .input("x", numbers(3, 2, 3))
                .input("initial_h", shifted(1, 2, directions * SIZE))
                .input("weight_ih", weights(0, gates * SIZE, 3))
                .input("weight_hh", weights(1, gates * SIZE, SIZE))
                .input("bias", weights(2, gates * SIZE))
                .with("output_sequence", true)
                .returning(DataType.FLOAT32, DataType.FLOAT32);
    }

    /** Small enough to keep the gates from their ends, where nothing changes. */
    private static Tensor weights(int shift, long... sizes) {
        float[] numbers = shifted(shift, sizes).toFloats();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= 0.3f;
        }
        return OneOperation.floats(sizes, numbers);
    }
}
