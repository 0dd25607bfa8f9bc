package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent layers against their equations, written out in doubles for one sequence and one number at a time. */
class RecurrentOperatorsTest {
    private static final int STEPS = 4;
    private static final int BATCH = 2;
    private static final int INPUTS = 3;
    private static final int SIZE = 2;

    /** The weights of a layer with a number of gates, and the same numbers for the equations. */
    private record Weights(Tensor ih, Tensor hh, Tensor bias, Tensor inputBias, Tensor peephole) {
        static Weights random(int gates, long seed) {
            Random random = new Random(seed);
            return new Weights(
                    numbers(random, gates * SIZE, INPUTS),
                    numbers(random, gates * SIZE, SIZE),
                    numbers(random, gates * SIZE),
                    numbers(random, gates * SIZE),
                    numbers(random, 3 * SIZE));
        }

        /** {@return what a row of the weights makes of an input, without the recurrent part} */
        double input(int row, double[] x) {
            return product(ih, row, x) + bias.toFloats()[row];
        }

        double recurrent(int row, double[] h) {
            return product(hh, row, h);
        }

        private static double product(Tensor matrix, int row, double[] vector) {
            double sum = 0;
            for (int i = 0; i < vector.length; i++) {
                sum += matrix.toFloats()[row * vector.length + i] * vector[i];
            }
            return sum;
        }
    }

    private static Tensor numbers(Random random, long... sizes) {
        int count = 1;
        for (long size : sizes) {
            count *= (int) size;
        }
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return floats(sizes, numbers);
    }

    private static DoubleUnaryOperator activation(String name) {
        return switch (name) {
            case "sigmoid" -> x -> 1 / (1 + Math.exp(-x));
            case "tanh", "scaled_tanh" -> Math::tanh;
            case "relu" -> x -> Math.max(0, x);
            case "hard_sigmoid", "sigmoid_hard" -> x -> Math.clamp(0.2 * x + 0.5, 0, 1);
            default -> x -> x;
        };
    }

    private static double[] vector(Tensor tensor, int row, int size) {
        double[] vector = new double[size];
        for (int i = 0; i < size; i++) {
            vector[i] = tensor.toFloats()[row * size + i];
        }
        return vector;
    }

    /** One step for one sequence of the batch: changes the states, the first of which is the output. */
    @FunctionalInterface
    private interface Equations {
        void step(double[] x, double[][] states);
    }

    /** {@return outputs {@code [S][B][H]} in the order of the steps; the states change} */
    private static double[][][] run(Tensor x, boolean reverse, double[][][] states, Equations equations) {
        double[][][] outputs = new double[STEPS][BATCH][];
        for (int step = 0; step < STEPS; step++) {
            for (int b = 0; b < BATCH; b++) {
                int at = reverse ? STEPS - 1 - step : step;
                equations.step(vector(x, at * BATCH + b, INPUTS), states[b]);
                outputs[step][b] = states[b][0].clone();
            }
        }
        return outputs;
    }

    private static double[][][] states(Tensor... initial) {
        double[][][] states = new double[BATCH][initial.length][];
        for (int b = 0; b < BATCH; b++) {
            for (int i = 0; i < initial.length; i++) {
                states[b][i] = vector(initial[i], b, SIZE);
            }
        }
        return states;
    }

    private static Equations lstm(
            Weights weights, boolean peephole, double clip, String gate, String cell, String out) {
        float[] p = peephole ? weights.peephole().toFloats() : new float[3 * SIZE];
        return (x, states) -> {
            double[] before = states[0].clone();
            double[] memory = states[1];
            for (int k = 0; k < SIZE; k++) {
                double[] gates = new double[4];
                for (int g = 0; g < 4; g++) {
                    gates[g] = weights.input(g * SIZE + k, x) + weights.recurrent(g * SIZE + k, before);
                }
                double input = activation(gate).applyAsDouble(gates[0] + p[k] * memory[k]);
                double forget = activation(gate).applyAsDouble(gates[1] + p[SIZE + k] * memory[k]);
                double next = forget * memory[k] + input * activation(cell).applyAsDouble(gates[3]);
                memory[k] = Math.clamp(next, -clip, clip);
                double output = activation(gate).applyAsDouble(gates[2] + p[2 * SIZE + k] * memory[k]);
                states[0][k] = output * activation(out).applyAsDouble(memory[k]);
            }
        };
    }

