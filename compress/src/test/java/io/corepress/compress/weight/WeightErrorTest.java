package io.corepress.compress.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightErrorTest {
    @Test
    void formsOfEqualShapeAreComparedByTheirValues() {
        for (int seed = 0; seed < 1000; seed++) {
            RandomWeights weights = new RandomWeights(seed);
            Shape shape = weights.shape(1);
            CompressedWeight reference = weights.weight(shape);
            CompressedWeight weight = weights.weight(shape);
            float[] expected = Reference.evaluate(reference);
            float[] actual = Reference.evaluate(weight);
            double signal = 0;
            double error = 0;
            double largest = 0;
            for (int i = 0; i < expected.length; i++) {
                double difference = (double) expected[i] - actual[i];
                signal += (double) expected[i] * expected[i];
                error += difference * difference;
                largest = Math.max(largest, Math.abs(difference));
            }
            assertThat(WeightError.between(reference, weight))
                    .as("seed %d", seed)
                    .isEqualTo(new WeightError(expected.length, signal, error, largest));
        }
    }

    @Test
    void twentyDecibelsAreAnErrorOfATenth() {
        WeightError error = WeightError.between(dense(1, -1, 1, -1), dense(1.1f, -1.1f, 0.9f, -0.9f));
        assertThat(error.snrDecibels()).isCloseTo(20, within(1e-5));
        assertThat(error.maxAbsoluteError()).isCloseTo(0.1, within(1e-7));
        assertThat(error.meanSquaredError()).isCloseTo(0.01, within(1e-7));
    }

    @Test
    void equalWeightsHaveInfiniteRatioEvenIfTheyHoldInfinities() {
        float[] values = {0, -0f, Float.POSITIVE_INFINITY};
        WeightError error = WeightError.between(dense(values), dense(values));
        assertThat(error.squaredError()).isZero();
        assertThat(error.snrDecibels()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void twoErrorsAddUp() {
        WeightError one = WeightError.between(dense(1, 2), dense(1, 3));
        WeightError other = WeightError.between(dense(4), dense(7));
        assertThat(one.plus(other)).isEqualTo(WeightError.between(dense(1, 2, 4), dense(1, 3, 7)));
    }

    @Test
    void largeWeightsGiveTheSameSumsOnEveryRun() {
        float[] a = new float[1_000_003];
        float[] b = new float[a.length];
        Random random = new Random(5);
        for (int i = 0; i < a.length; i++) {
            a[i] = random.nextFloat();
            b[i] = random.nextFloat();
        }
        WeightError first = WeightError.between(dense(a), dense(b));
        for (int run = 0; run < 5; run++) {
            assertThat(WeightError.between(dense(a), dense(b))).isEqualTo(first);
        }
    }

    @Test
    void otherShapesAreRefused() {
        assertThatThrownBy(() -> WeightError.between(dense(1, 2), dense(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot compare shapes [2] and [1]");
    }

    private static CompressedWeight dense(float... values) {
        return new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(values.length), values));
    }
}
