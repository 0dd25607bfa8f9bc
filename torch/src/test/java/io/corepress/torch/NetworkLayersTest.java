package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.network.Activation;
import io.corepress.mil.network.Attention;
import io.corepress.mil.network.BatchNorm;
import io.corepress.mil.network.Convolution;
import io.corepress.mil.network.Initializer;
import io.corepress.mil.network.Layer;
import io.corepress.mil.network.LayerNorm;
import io.corepress.mil.network.Linear;
import io.corepress.mil.network.Lstm;
import io.corepress.mil.network.Mlp;
import io.corepress.mil.network.Network;
import io.corepress.mil.network.Pooling;
import io.corepress.mil.network.PositionEmbedding;
import io.corepress.mil.network.Residual;
import io.corepress.mil.network.TokenEmbedding;
import io.corepress.mil.network.TransformerBlock;
import io.corepress.mil.network.Unembedding;
import io.corepress.mil.network.WeightSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What layers compute, against their formulas. */
class NetworkLayersTest {
    private static final Initializer WIDE = Initializer.normal(0.5);

    private static final WeightSource WEIGHTS = WeightSource.seeded(7);

    private static Tensor random(long... sizes) {
        return WIDE.weight(DataType.FLOAT32, Shape.of(sizes), 99);
    }

    private static Network network(Layer layer, long... sizes) {
        return Network.of("x", DataType.FLOAT32, sizes).then("y", layer);
    }

    private static Map<String, float[]> weights(Network network) {
        return network.function(OpSet.CORE_ML_8, WEIGHTS).body().orElseThrow().operations().stream()
                .filter(operation -> operation.constTensor().isPresent())
                .collect(Collectors.toMap(
                        Operation::name,
                        operation -> operation.constTensor().orElseThrow().dataType() == DataType.FLOAT32
                                ? operation.constTensor().orElseThrow().toFloats()
                                : new float[0]));
    }