    private static Equations gru(Weights weights, boolean resetAfter, String gate, String out) {
        float[] recurrentBias = weights.bias().toFloats();
        float[] inputBias = weights.inputBias().toFloats();
        return (x, states) -> {
            double[] before = states[0].clone();
            double[] reset = new double[SIZE];
            double[] kept = new double[SIZE];
            for (int k = 0; k < SIZE; k++) {
                double input = weights.input(k, x) + inputBias[k];
                reset[k] = activation(gate).applyAsDouble(input + weights.recurrent(k, before));
                kept[k] = reset[k] * before[k];
            }
            for (int k = 0; k < SIZE; k++) {
                int row = SIZE + k;
                double input = weights.input(row, x) + inputBias[row];
                double recurrent = resetAfter
                        ? reset[k] * (weights.recurrent(row, before) + recurrentBias[row]) - recurrentBias[row]
                        : weights.recurrent(row, kept);
                double output = activation(out).applyAsDouble(input + recurrent);
                int last = 2 * SIZE + k;
                double update = activation(gate)
                        .applyAsDouble(weights.input(last, x) + inputBias[last] + weights.recurrent(last, before));
                states[0][k] = (1 - update) * output + update * before[k];
            }
        };
    }

    private static OneOperation layer(String type, Weights weights, Tensor x, Tensor h, boolean sequence) {
        OneOperation operation = OneOperation.of(type)
                .input("x", x)
                .input("initial_h", h)
                .with("weight_ih", Value.of(weights.ih()))
                .with("weight_hh", Value.of(weights.hh()))
                .with("bias", Value.of(weights.bias()))
                .with("output_sequence", sequence)
                .returning(DataType.FLOAT32, DataType.FLOAT32);
        return type.equals("lstm")
                ? operation.returning(DataType.FLOAT32, DataType.FLOAT32, DataType.FLOAT32)
                : operation;
    }

