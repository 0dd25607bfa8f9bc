package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.Nd.shape;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import io.corepress.mlpackage.proto.ActivationParams;
import io.corepress.mlpackage.proto.LSTMParams;
import io.corepress.mlpackage.proto.LSTMWeightParams;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent layers against their equations, step by step. */
class RecurrentLayersTest {
    private static final int STEPS = 4;
    private static final int INPUTS = 3;
    private static final int SIZE = 5;
    private static final DoubleUnaryOperator SIGMOID = x -> 1 / (1 + Math.exp(-x));
    /** A sequence of vectors, as an image that a layer turns into one. */
    private static final Nd X = random(1, STEPS, INPUTS);

    private static TestNetwork network() {
        return TestNetwork.legacy()
                .input("image", X.transposed(1, 0).reshaped(INPUTS, 1, STEPS))
                .layer("image", "x", layer -> layer.getPermuteBuilder().addAllAxis(longs(3, 1, 2, 0)));
    }

    private static double[] row(Nd matrix, int row) {
        double[] values = new double[matrix.size(1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.at(row, i);
        }
        return values;
    }

    /** W x + R y + b */
    private static double[] gate(Nd w, Nd r, Nd b, double[] x, double[] y) {
        double[] result = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            result[i] = b.at(i);
            for (int k = 0; k < x.length; k++) {
                result[i] += w.at(i, k) * x[k];
            }
            for (int k = 0; k < SIZE; k++) {
                result[i] += r.at(i, k) * y[k];
            }
        }
        return result;
    }

    private static Nd w(int gate) {
        return random(10 + gate, SIZE, INPUTS);
    }

    private static Nd r(int gate) {
        return random(20 + gate, SIZE, SIZE);
    }

    private static Nd b(int gate) {
        return random(30 + gate, SIZE);
    }

    private static Nd p(int gate) {
        return random(40 + gate, SIZE);
    }

    private static ActivationParams sigmoid() {
        ActivationParams.Builder params = ActivationParams.newBuilder();
        params.getSigmoidBuilder();
        return params.build();
    }

    private static ActivationParams tanh() {
        ActivationParams.Builder params = ActivationParams.newBuilder();
        params.getTanhBuilder();
        return params.build();
    }

