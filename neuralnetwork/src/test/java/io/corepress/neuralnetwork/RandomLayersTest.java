package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.shape;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.UnsupportedModelException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that make random numbers: of the shape of a value, of a shape in the layer, of a shape that a value lists. */
class RandomLayersTest {
    private static final Nd SHAPE = Nd.counted(100, 200);

    private static double mean(Nd values) {
        return Arrays.stream(values.values()).average().orElseThrow();
    }

    private static double deviation(Nd values) {
        double mean = mean(values);
        return Math.sqrt(mean(values.map(value -> (value - mean) * (value - mean))));
    }

    private static Map<String, Nd> run(TestNetwork network) {
        return network.expect("like", SHAPE)
                .expect("static", SHAPE)
                .expect("dynamic", SHAPE)
                .run();
    }

    private static TestNetwork network() {
        return exact().x(SHAPE).layer("x", "sizes", layer -> layer.getGetShapeBuilder());
    }

    @Test
    void normalNumbersHaveTheirMeanAndDeviation() {
        var made = run(network()
                .layer(
                        "x",
                        "like",
                        l -> l.getRandomNormalLikeBuilder()
                                .setSeed(1)
                                .setMean(2)
                                .setStdDev(0.5f))
                .layer(
                        "",
                        "static",
                        l -> l.getRandomNormalStaticBuilder()
                                .setSeed(2)
                                .setMean(2)
                                .setStdDev(0.5f)
                                .addAllOutputShape(longs(100, 200)))
                .layer(
                        "sizes",
                        "dynamic",
                        l -> l.getRandomNormalDynamicBuilder()
                                .setSeed(3)
                                .setMean(2)
                                .setStdDev(0.5f)));
        made.forEach((name, values) -> {
            assertThat(values.shape()).as(name).containsExactly(100, 200);
            assertThat(mean(values)).as(name).isBetween(1.98, 2.02);
            assertThat(deviation(values)).as(name).isBetween(0.48, 0.52);
        });
    }

    @Test
    void uniformNumbersLieBetweenTheirBounds() {
        var made = run(network()
                .layer(
                        "x",
                        "like",
                        l -> l.getRandomUniformLikeBuilder()
                                .setSeed(1)
                                .setMinVal(-1)
                                .setMaxVal(3))
                .layer(
                        "",
                        "static",
                        l -> l.getRandomUniformStaticBuilder()
                                .setSeed(2)
                                .setMinVal(-1)
                                .setMaxVal(3)
                                .addAllOutputShape(longs(100, 200)))
                .layer(
                        "sizes",
                        "dynamic",
                        l -> l.getRandomUniformDynamicBuilder()
                                .setSeed(3)
                                .setMinVal(-1)
                                .setMaxVal(3)));
        made.forEach((name, values) -> {
            assertThat(values.shape()).as(name).containsExactly(100, 200);
            assertThat(Arrays.stream(values.values())).as(name).allMatch(value -> value >= -1 && value <= 3);
            assertThat(mean(values)).as(name).isBetween(0.96, 1.04);
            assertThat(deviation(values)).as(name).isBetween(1.13, 1.18);
        });
    }

    @Test
    void onesAreAsFrequentAsTheirProbability() {
        var made = run(network()
                .layer(
                        "x",
                        "like",
                        l -> l.getRandomBernoulliLikeBuilder().setSeed(1).setProb(0.25f))
                .layer(
                        "",
                        "static",
                        l -> l.getRandomBernoulliStaticBuilder()
                                .setSeed(2)
                                .setProb(0.25f)
                                .addAllOutputShape(longs(100, 200)))
                .layer(
                        "sizes",
                        "dynamic",
                        l -> l.getRandomBernoulliDynamicBuilder().setSeed(3).setProb(0.25f)));
        made.forEach((name, values) -> {
            assertThat(Arrays.stream(values.values())).as(name).allMatch(value -> value == 0 || value == 1);
            assertThat(mean(values)).as(name).isBetween(0.23, 0.27);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void classesAreDrawnByTheirProbability(boolean logits) {
        double[] probabilities = {0.1, 0.6, 0.3};
        Nd x = Nd.of(shape(1, 3), probabilities).map(p -> logits ? 2 * Math.log(p) : p);
        Nd drawn = exact().x(x)
                .layer(layer -> layer.getCategoricalDistributionBuilder()
                        .setSeed(1)
                        .setIsLogits(logits)
                        .setTemperature(logits ? 2 : 0)
                        .setNumSamples(20000))
                .expect("y", Nd.counted(1, 20000))
                .run()
                .get("y");
        for (int i = 0; i < 3; i++) {
            int label = i;
            double share = mean(drawn.map(value -> value == label ? 1 : 0));
            assertThat(share).isBetween(probabilities[i] - 0.02, probabilities[i] + 0.02);
        }
    }

    @Test
    void aTemperatureNeedsLogits() {
        TestNetwork network = exact().x(Nd.of(shape(1, 2), 0.5, 0.5))
                .layer(layer -> layer.getCategoricalDistributionBuilder()
                        .setTemperature(2)
                        .setNumSamples(1));
        assertThatThrownBy(() -> network.expect("y", Nd.counted(1, 1)).upgraded())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a temperature needs logits");
    }
}
