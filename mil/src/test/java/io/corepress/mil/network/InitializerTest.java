package io.corepress.mil.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.network.Initializer.Distribution;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InitializerTest {
    private static final Shape SHAPE = Shape.of(64, 32, 3, 3);

    private static double[] numbers(Initializer initializer, Shape shape, long seed) {
        float[] floats = initializer.weight(DataType.FLOAT32, shape, seed).toFloats();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    private static double variance(double[] numbers) {
        double mean = Arrays.stream(numbers).average().orElseThrow();
        return Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    }

    /** Two standard deviations of a variance over 18432 numbers are 2 %. */
    private static void assertVariance(Initializer initializer, double expected) {
        double[] numbers = numbers(initializer, SHAPE, 1);
        assertThat(variance(numbers)).isCloseTo(expected, within(0.03 * expected));
        assertThat(Arrays.stream(numbers).average().orElseThrow())
                .isCloseTo(0, within(4 * Math.sqrt(expected / numbers.length)));
    }

    @Test
    void kaimingKeepsTheVarianceOfTheInputsOfARelu() {
        assertVariance(Initializer.kaiming(), 2.0 / (32 * 9));
        assertVariance(new Initializer.Kaiming(Distribution.UNIFORM), 2.0 / (32 * 9));
    }

    @Test
    void xavierCountsInputsAndOutputs() {
        assertVariance(Initializer.xavier(), 2.0 / (32 * 9 + 64 * 9));
        assertVariance(new Initializer.Xavier(Distribution.NORMAL), 2.0 / (32 * 9 + 64 * 9));
    }

    @Test
    void uniformNumbersStayWithinTheirBoundsAndFillThem() {
        DoubleSummaryStatistics range = Arrays.stream(numbers(new Initializer.Uniform(-1, 3), SHAPE, 2))
                .summaryStatistics();
        assertThat(range.getMin()).isBetween(-1.0, -0.99);
        assertThat(range.getMax()).isBetween(2.99, 3.0);
        assertVariance(Initializer.uniform(0.5), 1.0 / 12);
    }

    @Test
    void normalNumbersHaveTheirDeviationAndTheTailsOfANormalDistribution() {
        assertVariance(Initializer.normal(0.02), 0.0004);
        long outside = Arrays.stream(numbers(Initializer.normal(1), SHAPE, 3))
                .filter(x -> Math.abs(x) > 2)
                .count();
        // 4.55 % of 18432 lie beyond two deviations.
        assertThat(outside).isBetween(740L, 940L);
    }

    @Test
    void constantsAreTheSameEverywhere() {
        assertThat(numbers(Initializer.zeros(), Shape.of(3), 1)).containsExactly(0, 0, 0);
        assertThat(numbers(Initializer.ones(), Shape.of(2), 1)).containsExactly(1, 1);
    }

    @Test
    void theSeedDecides() {
        Initializer normal = Initializer.normal(1);
        assertThat(numbers(normal, SHAPE, 5)).isEqualTo(numbers(normal, SHAPE, 5));
        assertThat(numbers(normal, SHAPE, 5)).isNotEqualTo(numbers(normal, SHAPE, 6));
    }

    @Test
    void whatHasNoInputsCannotBeScaledByThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Initializer.kaiming().weight(DataType.FLOAT32, Shape.of(3), 1))
                .withMessageContaining("must have outputs and inputs, got [3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Initializer.Uniform(1, 1))
                .withMessageContaining("low must be less than high, got 1.0 and 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Initializer.normal(Double.NaN));
    }
}
