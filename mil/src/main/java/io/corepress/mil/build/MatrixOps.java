package io.corepress.mil.build;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.List;

/** Products of matrices. */
public sealed interface MatrixOps extends Emitter permits BlockBuilder {

    /** As {@link #linear(String, Var, Var, Var)}, without a bias. */
    default Var linear(String name, Var x, Var weight) {
        return op("linear", name, linearParams(name, x, weight), x.dataType(), linearShape(x, weight));
    }

    /**
     * {@return {@code x * weight^T + bias}, of shape {@code [..., outputs]}}
     *
     * @param x shape {@code [..., inputs]}
     * @param weight a constant of shape {@code [outputs, inputs]}
     * @param bias a constant of shape {@code [outputs]}
     */
    default Var linear(String name, Var x, Var weight, Var bias) {
        Params params = linearParams(name, x, weight).with("bias", bias);
        Check.sameDataType(name, x, bias);
        Check.hasShape(name, bias, weight.size(0));
        return op("linear", name, params, x.dataType(), linearShape(x, weight));
    }

    /**
     * {@return the product of the last two axes of each side; the axes before are equal, one, or missing on one side}
     */
    default Var matmul(String name, Var x, Var y, boolean transposeX, boolean transposeY) {
        Check.isFloat(name, x);
        Check.sameDataType(name, x, y);
        Check.that(x.rank() >= 2 && y.rank() >= 2, name, "both sides must have rank 2 or more", x, y);
        long inner = x.size(transposeX ? -2 : -1);
        Check.that(inner == y.size(transposeY ? -1 : -2), name, "the inner sizes must be equal", x, y);
        long[] sizes = new long[Math.max(x.rank(), y.rank())];
        for (int i = 3; i <= sizes.length; i++) {
            long one = i <= x.rank() ? x.size(-i) : 1;
            long other = i <= y.rank() ? y.size(-i) : 1;
            Check.that(one == other || one == 1 || other == 1, name, "the outer sizes must be equal or one", x, y);
            sizes[sizes.length - i] = one == 1 ? other : one;
        }
        sizes[sizes.length - 2] = x.size(transposeX ? -1 : -2);
        sizes[sizes.length - 1] = y.size(transposeY ? -2 : -1);
        Params params =
                Params.of("x", x).with("y", y).with("transpose_x", transposeX).with("transpose_y", transposeY);
        return op("matmul", name, params, x.dataType(), Shape.of(sizes));
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
        Check.isFloat(name, x);
        Check.that(
                x.dataType() == DataType.FLOAT32 || opset().isAtLeast(OpSet.CORE_ML_7),
                name,
                "before iOS17 this takes fp32",
                x);
        Check.that(x.rank() == 3, name, "takes [steps, batch, inputs]", x);
        Check.that(initial.rank() == 2, name, "the initial state must be [batch, hidden]", initial);
        for (Var other : List.of(initial, weightInput, weightHidden, bias)) {
            Check.sameDataType(name, x, other);
        }
        long hidden = initial.size(1);
        Check.hasShape(name, initial, x.size(1), hidden);
        Check.hasShape(name, weightInput, 4 * hidden, x.size(2));
        Check.hasShape(name, weightHidden, 4 * hidden, hidden);
        Check.hasShape(name, bias, 4 * hidden);
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
        Var sequence = new Var(name + "_0", x.dataType(), Shape.of(x.size(0), x.size(1), hidden));
        Var last = new Var(name + "_1", x.dataType(), initial.shape());
        Var cell = new Var(name + "_2", x.dataType(), initial.shape());
        op("lstm", List.of(sequence, last, cell), params);
        return new LstmOutputs(sequence, last, cell);
    }

    private static Params linearParams(String name, Var x, Var weight) {
        Check.isFloat(name, x);
        Check.sameDataType(name, x, weight);
        Check.that(weight.rank() == 2, name, "weight must be [outputs, inputs]", weight);
        Check.that(
                x.rank() >= 1 && x.size(-1) == weight.size(1),
                name,
                "the last axis of the input must fit axis 1 of the weight",
                x,
                weight);
        return Params.of("x", x).with("weight", weight);
    }

    private static Shape linearShape(Var x, Var weight) {
        return x.shape().withSize(x.rank() - 1, weight.size(0));
    }
}