    private static float[] run(Network network, Tensor x) {
        Function function = network.function(OpSet.CORE_ML_8, WEIGHTS);
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            return predictor.predict(Map.of("x", x)).tensor(predictor.outputs().getFirst()).toFloats();
        }
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("element " + i).isCloseTo(expected[i], within(1e-5));
        }
    }

    /** {@return {@code x * weight^T} of {@code rows} rows} */
    private static double[] product(double[] x, float[] weight, int rows) {
        int inputs = x.length / rows;
        int outputs = weight.length / inputs;
        double[] y = new double[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int output = 0; output < outputs; output++) {
                for (int i = 0; i < inputs; i++) {
                    y[row * outputs + output] += x[row * inputs + i] * weight[output * inputs + i];
                }
            }
        }
        return y;
    }

    private static double[] doubles(Tensor x) {
        float[] floats = x.toFloats();
        double[] doubles = new double[floats.length];
        Arrays.setAll(doubles, i -> floats[i]);
        return doubles;
    }

    @Test
    void attentionIsASoftmaxOfProductsOverThePositionsSoFar() {
        int context = 5;
        int heads = 2;
        int width = 6;
        int part = width / heads;
        Network network = network(Attention.causal(heads).withInitializers(WIDE, WIDE), 1, context, width);
        Map<String, float[]> weights = weights(network);
        Tensor x = random(1, context, width);
        double[] query = product(doubles(x), weights.get("y_q_weight"), context);
        double[] key = product(doubles(x), weights.get("y_k_weight"), context);
        double[] value = product(doubles(x), weights.get("y_v_weight"), context);
        double[] mixed = new double[context * width];
        for (int head = 0; head < heads; head++) {
            for (int row = 0; row < context; row++) {
                double[] shares = new double[row + 1];
                for (int seen = 0; seen <= row; seen++) {
                    double sum = 0;
                    for (int i = head * part; i < (head + 1) * part; i++) {
                        sum += query[row * width + i] * key[seen * width + i];
                    }
                    shares[seen] = Math.exp(sum / Math.sqrt(part));
                }
                double all = Arrays.stream(shares).sum();
                for (int seen = 0; seen <= row; seen++) {
                    for (int i = head * part; i < (head + 1) * part; i++) {
                        mixed[row * width + i] += shares[seen] / all * value[seen * width + i];
                    }
                }
            }
        }
        assertClose(run(network, x), product(mixed, weights.get("y_weight"), context));
    }

    @Test
    void aDecoderDoesNotSeeWhatComesLaterAndSamplesOfABatchDoNotSeeEachOther() {
        Network network = Network.of("x", DataType.INT32, 2, 4)
                .then("embedding", TokenEmbedding.of(9, 8))
                .then("positions", PositionEmbedding.of())
                .then("block", TransformerBlock.causal(2, 8, 1))
                .then("norm", LayerNorm.of())
                .then("logits", new Unembedding("embedding"));
        float[] one = run(network, Tensor.ofInts(DataType.INT32, Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8));
        float[] other = run(network, Tensor.ofInts(DataType.INT32, Shape.of(2, 4), 1, 2, 0, 4, 5, 6, 7, 8));
        int vocabulary = 9;
        assertThat(Arrays.copyOf(other, 2 * vocabulary)).isEqualTo(Arrays.copyOf(one, 2 * vocabulary));
        assertThat(Arrays.copyOfRange(other, 3 * vocabulary, 4 * vocabulary))
                .isNotEqualTo(Arrays.copyOfRange(one, 3 * vocabulary, 4 * vocabulary));
        assertThat(Arrays.copyOfRange(other, 4 * vocabulary, 8 * vocabulary))
                .isEqualTo(Arrays.copyOfRange(one, 4 * vocabulary, 8 * vocabulary));
    }

    @Test
    void anEmbeddingThatIsUsedTwiceGetsTheGradientsOfBothUses() {
        Network network = Network.of("x", DataType.INT32, 1, 1)
                .then("embedding", new TokenEmbedding(2, 3, WIDE))
                .then("logits", new Unembedding("embedding"));
        float[] weight = weights(network).get("embedding_weight");
        Tensor ones = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 1, 2), 1, 1);
        try (Predictor predictor = Predictor.load(network.function(OpSet.CORE_ML_8, WEIGHTS), EngineOptions.DEFAULT)) {
            float[] gradient = Gradients.of(
                            predictor,
                            Map.of("x", Tensor.ofInts(DataType.INT32, Shape.of(1, 1), 0)),
                            Map.of("logits", ones),
                            Set.of("embedding_weight"))
                    .byName()
                    .get("embedding_weight")
                    .toFloats();
            // The sum of logits is e0 * e0 + e0 * e1: by e0 that is 2 * e0 + e1, by e1 it is e0.
            double[] expected = new double[6];
            for (int i = 0; i < 3; i++) {
                expected[i] = 2 * weight[i] + weight[3 + i];
                expected[3 + i] = weight[i];
            }
            assertClose(gradient, expected);
        }
    }

    @Test
    void anMlpIsLinearThenActivationThenLinear() {
        Network network = network(Mlp.of(5, Activation.RELU).withInitializers(WIDE, WIDE), 2, 3);
        Map<String, float[]> weights = weights(network);
        double[] wide = product(doubles(random(2, 3)), weights.get("y_up_weight"), 2);
        double[] active = Arrays.stream(wide).map(x -> Math.max(0, x)).toArray();
        assertClose(run(network, random(2, 3)), product(active, weights.get("y_down_weight"), 2));
    }

    @Test
    void activationsAreTheirFormulas() {
        Map<Activation, java.util.function.DoubleUnaryOperator> formulas = new HashMap<>();
        formulas.put(Activation.SILU, x -> x / (1 + Math.exp(-x)));
        formulas.put(Activation.SIGMOID, x -> 1 / (1 + Math.exp(-x)));
        formulas.put(Activation.TANH, Math::tanh);
        formulas.put(
                Activation.GELU_TANH,
                x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        formulas.forEach((activation, formula) -> assertClose(
                run(network(activation, 10), random(10)),
                Arrays.stream(doubles(random(10))).map(formula).toArray()));
        double all = Arrays.stream(doubles(random(10))).map(Math::exp).sum();
        assertClose(
                run(network(Activation.SOFTMAX, 10), random(10)),
                Arrays.stream(doubles(random(10))).map(x -> Math.exp(x) / all).toArray());
    }

    @Test
    void normalizationsBeginWithWhatTheirNamesSay() {
        Tensor x = random(2, 4);
        double[] rows = doubles(x);
        double[] expected = new double[8];
        for (int row = 0; row < 2; row++) {
            double[] own = Arrays.copyOfRange(rows, 4 * row, 4 * row + 4);
            double mean = Arrays.stream(own).average().orElseThrow();
            double variance =
                    Arrays.stream(own).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            for (int i = 0; i < 4; i++) {
                expected[4 * row + i] = (own[i] - mean) / Math.sqrt(variance + 1e-5);
            }
        }
        assertClose(run(network(LayerNorm.of(), 2, 4), x), expected);
        Tensor picture = random(1, 2, 2, 2);
        assertClose(
                run(network(BatchNorm.of(), 1, 2, 2, 2), picture),
                Arrays.stream(doubles(picture)).map(v -> v / Math.sqrt(1 + 1e-5)).toArray());
    }

    @Test
    void groupsOfAConvolutionAreIndependentAndThePaddingKeepsThePlaces() {
        Network network = network(
                Convolution.of(2, 3).withGroups(2).withInitializer(Initializer.ones()), 1, 2, 3);
        // Each channel is the sum over the three places around each place.
        Tensor x = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2, 3), 1, 2, 4, 10, 20, 40);
        assertThat(run(network, x)).containsExactly(3, 7, 6, 30, 70, 60);
        Network strided = network(
                Convolution.of(1, 1).withStride(2).withInitializer(Initializer.ones()).withoutBias(), 1, 2, 3);
        assertThat(run(strided, x)).containsExactly(11, 44);
    }

    @Test
    void aResidualIsTheSumOfItsWays() {
        Tensor x = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2), 1, -2);
        assertThat(run(network(Residual.of(Activation.RELU), 1, 2), x)).containsExactly(2, -2);
        Layer twice = Residual.of(Activation.RELU).withShortcut(Activation.RELU);
        assertThat(run(network(twice, 1, 2), x)).containsExactly(2, 0);
        Layer zero = Residual.of(Linear.of(2).withInitializer(Initializer.zeros()));
        assertThat(run(network(zero, 1, 2), x)).containsExactly(1, -2);
    }

    @Test
    void poolsTakeTheLargestOrTheMean() {
        Tensor x = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 1, 4), 1, 3, -4, 8);
        assertThat(run(network(Pooling.max(2), 1, 1, 4), x)).containsExactly(3, 8);
        assertThat(run(network(Pooling.average(2), 1, 1, 4), x)).containsExactly(2, 2);
        assertThat(run(network(Pooling.global(), 1, 1, 4), x)).containsExactly(2);
    }

    @Test
    void anLstmRemembersByItsGates() {
        Network network = network(new Lstm(1, WIDE), 1, 2, 1);
        Map<String, float[]> weights = weights(network);
        float[] in = weights.get("y_weight_ih");
        float[] back = weights.get("y_weight_hh");
        Tensor x = random(1, 2, 1);
        double hidden = 0;
        double cell = 0;
        double[] expected = new double[2];
        for (int step = 0; step < 2; step++) {
            double[] gates = new double[4];
            for (int gate = 0; gate < 4; gate++) {
                gates[gate] = in[gate] * doubles(x)[step] + back[gate] * hidden;
            }
            cell = sigmoid(gates[1]) * cell + sigmoid(gates[0]) * Math.tanh(gates[3]);
            hidden = sigmoid(gates[2]) * Math.tanh(cell);
            expected[step] = hidden;
        }
        assertClose(run(network, x), expected);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
