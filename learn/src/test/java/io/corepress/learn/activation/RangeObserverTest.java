package io.corepress.learn.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeObserverTest {
    private static final QuantizationRange AFFINE = QuantizationRange.of(DataType.UINT8, Mode.LINEAR);
    private static final QuantizationRange SYMMETRIC = QuantizationRange.of(DataType.INT8, Mode.LINEAR_SYMMETRIC);

    private static RangeObserver watch(ObserverKind kind, float[]... batches) {
        RangeObserver observer = new RangeObserver(kind);
        for (float[] batch : batches) {
            observer.add("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(batch.length), batch));
            observer.endBatch();
        }
        return observer;
    }

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void minMaxSpansEverything() {
        RangeObserver observer = watch(ObserverKind.minMax(), new float[] {-1, 2}, new float[] {0.5f, 4});
        assertThat(observer.choose(AFFINE, DataType.FLOAT32)).isEqualTo(new Parameters(5f / 255, 51));
        assertThat(observer.choose(SYMMETRIC, DataType.FLOAT32)).isEqualTo(new Parameters(4f / 127, 0));
    }

    @Test
    void averagesMoveFromTheFirstBatchOn() {
        RangeObserver observer =
                watch(new ObserverKind.MovingAverage(0.25), new float[] {0, 1}, new float[] {0, 3}, new float[] {0, 2});
        // 1, then 1 + 0.25 * 2 = 1.5, then 1.5 + 0.25 * 0.5.
        assertThat(observer.choose(AFFINE, DataType.FLOAT32).scale()).isCloseTo(1.625f / 255, within(1e-7f));
    }

    @Test
    void valuesThatShareARangeCountAsOneBatch() {
        RangeObserver observer = new RangeObserver(new ObserverKind.MovingAverage(0.5));
        observer.add("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 1));
        observer.add("y", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 5));
        observer.endBatch();
        assertThat(observer.choose(AFFINE, DataType.FLOAT32).scale()).isCloseTo(5f / 255, within(1e-7f));
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        float[] first = numbers(20_000, 1);
        float[] second = numbers(20_000, 2);
        for (int i = 0; i < 20; i++) {
            second[i] = 50 * (i - 10);
        }
        float[] sorted = Arrays.copyOf(first, 40_000);
        System.arraycopy(second, 0, sorted, 20_000, 20_000);
        Arrays.sort(sorted);
        Parameters found = watch(new ObserverKind.Percentile(99), first, second).choose(AFFINE, DataType.FLOAT32);
        double span = sorted[39_800] - sorted[200];
        // Bins are as wide as the outliers are far: 512 / 2048.
        assertThat(found.scale() * 255).isCloseTo((float) span, within(0.3f));
        Parameters whole =
                watch(new ObserverKind.Percentile(100), first, second).choose(AFFINE, DataType.FLOAT32);
        assertThat(whole.scale() * 255).isCloseTo(950f, within(1f));
    }

    @Test
    void leastErrorClipsOutliersWhereThatPays() {
        float[] values = numbers(50_000, 3);
        values[0] = 40;
        Parameters found = watch(ObserverKind.meanSquaredError(), values).choose(SYMMETRIC, DataType.FLOAT32);
        Parameters span = watch(ObserverKind.minMax(), values).choose(SYMMETRIC, DataType.FLOAT32);
        double best = Double.POSITIVE_INFINITY;
        for (int step = 1; step <= 400; step++) {
            best = Math.min(best, error(new Parameters(span.scale() * step / 400, 0), values));
        }
        assertThat(error(found, values)).isLessThan(0.9 * error(span, values));
        assertThat(error(found, values)).isLessThan(1.1 * best);
    }

    private static double error(Parameters parameters, float[] values) {
        double sum = 0;
        for (float value : values) {
            double difference = value - parameters.value(parameters.code(value, SYMMETRIC));
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void zerosAndNothingHaveScaleOne() {
        for (ObserverKind kind : new ObserverKind[] {
            ObserverKind.minMax(),
            ObserverKind.movingAverage(),
            ObserverKind.percentile(),
            ObserverKind.meanSquaredError()
        }) {
            assertThat(watch(kind, new float[3]).choose(SYMMETRIC, DataType.FLOAT16))
                    .isEqualTo(new Parameters(1, 0));
            assertThat(watch(kind).choose(SYMMETRIC, DataType.FLOAT16)).isEqualTo(new Parameters(1, 0));
        }
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        assertThatThrownBy(() -> watch(ObserverKind.minMax(), new float[] {1, Float.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value x is NaN");
    }
}
