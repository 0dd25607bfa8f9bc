package io.corepress.compress.palettize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.OpSet;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Palettization of weights whose elements do not count the same. */
class SensitivityTest {
    private static final WeightRole LAYER = new WeightRole(OptionalInt.of(0), OptionalInt.of(1), true, 1);
    private static final Shape SHAPE = Shape.of(32, 64);

    private static float[] gaussian(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16((float) random.nextGaussian()));
        }
        return values;
    }

    /** From nearly nothing to a thousand times that. */
    private static float[] sensitivity(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.pow(10, -3 * random.nextDouble());
        }
        return values;
    }

    private static CompressedWeight palettize(CompressedWeight weight, float[] sensitivity, OpPalettizerConfig config) {
        TensorStore heap = TensorStore.onHeap();
        Outcome outcome = sensitivity == null
                ? Palettization.palettize(weight, config, LAYER, OpSet.CORE_ML_8, heap)
                : Palettization.palettize(weight, sensitivity, config, LAYER, OpSet.CORE_ML_8, heap);
        return ((Outcome.Compressed) outcome).weight();
    }

    private static double error(float[] before, float[] after, float[] sensitivity) {
        double sum = 0;
        for (int i = 0; i < before.length; i++) {
            sum += sensitivity[i] * Math.pow(before[i] - after[i], 2);
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8})
    void halvesThatAreCountedGetTheTablesOfValuesInMemory(int groupSize) {
        float[] values = gaussian(2048, 1);
        float[] sensitivity = sensitivity(2048, 2);
        OpPalettizerConfig tables = OpPalettizerConfig.kmeans(4);
        OpPalettizerConfig config = groupSize == 0 ? tables : tables.withGroupSize(groupSize);
        float[] counted = Elements.toFloats(
                palettize(new Dense(Tensor.ofFloats(DataType.FLOAT16, SHAPE, values)), sensitivity, config));
        float[] held = Elements.toFloats(
                palettize(new Dense(Tensor.ofFloats(DataType.FLOAT32, SHAPE, values)), sensitivity, config));
        for (int i = 0; i < held.length; i++) {
            assertThat(counted[i]).isCloseTo(held[i], within(2e-3f));
        }
        assertThat(error(values, counted, sensitivity))
                .isCloseTo(error(values, held, sensitivity), within(1e-4 * error(values, held, sensitivity)));
    }

    @Test
    void memoryDoesNotGrowWithAFloat16Weight() {
        int count = 1 << 24;
        float[] sensitivity = new float[count];
        Arrays.fill(sensitivity, 0.5f);
        Ramp bytes = new Ramp(2L * count, new AtomicInteger());
        Tensor weight = Tensor.of(DataType.FLOAT16, Shape.of(4096, count / 4096), bytes);
        Forgetful store = new Forgetful(new AtomicInteger());
        Outcome outcome = Palettization.palettize(
                new Dense(weight), sensitivity, OpPalettizerConfig.kmeans(4), LAYER, OpSet.CORE_ML_8, store);
        assertThat(outcome).isInstanceOf(Outcome.Compressed.class);
        // It is read and written by pieces, of which a few are there at any time.
        assertThat(bytes.largest().get()).isPositive().isLessThanOrEqualTo(1 << 20);
        assertThat(store.largest().get()).isPositive().isLessThanOrEqualTo(1 << 20);
    }

    /** Bits of small numbers that count up; of any size. */
    private record Ramp(long size, AtomicInteger largest) implements ByteSource {
        @Override
        public void read(long position, ByteBuffer target) {
            largest.accumulateAndGet(target.remaining(), Math::max);
            for (long at = position; target.hasRemaining(); at++) {
                target.put((byte) (at % 2 == 0 ? at / 2 : 0x30 + at / 512 % 8));
            }
        }
    }

    /** A store that takes everything and keeps nothing. */
    private record Forgetful(AtomicInteger largest) implements TensorStore {
        @Override
        public Sink open(DataType dataType, Shape shape) {
            return new Sink() {
                @Override
                public void write(ByteBuffer bytes) {
                    largest.accumulateAndGet(bytes.remaining(), Math::max);
                    bytes.position(bytes.limit());
                }

                @Override
                public ByteSource finish() {
                    return new Ramp(dataType.sizeInBytes(shape.elementCount()), new AtomicInteger());
                }

                @Override
                public void discard() {}
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "grouped", "scaled", "grouped and scaled", "integers"})
    void vectorsHaveLessWeightedErrorThanWithoutSensitivities(String kind) {
        float[] values = gaussian(2048, 3);
        float[] sensitivity = sensitivity(2048, 4);
        OpPalettizerConfig config = OpPalettizerConfig.kmeans(4).withClusterDim(2);
        if (kind.contains("grouped")) {
            config = config.withGroupSize(16);
        }
        if (kind.contains("scaled")) {
            config = config.withPerChannelScale(OpPalettizerConfig.PerChannelScale.OUTPUT_CHANNEL);
        }
        if (kind.contains("integers")) {
            config = config.withLutDtype(DataType.INT8);
        }
        Dense weight = new Dense(Tensor.ofFloats(DataType.FLOAT32, SHAPE, values));
        double plain = error(values, Elements.toFloats(palettize(weight, null, config)), sensitivity);
        double sensitive = error(values, Elements.toFloats(palettize(weight, sensitivity, config)), sensitivity);
        assertThat(sensitive).isLessThan(0.9 * plain);
    }

    /** The optimum is found by trying every way to put six vectors into two clusters. */
    @Test
    void twoCentroidsOfFewVectorsAreTheBest() {
        for (int seed = 0; seed < 20; seed++) {
            float[] vectors = gaussian(12, seed);
            float[] weights = sensitivity(12, seed + 100);
            double best = Double.POSITIVE_INFINITY;
            for (int split = 0; split < 32; split++) {
                best = Math.min(
                        best, clusterError(vectors, weights, split, 0) + clusterError(vectors, weights, split, 1));
            }
            float[] found = WeightedVectors.cluster(vectors, weights, 2, 2, 0);
            byte[] codes = WeightedVectors.assign(vectors, weights, found, 2);
            double error = 0;
            for (int i = 0; i < 6; i++) {
                error += WeightedPass.error(vectors, weights, 2 * i, found, 2 * codes[i], 2);
            }
            assertThat(error).isCloseTo(best, within(1e-6 + 1e-5 * best));
        }
    }

    private static double clusterError(float[] vectors, float[] weights, int split, int side) {
        double error = 0;
        for (int d = 0; d < 2; d++) {
            double sum = 0;
            double total = 0;
            double squares = 0;
            for (int i = 0; i < 6; i++) {
                if ((split >> i & 1) == side) {
                    sum += (double) weights[2 * i + d] * vectors[2 * i + d];
                    total += weights[2 * i + d];
                    squares += (double) weights[2 * i + d] * vectors[2 * i + d] * vectors[2 * i + d];
                }
            }
            error += total == 0 ? 0 : squares - sum * sum / total;
        }
        return error;
    }

    @Test
    void whatIsLeftOfAPrunedWeightCountsToo() {
        float[] values = gaussian(2048, 5);
        float[] sensitivity = sensitivity(2048, 6);
        byte[] mask = new byte[2048];
        float[] kept = new float[1024];
        for (int i = 0; i < 1024; i++) {
            mask[2 * i] = 1;
            kept[i] = values[2 * i];
            values[2 * i + 1] = 0;
        }
        Sparse weight = new Sparse(new Stored(
                Tensor.ofInts(DataType.UINT1, SHAPE, ints(mask)),
                Tensor.ofFloats(DataType.FLOAT16, Shape.of(1024), kept)));
        OpPalettizerConfig config = OpPalettizerConfig.kmeans(3);
        double plain = error(values, Elements.toFloats(palettize(weight, null, config)), sensitivity);
        CompressedWeight sensitive = palettize(weight, sensitivity, config);
        assertThat(sensitive).isInstanceOf(Sparse.class);
        assertThat(error(values, Elements.toFloats(sensitive), sensitivity)).isLessThan(plain);
    }

    private static int[] ints(byte[] bytes) {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = bytes[i];
        }
        return ints;
    }
}
