package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Normalizations against sums over the axes that they normalize. */
class NormalizationLayersTest {
    private static final Nd X = random(1, 4, 3, 5);

    private interface OfGroup {
        double of(double[] values);
    }

    /** What {@code function} makes of all elements that agree with an index on the axes that {@code kept} names. */
    private static double over(Nd x, int[] index, IntPredicate kept, OfGroup function) {
        double[] group = new double[x.values().length];
        int count = 0;
        for (int i = 0; i < x.values().length; i++) {
            int[] other = Nd.index(x.shape(), i);
            boolean same = true;
            for (int axis = 0; axis < other.length; axis++) {
                same &= !kept.test(axis) || other[axis] == index[axis];
            }
            if (same) {
                group[count++] = x.values()[i];
            }
        }
        return function.of(Arrays.copyOf(group, count));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }

    private static Nd standardized(Nd x, IntPredicate kept, double epsilon) {
        return filled(
                x.shape(),
                i -> (x.at(i) - over(x, i, kept, NormalizationLayersTest::mean))
                        / Math.sqrt(over(x, i, kept, NormalizationLayersTest::variance) + epsilon));
    }

    @ParameterizedTest
    @CsvSource({"0,1e-5", "0.01,0.01"})
    void batchNormalizationUsesItsStatistics(float given, double epsilon) {
        Nd gamma = random(2, 4);
        Nd beta = random(3, 4);
        Nd mean = random(4, 4);
        Nd variance = Nd.uniform(5, 0.5, 2, 4);
        legacy().x(X)
                .layer(layer -> layer.getBatchnormBuilder()
                        .setChannels(4)
                        .setEpsilon(given)
                        .setGamma(weight(gamma))
                        .setBeta(weight(beta))
                        .setMean(weight(mean))
                        .setVariance(weight(variance)))
                .yields(filled(
                        X.shape(),
                        i -> gamma.at(i[0]) * (X.at(i) - mean.at(i[0])) / Math.sqrt(variance.at(i[0]) + epsilon)
                                + beta.at(i[0])));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void batchNormalizationComputesStatisticsOfAnInstanceOrOfTheBatch(boolean instance) {
        Nd x = random(1, 3, 2, 4, 2);
        Nd gamma = random(2, 2);
        Nd beta = random(3, 2);
        Nd standard = standardized(x, axis -> axis == 1 || (instance && axis == 0), 1e-5);
        exact().x(x)
                .layer(layer -> layer.getBatchnormBuilder()
                        .setChannels(2)
                        .setComputeMeanVar(true)
                        .setInstanceNormalization(instance)
                        .setGamma(weight(gamma))
                        .setBeta(weight(beta)))
                .yields(filled(x.shape(), i -> gamma.at(i[1]) * standard.at(i) + beta.at(i[1])));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void meanAndVarianceAreThoseOfAChannelOrOfAll(boolean acrossChannels, boolean normalizeVariance) {
        IntPredicate kept = axis -> axis == 0 && !acrossChannels;
        Nd centered = filled(X.shape(), i -> X.at(i) - over(X, i, kept, NormalizationLayersTest::mean));
        legacy().x(X)
                .layer(layer -> layer.getMvnBuilder()
                        .setAcrossChannels(acrossChannels)
                        .setNormalizeVariance(normalizeVariance)
                        .setEpsilon(1e-3f))
                .yields(normalizeVariance ? standardized(X, kept, 1e-3) : centered);
    }

    @Test
    void theLengthIsThatOfAllElements() {
        double squares = over(
                X, new int[3], _ -> false, v -> Arrays.stream(v).map(e -> e * e).sum());
        legacy().x(X)
                .layer(layer -> layer.getL2NormalizeBuilder().setEpsilon(0.5f))
                .yields(X.map(value -> value / Math.sqrt(squares + 0.5)));
    }

    @Test
    void localResponseIsTakenOverNeighbouringChannels() {
        Nd x = random(1, 7, 2, 2);
        legacy().x(x)
                .layer(layer -> layer.getLrnBuilder()
                        .setAlpha(0.3f)
                        .setBeta(0.75f)
                        .setLocalSize(3)
                        .setK(2))
                .yields(filled(x.shape(), i -> {
                    double sum = 0;
                    for (int c = i[0] - 1; c <= i[0] + 1; c++) {
                        double value = x.atOr(0, c, i[1], i[2]);
                        sum += value * value;
                    }
                    return x.at(i) / Math.pow(2 + 0.3 / 3 * sum, 0.75);
                }));
    }

    @Test
    void softmaxIsTakenOverChannelsOrAnAxis() {
        legacy().x(X).layer(layer -> layer.getSoftmaxBuilder()).yields(softmax(X, 0));
        exact().x(X).layer(layer -> layer.getSoftmaxNDBuilder().setAxis(-2)).yields(softmax(X, 1));
    }

    private static Nd softmax(Nd x, int axis) {
        return filled(
                x.shape(),
                i -> Math.exp(x.at(i))
                        / over(
                                x,
                                i,
                                other -> other != axis,
                                v -> Arrays.stream(v).map(Math::exp).sum()));
    }

    @Test
    void layerNormalizationGoesOverTheLastAxes() {
        Nd gamma = random(2, 3, 5);
        Nd beta = random(3, 3, 5);
        Nd standard = standardized(X, axis -> axis == 0, 1e-3);
        exact().x(X)
                .layer(layer -> layer.getLayerNormalizationBuilder()
                        .addAllNormalizedShape(longs(3, 5))
                        .setEps(1e-3f)
                        .setGamma(weight(gamma))
                        .setBeta(weight(beta)))
                .yields(filled(X.shape(), i -> gamma.at(i[1], i[2]) * standard.at(i) + beta.at(i[1], i[2])));
    }
}
