package io.corepress.torch;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What coremltools has no value inference of, against formulas; the rest is in {@link CoremltoolsValuesTest}. */
class NormalizationOperatorsTest {
    private static final Grid X = Grid.mixed(2, 5, 3, 4);

    @Test
    void batchesAreNormalizedByGivenMeanAndVariance() {
        Grid mean = Grid.mixed(5);
        Grid variance = Grid.computed(new long[] {5}, place -> 0.5 + place[0]);
        Grid gamma = Grid.computed(new long[] {5}, place -> 2 - place[0]);
        Grid beta = Grid.computed(new long[] {5}, place -> 0.1 * place[0]);
        Grid expected = Grid.computed(X.sizes(), place -> {
            long channel = place[1];
            double normal = (X.at(place) - mean.at(channel)) / Math.sqrt(variance.at(channel) + 0.01);
            return normal * gamma.at(channel) + beta.at(channel);
        });
        OneOperation operation = OneOperation.of("batch_norm")
                .input("x", X.tensor())
                .input("mean", mean.tensor())
                .input("variance", variance.tensor())
                .with("epsilon", 0.01f);
        ConvolutionOperatorsTest.compare(
                operation
                        .input("gamma", gamma.tensor())
                        .input("beta", beta.tensor())
                        .run(),
                expected);
        Grid plain = Grid.computed(
                X.sizes(), place -> (X.at(place) - mean.at(place[1])) / Math.sqrt(variance.at(place[1]) + 0.01));
        ConvolutionOperatorsTest.compare(operation.run(), plain);
    }

    @Test
    void instancesAreNormalizedByTheirOwnMeanAndVariance() {
        Grid gamma = Grid.mixed(5);
        Grid beta = Grid.computed(new long[] {5}, place -> 0.3 * place[0]);
        Grid expected = Grid.computed(X.sizes(), place -> {
            double mean = average(place, X::at);
            double variance = average(place, other -> Math.pow(X.at(other) - mean, 2));
            double normal = (X.at(place) - mean) / Math.sqrt(variance + 0.1);
            return normal * gamma.at(place[1]) + beta.at(place[1]);
        });
        OneOperation operation = OneOperation.of("instance_norm")
                .input("x", X.tensor())
                .input("gamma", gamma.tensor())
                .input("beta", beta.tensor())
                .with("epsilon", 0.1f);
        ConvolutionOperatorsTest.compare(operation.run(), expected);
    }

    /** {@return the mean over the spatial axes of the same batch and channel} */
    private static double average(long[] place, ToDoubleFunction<long[]> numbers) {
        return Grid.places(3, 4).stream()
                .mapToDouble(at -> numbers.applyAsDouble(Grid.join(place[0], place[1], at)))
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void responsesAreDividedByThoseOfNearChannels(int size) {
        Grid expected = Grid.computed(X.sizes(), place -> {
            double sum = 0;
            for (long channel = 0; channel < 5; channel++) {
                boolean near = Math.abs(channel - place[1]) <= size / 2;
                double other = X.at(Grid.join(place[0], channel, Grid.behind(place)));
                sum += near ? other * other : 0;
            }
            return X.at(place) / Math.pow(1.5 + 0.6 / size * sum, 0.4);
        });
        OneOperation operation = OneOperation.of("local_response_norm")
                .input("x", X.tensor())
                .with("size", size)
                .with("alpha", 0.6f)
                .with("beta", 0.4f)
                .with("k", 1.5f);
        ConvolutionOperatorsTest.compare(operation.run(), expected);
    }
}
