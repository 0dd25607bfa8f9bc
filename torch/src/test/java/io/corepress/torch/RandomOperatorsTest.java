package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random numbers against the mean and variance of their distribution; nobody promises which numbers they are. */
class RandomOperatorsTest {
    private static final int COUNT = 40_000;

    @Test
    void bernoulliNumbersAreOneAsOftenAsTheyShould() {
        float[] numbers = drawn("random_bernoulli", "prob", 0.3f).toFloats();
        assertThat(numbers).containsOnly(0, 1);
        check(numbers, 0.3, 0.21);
    }

    @Test
    void normalNumbersHaveTheirMeanAndDeviation() {
        float[] numbers = of("random_normal")
                .with("mean", 2f)
                .with("stddev", 0.5f)
                .with("seed", 3)
                .run()
                .toFloats();
        check(numbers, 2, 0.25);
        double fourth = 0;
        for (float number : numbers) {
            fourth += Math.pow((number - 2) / 0.5, 4) / COUNT;
        }
        // The fourth moment of a normal distribution is 3; that of a uniform one would be 1.8.
        assertThat(fourth).isCloseTo(3, within(0.15));
    }

    @Test
    void uniformNumbersFillTheirRange() {
        float[] numbers = of("random_uniform")
                .with("low", -1f)
                .with("high", 3f)
                .with("seed", 3)
                .run()
                .toFloats();
        check(numbers, 1, 16 / 12.0);
        for (float number : numbers) {
            assertThat(number).isBetween(-1f, 3f);
        }
    }

    @Test
    void categoriesAreDrawnByTheirLogits() {
        float[] logits = {0, 1, 2, 2, 1, 0};
        checkCategories(logits, "logits", (float) Math.exp(1));
    }

    @Test
    void categoriesAreDrawnByTheirProbabilities() {
        checkCategories(new float[] {0.1f, 0.3f, 0.6f, 0.6f, 0.3f, 0.1f}, "probs", 0);
    }

    private static void checkCategories(float[] numbers, String mode, float factor) {
        Tensor result = OneOperation.of("random_categorical")
                .input("x", floats(shape(2, 3), numbers))
                .with("mode", mode)
                .with("size", COUNT)
                .with("seed", 1)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, COUNT);
        double[] expected = {0.1, 0.3, 0.6};
        if (factor != 0) {
            double sum = 1 + factor + factor * factor;
            expected = new double[] {1 / sum, factor / sum, factor * factor / sum};
        }
        float[] drawn = result.toFloats();
        for (int row = 0; row < 2; row++) {
            int[] counts = new int[3];
            for (int i = 0; i < COUNT; i++) {
                counts[(int) drawn[row * COUNT + i]]++;
            }
            for (int category = 0; category < 3; category++) {
                int mirrored = row == 0 ? category : 2 - category;
                assertThat((double) counts[mirrored] / COUNT).isCloseTo(expected[category], within(0.01));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"random_bernoulli", "random_normal", "random_uniform"})
    void aSeedGivesTheSameNumbersWhateverTheSession(String type) {
        OneOperation seeded = of(type).with("seed", 11);
        assertThat(with(seeded, 1)).isEqualTo(with(seeded, 2));
        assertThat(with(of(type).with("seed", 12), 1)).isNotEqualTo(with(seeded, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random_bernoulli", "random_normal", "random_uniform"})
    void withoutASeedTheSessionDecides(String type) {
        assertThat(with(of(type), 1)).isEqualTo(with(of(type), 1));
        assertThat(with(of(type), 1)).isNotEqualTo(with(of(type), 2));
        assertThat(with(of(type).with("seed", -1), 1)).isEqualTo(with(of(type), 1));
    }

    private static float[] with(OneOperation operation, long seed) {
        EngineOptions options = EngineOptions.DEFAULT.withSeed(seed);
        try (Predictor predictor = Predictor.load(operation.toFunction(), options)) {
            return predictor.predict(operation.given()).tensor("result_0").toFloats();
        }
    }

    private static OneOperation of(String type) {
        return OneOperation.of(type).withVector("shape", 4, COUNT / 4);
    }

    private static Tensor drawn(String type, String parameter, float number) {
        Tensor result = of(type).with(parameter, number).with("seed", 7).run();
        assertThat(result.shape().sizes()).containsExactly(4, COUNT / 4);
        return result;
    }

    /** Within five deviations of what so many numbers may have. */
    private static void check(float[] numbers, double mean, double variance) {
        double sum = 0;
        double squares = 0;
        for (float number : numbers) {
            sum += number;
            squares += (number - mean) * (number - mean);
        }
        assertThat(sum / COUNT).isCloseTo(mean, within(5 * Math.sqrt(variance / COUNT)));
        assertThat(squares / COUNT).isCloseTo(variance, within(5 * variance * Math.sqrt(2.0 / COUNT)));
    }
}
