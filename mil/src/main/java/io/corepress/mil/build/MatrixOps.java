package io.corepress.mil.build;

import java.util.List;

/** Products of matrices. */
public sealed interface MatrixOps extends Emitter permits BlockBuilder {

    /** As {@link #linear(String, Var, Var, Var)}, without a bias. */
    default Var linear(String name, Var x, Var weight) {
        return op("linear", name, Params.of("x", x).with("weight", weight));
    }

    /**
     * {@return {@code x * weight^T + bias}, of shape {@code [..., outputs]}}
     *
     * @param x shape {@code [..., inputs]}
     * @param weight a constant of shape {@code [outputs, inputs]}
     * @param bias a constant of shape {@code [outputs]}
     */
    default Var linear(String name, Var x, Var weight, Var bias) {
        return op("linear", name, Params.of("x", x).with("weight", weight).with("bias", bias));
    }

    /**
     * {@return the product of the last two axes of each side; the axes before are equal, one, or missing on one side}
     */
    default Var matmul(String name, Var x, Var y, boolean transposeX, boolean transposeY) {
        Params params =
                Params.of("x", x).with("y", y).with("transpose_x", transposeX).with("transpose_y", transposeY);
        return op("matmul", name, params);
    }

    /**
     * What an {@code lstm} yields.
     *
     * @param sequence the hidden state after each step, shape {@code [steps, batch, hidden]}
     * @param hidden the last hidden state, shape {@code [batch, hidden]}
     * @param cell the last cell state, shape {@code [batch, hidden]}
     */
    record LstmOutputs(Var sequence, Var hidden, Var cell) {}

    /**
     * A forward LSTM with sigmoid gates and tanh elsewhere; before iOS 17 in fp32 only. The outputs are {@code name_0}
     * to {@code name_2}.
     *
     * @param x shape {@code [steps, batch, inputs]}
     * @param initial hidden and cell state before the first step, shape {@code [batch, hidden]}
     * @param weightInput shape {@code [4 * hidden, inputs]}, the gates in the order input, forget, output, cell
     * @param weightHidden shape {@code [4 * hidden, hidden]}
     * @param bias shape {@code [4 * hidden]}
     */
    default LstmOutputs lstm(String name, Var x, Var initial, Var weightInput, Var weightHidden, Var bias) {
        Params params = Params.of("x", x)
                .with("initial_h", initial)
                .with("initial_c", initial)
                .with("weight_ih", weightInput)
                .with("weight_hh", weightHidden)
                .with("bias", bias)
                .with("direction", "forward")
                .with("output_sequence", true)
                .with("recurrent_activation", "sigmoid")
                .with("cell_activation", "tanh")
                .with("activation", "tanh");
        List<Var> outputs = ops("lstm", List.of(name + "_0", name + "_1", name + "_2"), params);
        return new LstmOutputs(outputs.get(0), outputs.get(1), outputs.get(2));
    }
}