    /** The steps in the order in which a layer sees them. */
    private static int step(int i, boolean reversed) {
        return reversed ? STEPS - 1 - i : i;
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,false", "false,true"})
    void aSimpleLayerFeedsItsOutputBack(boolean sequence, boolean reversed) {
        double[][] y = new double[STEPS][];
        double[] last = new double[SIZE];
        for (int i = 0; i < STEPS; i++) {
            last = gate(w(0), r(0), b(0), row(X, step(i, reversed)), last);
            for (int k = 0; k < SIZE; k++) {
                last[k] = Math.max(0, last[k]);
            }
            y[step(i, reversed)] = last;
        }
        check(
                network().layer("x", "y", layer -> {
                    var params = layer.getSimpleRecurrentBuilder()
                            .setInputVectorSize(INPUTS)
                            .setOutputVectorSize(SIZE)
                            .setSequenceOutput(sequence)
                            .setReverseInput(reversed)
                            .setHasBiasVector(true)
                            .setWeightMatrix(weight(w(0)))
                            .setRecursionMatrix(weight(r(0)))
                            .setBiasVector(weight(b(0)));
                    params.getActivationBuilder().getReLUBuilder();
                }),
                y,
                sequence,
                last);
    }

    private static void check(TestNetwork network, double[][] y, boolean sequence, double[] last) {
        if (sequence) {
            network.yields(filled(shape(STEPS, 1, SIZE, 1, 1), i -> y[i[0]][i[2]]));
        } else {
            network.yields(Nd.vector(last));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGatedUnitFollowsItsEquations(boolean sequence) {
        double[][] y = new double[STEPS][];
        double[] last = new double[SIZE];
        for (int i = 0; i < STEPS; i++) {
            double[] x = row(X, i);
            double[] z = map(gate(w(0), r(0), b(0), x, last), SIGMOID);
            double[] reset = map(gate(w(1), r(1), b(1), x, last), SIGMOID);
            double[] c = new double[SIZE];
            for (int k = 0; k < SIZE; k++) {
                c[k] = last[k] * reset[k];
            }
            double[] o = map(gate(w(2), r(2), b(2), x, c), Math::tanh);
            double[] next = new double[SIZE];
            for (int k = 0; k < SIZE; k++) {
                next[k] = (1 - z[k]) * o[k] + z[k] * last[k];
            }
            last = next;
            y[i] = last;
        }
        check(
                network()
                        .layer(
                                "x",
                                "y",
                                layer -> layer.getGruBuilder()
                                        .setInputVectorSize(INPUTS)
                                        .setOutputVectorSize(SIZE)
                                        .addActivations(sigmoid())
                                        .addActivations(tanh())
                                        .setSequenceOutput(sequence)
                                        .setHasBiasVectors(true)
                                        .setUpdateGateWeightMatrix(weight(w(0)))
                                        .setResetGateWeightMatrix(weight(w(1)))
                                        .setOutputGateWeightMatrix(weight(w(2)))
                                        .setUpdateGateRecursionMatrix(weight(r(0)))
                                        .setResetGateRecursionMatrix(weight(r(1)))
                                        .setOutputGateRecursionMatrix(weight(r(2)))
                                        .setUpdateGateBiasVector(weight(b(0)))
                                        .setResetGateBiasVector(weight(b(1)))
                                        .setOutputGateBiasVector(weight(b(2)))),
                y,
                sequence,
                last);
    }

    private static double[] map(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    /** Gates in the order input, forget, block input, output. */
    private static LSTMWeightParams weights(int first) {
        return LSTMWeightParams.newBuilder()
                .setInputGateWeightMatrix(weight(w(first)))
                .setForgetGateWeightMatrix(weight(w(first + 1)))
                .setBlockInputWeightMatrix(weight(w(first + 2)))
                .setOutputGateWeightMatrix(weight(w(first + 3)))
                .setInputGateRecursionMatrix(weight(r(first)))
                .setForgetGateRecursionMatrix(weight(r(first + 1)))
                .setBlockInputRecursionMatrix(weight(r(first + 2)))
                .setOutputGateRecursionMatrix(weight(r(first + 3)))
                .setInputGateBiasVector(weight(b(first)))
                .setForgetGateBiasVector(weight(b(first + 1)))
                .setBlockInputBiasVector(weight(b(first + 2)))
                .setOutputGateBiasVector(weight(b(first + 3)))
                .setInputGatePeepholeVector(weight(p(first)))
                .setForgetGatePeepholeVector(weight(p(first + 1)))
                .setOutputGatePeepholeVector(weight(p(first + 3)))
                .build();
    }

    /**
     * What a layer with a cell yields for each vector of the sequence, and its state at the end. A layer of one
     * direction puts its outputs in the order in which it computes them.
     */
    private record Memory(double[][] y, double[] hidden, double[] cell) {

        static Memory of(LSTMParams params, int first, boolean reversed, double[] hidden, double[] cell) {
            double[][] y = new double[STEPS][];
            double clip = params.getCellClipThreshold() == 0 ? 50 : params.getCellClipThreshold();
            boolean peepholes = params.getHasPeepholeVectors();
            Nd none = filled(shape(SIZE), _ -> 0);
            for (int t = 0; t < STEPS; t++) {
                double[] x = row(X, step(t, reversed));
                double[][] a = new double[4][];
                for (int g = 0; g < 4; g++) {
                    Nd bias = params.getHasBiasVectors() ? b(first + g) : none;
                    a[g] = gate(w(first + g), r(first + g), bias, x, hidden);
                }
                double[] c = new double[SIZE];
                double[] h = new double[SIZE];
                for (int k = 0; k < SIZE; k++) {
                    double in = a[0][k] + (peepholes ? p(first).at(k) * cell[k] : 0);
                    double forget = a[1][k] + (peepholes ? p(first + 1).at(k) * cell[k] : 0);
                    forget += params.getForgetBias() ? 1 : 0;
                    double i = SIGMOID.applyAsDouble(in);
                    double f = params.getCoupledInputAndForgetGate() ? 1 - i : SIGMOID.applyAsDouble(forget);
                    c[k] = Math.clamp(cell[k] * f + i * Math.tanh(a[2][k]), -clip, clip);
                    double out = a[3][k] + (peepholes ? p(first + 3).at(k) * c[k] : 0);
                    h[k] = Math.tanh(c[k]) * SIGMOID.applyAsDouble(out);
                }
                hidden = h;
                cell = c;
                y[step(t, reversed)] = h;
            }
            return new Memory(y, hidden, cell);
        }
    }

    private static List<ActivationParams> activations() {
        return new ArrayList<>(List.of(sigmoid(), tanh(), tanh()));
    }

    private static void oneWay(LSTMParams params, boolean reversed) {
        Nd hidden = random(50, SIZE);
        Nd cell = random(51, SIZE);
        Memory memory = Memory.of(params, 0, reversed, hidden.values(), cell.values());
        network()
                .input("h", hidden)
                .input("c", cell)
                .layer(
                        "x h c",
                        "y hOut cOut",
                        layer -> layer.getUniDirectionalLSTMBuilder()
                                .setInputVectorSize(INPUTS)
                                .setOutputVectorSize(SIZE)
                                .addAllActivations(activations())
                                .setParams(params)
                                .setReverseInput(reversed)
                                .setWeightParams(weights(0)))
                .expect(
                        "y",
                        params.getSequenceOutput()
                                ? filled(shape(STEPS, 1, SIZE, 1, 1), i -> memory.y()[step(i[0], reversed)][i[2]])
                                : Nd.vector(memory.hidden()))
                .expect("hOut", Nd.vector(memory.hidden()))
                .expect("cOut", Nd.vector(memory.cell()))
                .check();
    }

    @Test
    void aCellFollowsItsEquations() {
        oneWay(
                LSTMParams.newBuilder()
                        .setSequenceOutput(true)
                        .setHasBiasVectors(true)
                        .build(),
                false);
    }

    @Test
    void aCellCanHavePeepholesAForgetBiasAndAClip() {
        oneWay(
                LSTMParams.newBuilder()
                        .setHasPeepholeVectors(true)
                        .setForgetBias(true)
                        .setCellClipThreshold(0.4f)
                        .build(),
                false);
    }

    @Test
    void theForgetGateCanBeOneMinusTheInputGate() {
        oneWay(
                LSTMParams.newBuilder()
                        .setSequenceOutput(true)
                        .setHasBiasVectors(true)
                        .setHasPeepholeVectors(true)
                        .setCoupledInputAndForgetGate(true)
                        .build(),
                false);
    }

    @Test
    void aSequenceCanBeReadFromItsEnd() {
        oneWay(
                LSTMParams.newBuilder()
                        .setSequenceOutput(true)
                        .setHasBiasVectors(true)
                        .build(),
                true);
        oneWay(LSTMParams.newBuilder().setHasBiasVectors(true).build(), true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothDirectionsStandSideBySide(boolean sequence) {
        LSTMParams params = LSTMParams.newBuilder()
                .setSequenceOutput(sequence)
                .setHasBiasVectors(true)
                .build();
        Memory forward = Memory.of(params, 0, false, new double[SIZE], new double[SIZE]);
        Memory backward = Memory.of(params, 4, true, new double[SIZE], new double[SIZE]);
        TestNetwork network = network()
                .layer(
                        "x",
                        "y h c hBack cBack",
                        (NeuralNetworkLayer.Builder layer) -> layer.getBiDirectionalLSTMBuilder()
                                .setInputVectorSize(INPUTS)
                                .setOutputVectorSize(SIZE)
                                .addAllActivationsForwardLSTM(activations())
                                .addAllActivationsBackwardLSTM(activations())
                                .setParams(params)
                                .addWeightParams(weights(0))
                                .addWeightParams(weights(4)));
        Nd last = Nd.vector(DoubleStream.concat(Arrays.stream(forward.hidden()), Arrays.stream(backward.hidden()))
                .toArray());
        network.expect(
                        "y",
                        sequence
                                ? filled(
                                        shape(STEPS, 1, 2 * SIZE, 1, 1),
                                        i -> i[2] < SIZE ? forward.y()[i[0]][i[2]] : backward.y()[i[0]][i[2] - SIZE])
                                : last)
                .expect("h", Nd.vector(forward.hidden()))
                .expect("c", Nd.vector(forward.cell()))
                .expect("hBack", Nd.vector(backward.hidden()))
                .expect("cBack", Nd.vector(backward.cell()))
                .check();
    }
}