    private static void check(List<Tensor> results, boolean sequence, double[][][] outputs, double[][][] states) {
        Tensor first = results.getFirst();
        assertThat(first.shape().sizes()).containsExactly(sequence ? STEPS : 1, BATCH, SIZE);
        for (int step = 0; step < (sequence ? STEPS : 1); step++) {
            for (int b = 0; b < BATCH; b++) {
                double[] expected = sequence ? outputs[step][b] : states[b][0];
                assertClose(vector(first, step * BATCH + b, SIZE), expected);
            }
        }
        for (int i = 1; i < results.size(); i++) {
            assertThat(results.get(i).shape().sizes()).containsExactly(BATCH, SIZE);
            for (int b = 0; b < BATCH; b++) {
                assertClose(vector(results.get(i), b, SIZE), states[b][i - 1]);
            }
        }
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).containsExactly(expected, within(1e-5));
    }

    private final Random random = new Random(7);
    private final Tensor x = numbers(random, STEPS, BATCH, INPUTS);
    private final Tensor h = numbers(random, BATCH, SIZE);
    private final Tensor c = numbers(random, BATCH, SIZE);

    @ParameterizedTest
    @CsvSource({"forward, true", "forward, false", "reverse, true", "reverse, false"})
    void lstmFollowsItsEquations(String direction, boolean sequence) {
        Weights weights = Weights.random(4, 1);
        List<Tensor> results = layer("lstm", weights, x, h, sequence)
                .input("initial_c", c)
                .with("direction", direction)
                .runAll();
        double[][][] states = states(h, c);
        Equations equations = lstm(weights, false, Double.MAX_VALUE, "sigmoid", "tanh", "tanh");
        check(results, sequence, run(x, direction.equals("reverse"), states, equations), states);
    }

    @ParameterizedTest
    @CsvSource({
        "hard_sigmoid, tanh, relu",
        "sigmoid, scaled_tanh, linear",
        "sigmoid_hard, relu, sigmoid",
        "sigmoid, tanh, tanh"
    })
    void lstmWithPeepholesClippingAndOtherActivationsFollowsItsEquations(String gate, String cell, String out) {
        Weights weights = Weights.random(4, 2);
        List<Tensor> results = layer("lstm", weights, x, h, true)
                .input("initial_c", c)
                .with("peephole", Value.of(weights.peephole()))
                .with("clip", 0.4f)
                .with("recurrent_activation", gate)
                .with("cell_activation", cell)
                .with("activation", out)
                .runAll();
        double[][][] states = states(h, c);
        check(results, true, run(x, false, states, lstm(weights, true, 0.4f, gate, cell, out)), states);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void bidirectionalLstmJoinsBothDirections(boolean sequence, boolean peephole) {
        Weights forward = Weights.random(4, 3);
        Weights backward = Weights.random(4, 4);
        Tensor bothH = numbers(random, BATCH, 2 * SIZE);
        Tensor bothC = numbers(random, BATCH, 2 * SIZE);
        OneOperation operation = layer("lstm", forward, x, bothH, sequence)
                .input("initial_c", bothC)
                .with("weight_ih_back", Value.of(backward.ih()))
                .with("weight_hh_back", Value.of(backward.hh()))
                .with("bias_back", Value.of(backward.bias()))
                .with("direction", "bidirectional");
        operation = peephole
                ? operation
                        .with("peephole", Value.of(forward.peephole()))
                        .with("peephole_back", Value.of(backward.peephole()))
                : operation;
        List<Tensor> results = operation.runAll();
        assertThat(results.getFirst().shape().sizes()).containsExactly(sequence ? STEPS : 1, BATCH, 2 * SIZE);
        for (int half = 0; half < 2; half++) {
            double[][][] states = states(half(bothH, half), half(bothC, half));
            Equations equations =
                    lstm(half == 0 ? forward : backward, peephole, Double.MAX_VALUE, "sigmoid", "tanh", "tanh");
            double[][][] outputs = run(x, half == 1, states, equations);
            // The reverse half is put back into the order of the sequence.
            double[][][] ordered =
                    half == 0 ? outputs : List.of(outputs).reversed().toArray(double[][][]::new);
            int which = half;
            check(results.stream().map(result -> half(result, which)).toList(), sequence, ordered, states);
        }
    }

    private static Tensor half(Tensor tensor, int half) {
        long[] sizes = tensor.shape().sizes();
        sizes[sizes.length - 1] = SIZE;
        float[] all = tensor.toFloats();
        float[] numbers = new float[all.length / 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = all[i / SIZE * 2 * SIZE + half * SIZE + i % SIZE];
        }
        return floats(sizes, numbers);
    }

    @ParameterizedTest
    @CsvSource({
        "forward, false, sigmoid, tanh",
        "reverse, false, sigmoid, tanh",
        "forward, true, sigmoid, tanh",
        "reverse, true, sigmoid, tanh",
        "forward, true, tanh, sigmoid",
        "forward, false, hard_sigmoid, relu"
    })
    void gruFollowsItsEquations(String direction, boolean resetAfter, String gate, String out) {
        Weights weights = Weights.random(3, 5);
        List<Tensor> results = layer("gru", weights, x, h, true)
                .with("direction", direction)
                .with("input_bias", Value.of(weights.inputBias()))
                .with("reset_after", resetAfter)
                .with("recurrent_activation", gate)
                .with("activation", out)
                .runAll();
        double[][][] states = states(h);
        check(results, true, run(x, direction.equals("reverse"), states, gru(weights, resetAfter, gate, out)), states);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tanh", "relu", "sigmoid", "sigmoid_hard", "scaled_tanh", "linear"})
    void rnnFollowsItsEquation(String activation) {
        for (String direction : List.of("forward", "reverse")) {
            Weights weights = Weights.random(1, 6);
            List<Tensor> results = layer("rnn", weights, x, h, false)
                    .with("direction", direction)
                    .with("activation", activation)
                    .runAll();
            double[][][] states = states(h);
            Equations equations = (input, state) -> {
                double[] before = state[0].clone();
                for (int k = 0; k < SIZE; k++) {
                    state[0][k] = activation(activation)
                            .applyAsDouble(weights.input(k, input) + weights.recurrent(k, before));
                }
            };
            check(results, false, run(x, direction.equals("reverse"), states, equations), states);
        }
    }

    @Test
    void layersRunWithoutBiases() {
        Weights weights = Weights.random(4, 8);
        Tensor zeros = floats(shape(4 * SIZE), new float[4 * SIZE]);
        List<Tensor> with = layer("lstm", weights, x, h, true)
                .input("initial_c", c)
                .with("bias", Value.of(zeros))
                .runAll();
        List<Tensor> without = OneOperation.of("lstm")
                .input("x", x)
                .input("initial_h", h)
                .input("initial_c", c)
                .with("weight_ih", Value.of(weights.ih()))
                .with("weight_hh", Value.of(weights.hh()))
                .with("output_sequence", true)
                .returning(DataType.FLOAT32, DataType.FLOAT32, DataType.FLOAT32)
                .runAll();
        assertThat(without.getFirst().toFloats())
                .containsExactly(with.getFirst().toFloats(), within(1e-6f));
    }

    @Test
    void statesHaveARowForEachSequence() {
        Tensor other = floats(shape(1, SIZE), new float[SIZE]);
        List<OneOperation> wrong = List.of(
                layer("lstm", Weights.random(4, 1), x, other, true).input("initial_c", c),
                layer("lstm", Weights.random(4, 1), x, h, true).input("initial_c", other),
                layer("gru", Weights.random(3, 1), x, other, true),
                layer("rnn", Weights.random(1, 1), x, other, true));
        for (OneOperation operation : wrong) {
            assertThatThrownBy(operation::run)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("must have a row for each of the 2 sequences of x, got 1");
        }
    }

    @Test
    void unknownDirectionsAndActivationsAreNamed() {
        Weights weights = Weights.random(3, 9);
        OneOperation operation = layer("gru", weights, x, h, true);
        assertThatThrownBy(operation.with("direction", "sideways")::run)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("got sideways");
        assertThatThrownBy(operation.with("activation", "softmax")::run)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("got softmax");
    }
}
