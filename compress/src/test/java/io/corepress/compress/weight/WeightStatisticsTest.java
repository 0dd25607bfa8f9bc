package io.corepress.compress.weight;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeightStatisticsTest {
    @Test
    void ofEveryFormTheyAreThoseOfItsValues() {
        for (int seed = 0; seed < 1000; seed++) {
            RandomWeights weights = new RandomWeights(seed);
            CompressedWeight weight = weights.weight(weights.shape(1));
            assertThat(WeightStatistics.of(weight)).as("seed %d", seed).isEqualTo(expected(Reference.evaluate(weight)));
        }
    }

    @Test
    void valuesSpreadOverAllFloatsAreCountedExactly() {
        float[] values = new float[700_001];
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            values[i] = Float.isNaN(value) || i % 5 == 0 ? values[i / 2] : value;
        }
        WeightStatistics statistics =
                WeightStatistics.of(new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(values.length), values)));
        assertThat(statistics).isEqualTo(expected(values));
    }

    @Test
    void nanIsOneValueAndMakesTheRangeNan() {
        float[] values = {1, Float.NaN, Float.intBitsToFloat(0xFFC00001), 1};
        for (DataType dataType : new DataType[] {DataType.FLOAT16, DataType.FLOAT32}) {
            WeightStatistics statistics =
                    WeightStatistics.of(new Dense(Tensor.ofFloats(dataType, Shape.of(4), values)));
            assertThat(statistics).isEqualTo(new WeightStatistics(0, 2, Float.NaN, Float.NaN));
        }
    }

    @Test
    void anEmptyWeightHasNoValues() {
        assertThat(WeightStatistics.of(new Dense(Tensor.ofFloats(DataType.FLOAT16, Shape.of(0)))))
                .isEqualTo(new WeightStatistics(0, 0, Float.NaN, Float.NaN));
    }

    @Test
    void signedZerosAndTinyNumbersAreZero() {
        float[] values = {0f, -0f, 1e-12f, -2e-12f, 5};
        assertThat(WeightStatistics.of(new Dense(Tensor.ofFloats(DataType.FLOAT32, Shape.of(5), values))))
                .isEqualTo(new WeightStatistics(0.6, 4, -2e-12f, 5));
    }

    private static WeightStatistics expected(float[] values) {
        Set<Float> unique = new HashSet<>();
        long zeros = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            unique.add(value + 0f);
            zeros += Math.abs(value) <= 1e-12 ? 1 : 0;
            min = Math.min(min, value + 0f);
            max = Math.max(max, value + 0f);
        }
        return new WeightStatistics((double) zeros / values.length, unique.size(), min, max);
    }
}
