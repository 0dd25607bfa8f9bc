package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Moves;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The inputs that LSTM, GRU and RNN share, in the layout of programs: steps first.
 *
 * @param x shape {@code [steps, batch, inputs]}
 * @param directions 1 or 2
 * @param gates of one direction: 4, 3 or 1
 */
record RecurrentInputs(Call call, Var x, int directions, int gates, int hidden, boolean batchFirst) {

    static RecurrentInputs of(Call call, int gates) {
        boolean batchFirst = call.attributes().integer("layout", 0) == 1;
        Var x = batchFirst ? Steps.transpose(call, call.var(0), 1, 0, 2) : call.var(0);
        Shape recurrent = call.tensor(2, "the recurrent weight").shape();
        int hidden = Math.toIntExact(recurrent.size(2));
        RecurrentInputs inputs =
                new RecurrentInputs(call, x, Math.toIntExact(recurrent.size(0)), gates, hidden, batchFirst);
        inputs.requireWholeSequences();
        if (call.attributes().has("clip")) {
            throw call.refuse("it clips its gates");
        }
        return inputs;
    }

    private void requireWholeSequences() {
        if (!call.has(4)) {
            return;
        }
        long[] lengths = call.integers(4, "the lengths of the sequences");
        long steps = Dims.fixed(x, 0);
        if (LongStream.of(lengths).anyMatch(length -> length != steps)) {
            throw call.refuse("sequences of " + Arrays.toString(lengths) + " of " + steps
                    + " steps, and a program takes whole ones");
        }
    }

    boolean isReverse(int direction) {
        return direction == 1 || call.attributes().text("direction", "forward").equals("reverse");
    }

    /** {@return the input for a direction: of a reverse one, the last step first} */
    Var ordered(Var sequence, int direction) {
        return isReverse(direction)
                ? call.op("reverse", Params.of("x", sequence).with("axes", new int[] {0}))
                : sequence;
    }

    /**
     * {@return a weight of a direction, {@code [gates * hidden, columns]}, with its gates in another order}
     *
     * @param input 1 for the weight of the input, 2 for the recurrent one
     */
    Tensor weight(int input, int direction, int... order) {
        Tensor all = call.tensor(input, "the weight");
        Tensor own = Moves.gather(all, 0, Shape.scalar(), direction);
        return reordered(own, order);
    }

    private Tensor reordered(Tensor gated, int... order) {
        List<Tensor> parts = new ArrayList<>();
        for (int gate : order) {
            parts.add(rows(gated, gate * hidden, hidden));
        }
        return parts.size() == 1 ? parts.getFirst() : Moves.concat(parts, 0);
    }

    private static Tensor rows(Tensor x, int from, int count) {
        long[] starts = new long[x.shape().rank()];
        long[] steps = new long[x.shape().rank()];
        Arrays.fill(steps, 1);
        starts[0] = from;
        return Moves.slice(x, starts, steps, x.shape().withSize(0, count));
    }

    /** {@return the two biases of a direction, each {@code [gates * hidden]}, gates in another order; zeros if not given} */
    List<Tensor> biases(int direction, int... order) {
        if (!call.has(3)) {
            Tensor zeros = Tensor.ofFloats(
                    DataType.FLOAT32, Shape.of((long) order.length * hidden), new float[order.length * hidden]);
            return List.of(zeros, zeros);
        }
        Tensor own = Moves.gather(call.tensor(3, "the bias"), 0, Shape.scalar(), direction);
        return List.of(
                reordered(rows(own, 0, gates * hidden), order),
                reordered(rows(own, gates * hidden, gates * hidden), order));
    }

    /** {@return the sum of both biases} */
    Tensor bias(int direction, int... order) {
        List<Tensor> both = biases(direction, order);
        return Numbers.of(both.getFirst())
                .combine(Numbers.of(both.getLast()), Double::sum, Long::sum)
                .toTensor();
    }

    /** {@return the peephole weights of a direction, {@code [3 * hidden]}, if there are any} */
    Optional<Tensor> peephole(int direction, int... order) {
        return call.has(7)
                ? Optional.of(reordered(
                        Moves.gather(call.tensor(7, "the peephole weight"), 0, Shape.scalar(), direction), order))
                : Optional.empty();
    }

    /** {@return what a state begins with in all directions, {@code [batch, directions * hidden]}} */
    Var initial(int input) {
        Size batch = Steps.size(x, 1);
        if (!call.has(input)) {
            return Steps.zeros(call, batch, Steps.fixed((long) directions * hidden));
        }
        Var given = call.var(input);
        Var byBatch = batchFirst || directions == 1 ? given : Steps.transpose(call, given, 1, 0, 2);
        return Steps.reshape(call, byBatch, List.of(batch, Steps.fixed((long) directions * hidden)));
    }

    /** {@return what the state of one direction begins with, {@code [batch, hidden]}} */
    Var initial(int input, int direction) {
        Var all = initial(input);
        return directions == 1 ? all : Steps.slice(call, all, 1, direction * hidden, (direction + 1) * hidden);
    }

    /** {@return the sequence of all directions, {@code [steps, batch, directions * hidden]}, as the first output} */
    Var sequenceOutput(Var sequence) {
        List<Size> sizes = List.of(Steps.size(x, 0), Steps.size(x, 1), Steps.fixed(directions), Steps.fixed(hidden));
        Var split = Steps.reshape(call, sequence, sizes);
        int[] order = batchFirst ? new int[] {1, 0, 2, 3} : new int[] {0, 2, 1, 3};
        return call.result(0, "transpose", Params.of("x", split).with("perm", order));
    }

    /** {@return a last state of all directions, {@code [batch, directions * hidden]}, as output {@code index}} */
    Var stateOutput(int index, Var state) {
        List<Size> sizes = List.of(Steps.size(x, 1), Steps.fixed(directions), Steps.fixed(hidden));
        if (batchFirst) {
            return call.result(index, "identity", Params.of("x", Steps.reshape(call, state, sizes)));
        }
        return call.result(
                index,
                "transpose",
                Params.of("x", Steps.reshape(call, state, sizes)).with("perm", new int[] {1, 0, 2}));
    }
}
