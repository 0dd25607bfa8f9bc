package io.corepress.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.weight.Chunks;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.Outcome.Compressed;
import io.corepress.compress.weight.Outcome.Left;
import io.corepress.compress.weight.SparseMask;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Weights of many chunks: large enough for several threads, and of odd sizes. */
class LargeWeightsTest {
    private static final Shape SHAPE = Shape.of(127, 83, 3, 41);
    private static final WeightRole LAYER = new WeightRole(OptionalInt.of(0), OptionalInt.of(1), true, 1);

    private static final List<OpConfig> CONFIGS = List.of(
            OpMagnitudePrunerConfig.targetSparsity(0.75),
            OpThresholdPrunerConfig.of(0.02),
            OpMagnitudePrunerConfig.targetSparsity(0.6).withBlockSize(4).withDim(0),
            OpMagnitudePrunerConfig.targetSparsity(0.6).withBlockSize(4).withDim(1),
            OpMagnitudePrunerConfig.nm(2, 4),
            OpMagnitudePrunerConfig.nm(3, 5).withDim(0));

    @Test
    void thePercentileIsThatOfTheSortedMagnitudes() {
        for (DataType dataType : List.of(DataType.FLOAT16, DataType.FLOAT32)) {
            Dense weight = gaussian(dataType);
            float[] sorted = weight.tensor().toFloats();
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = Math.abs(sorted[i]);
            }
            Arrays.sort(sorted);
            Magnitudes magnitudes = Units.of(weight).magnitudes(Units.Measure.L2_NORM);
            for (double fraction : new double[] {0.001, 0.25, 0.5, 0.75, 0.9, 0.99999}) {
                double position = (sorted.length - 1) * (fraction * 100 / 100);
                int below = (int) position;
                assertThat(Percentile.of(magnitudes, fraction))
                        .isBetween((double) sorted[below], (double) sorted[below + 1]);
            }
        }
    }

    @Test
    void anyNumberOfThreadsMakesTheSameMask() {
        Dense weight = gaussian(DataType.FLOAT32);
        Units units = Units.of(weight);
        Magnitudes magnitudes = units.magnitudes(Units.Measure.L2_NORM);
        double cut = Percentile.of(withWorkers(magnitudes, 1), 0.7);
        assertThat(Percentile.of(withWorkers(magnitudes, 5), 0.7)).isEqualTo(cut);
        List<Optional<Mask>> masks = new ArrayList<>();
        List<Optional<Mask>> patterns = new ArrayList<>();
        Slabs slabs = Slabs.of(SHAPE, 1, 4);
        for (int workers : new int[] {1, 2, 5}) {
            masks.add(Mask.write(
                    SHAPE,
                    units.count(),
                    Chunks.SIZE,
                    Chunks.SIZE,
                    workers,
                    () -> KeepRule.above(cut, magnitudes, magnitudes, Chunks.SIZE),
                    TensorStore.onHeap()));
            patterns.add(Mask.write(
                    SHAPE,
                    slabs.count(),
                    7,
                    7 * 4 * 123,
                    workers,
                    () -> new NmRule(magnitudes.reader(), slabs, 2),
                    TensorStore.onHeap()));
        }
        assertThat(masks).allMatch(masks.getFirst()::equals);
        assertThat(patterns).allMatch(patterns.getFirst()::equals);
    }

    @Test
    void aSecondRunGivesTheSameBytes() {
        for (OpConfig config : CONFIGS) {
            CompressedWeight weight = gaussian(DataType.FLOAT16);
            assertThat(prune(weight, config, new OneAtATime()))
                    .isInstanceOf(Compressed.class)
                    .isEqualTo(prune(weight, config, new OneAtATime()));
        }
    }

    @Test
    void structureComesOutAsAsked() {
        float[] blocks = values(CONFIGS.get(2));
        int rowSize = 83 * 3 * 41;
        for (int i = 0; i < 124 * rowSize; i++) {
            int first = i / rowSize / 4 * 4 * rowSize + i % rowSize;
            assertThat(blocks[i] == 0).isEqualTo(blocks[first] == 0);
        }
        float[] pattern = values(CONFIGS.get(4));
        for (int row = 0; row < 127; row++) {
            for (int column = 0; column < 123; column++) {
                for (int group = 0; group < 20; group++) {
                    int zeros = 0;
                    for (int i = 0; i < 4; i++) {
                        zeros += pattern[(row * 83 + group * 4 + i) * 123 + column] == 0 ? 1 : 0;
                    }
                    assertThat(zeros).isEqualTo(2);
                }
            }
        }
    }

    @Test
    void compressedWeightsLoseTheSameElementsAsTheirValues() {
        byte[] codes = new byte[(int) SHAPE.elementCount()];
        new Random(8).nextBytes(codes);
        Tensor scale = gaussianTensor(DataType.FLOAT16, Shape.of(127, 1, 1, 1));
        CompressedWeight quantized = new Dequantized(
                new Dense(Tensor.ofBytes(DataType.INT8, SHAPE, codes)), new Dense(scale), Optional.empty());
        CompressedWeight dense = new Dense(Elements.decompress(quantized, TensorStore.onHeap()));
        for (OpConfig config : CONFIGS) {
            if (prune(quantized, config, new OneAtATime()) instanceof Compressed(Sparse joint)) {
                Sparse plain = (Sparse) ((Compressed) prune(dense, config, new OneAtATime())).weight();
                assertThat(SparseMask.of(joint.values())).isEqualTo(SparseMask.of(plain.values()));
                assertThat(Elements.decompress(joint, TensorStore.onHeap()))
                        .isEqualTo(Elements.decompress(plain, TensorStore.onHeap()));
            } else {
                assertThat(prune(dense, config, new OneAtATime())).isInstanceOf(Left.class);
            }
        }
    }

    @Test
    void aWeightThatIsLeftLeavesNothingInTheStore() {
        float[] values = gaussian(DataType.FLOAT32).tensor().toFloats();
        values[values.length - 5] = Float.NaN;
        Dense weight = new Dense(Tensor.ofFloats(DataType.FLOAT32, SHAPE, values));
        for (OpConfig config : CONFIGS) {
            OneAtATime store = new OneAtATime();
            assertThat(prune(weight, config, store)).isEqualTo(new Left("its values are not finite"));
            assertThat(store.finished).isZero();
            assertThat(store.isOpen).isFalse();
        }
    }

    private static float[] values(OpConfig config) {
        Outcome outcome = prune(gaussian(DataType.FLOAT32), config, new OneAtATime());
        return Elements.toFloats(((Compressed) outcome).weight());
    }

    private static Outcome prune(CompressedWeight weight, OpConfig config, TensorStore store) {
        OpConfig any = config instanceof OpThresholdPrunerConfig threshold
                ? threshold.withMinimumSparsityPercentile(0)
                : config;
        return Pruning.prune(weight, any, LAYER, store);
    }

    private static Dense gaussian(DataType dataType) {
        return new Dense(gaussianTensor(dataType, SHAPE));
    }

    private static Tensor gaussianTensor(DataType dataType, Shape shape) {
        float[] values = new float[(int) shape.elementCount()];
        Random random = new Random(11);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.05f;
        }
        return Tensor.ofFloats(dataType, shape, values);
    }

    private static Magnitudes withWorkers(Magnitudes magnitudes, int workers) {
        return new Magnitudes() {
            @Override
            public long count() {
                return magnitudes.count();
            }

            @Override
            public int workers() {
                return workers;
            }

            @Override
            public Reader reader() {
                return magnitudes.reader();
            }
        };
    }

    /** A heap that insists on one writer at a time, as a weight file does. */
    private static final class OneAtATime implements TensorStore {
        private boolean isOpen;
        private int finished;

        @Override
        public Sink open(DataType dataType, Shape shape) {
            assertThat(isOpen).isFalse();
            isOpen = true;
            Sink sink = TensorStore.onHeap().open(dataType, shape);
            return new Sink() {
                @Override
                public void write(ByteBuffer bytes) {
                    sink.write(bytes);
                }

                @Override
                public ByteSource finish() {
                    isOpen = false;
                    finished++;
                    return sink.finish();
                }

                @Override
                public void discard() {
                    isOpen = false;
                    sink.discard();
                }
            };
        }
    }
}
