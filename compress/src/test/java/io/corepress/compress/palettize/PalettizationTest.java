package io.corepress.compress.palettize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.Lut;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PalettizationTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8})
    void kmeansTablesAreAscendingAndEveryIndexPointsToTheNearestEntry(int nbits) {
        Tensor weight = random(DataType.FLOAT16, 1, 32, 16, 3, 3);
        Palettized result = (Palettized) palettize(weight, OpPalettizerConfig.kmeans(nbits));
        float[] entries = Elements.toFloats(result.lut());
        assertThat(result.lut().shape()).isEqualTo(Shape.of(1, 1, 1, 1, 1 << nbits, 1));
        assertThat(result.indices().dataType()).isEqualTo(DataType.unsigned(nbits));
        assertThat(entries).isSorted();
        float[] expected = weight.toFloats();
        float[] actual = Elements.toFloats(result);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(expected[i] - actual[i])).isEqualTo(nearestDistance(expected[i], entries));
        }
    }

    @Test
    void halfAndFloatWeightsOfTheSameValuesGetTheSameTables() {
        Tensor half = random(DataType.FLOAT16, 2, 64, 48);
        Tensor single = Tensor.ofFloats(DataType.FLOAT32, half.shape(), half.toFloats());
        for (OpPalettizerConfig config : new OpPalettizerConfig[] {
            OpPalettizerConfig.kmeans(4), OpPalettizerConfig.kmeans(3).withGroupSize(16), OpPalettizerConfig.uniform(4)
        }) {
            CompressedWeight ofHalf = palettize(half, config);
            CompressedWeight ofSingle = palettize(single, config);
            assertThat(ofHalf.shape()).isEqualTo(ofSingle.shape());
            // The tables are equal up to the rounding of entries to float16, so errors are equal up to that too.
            assertThat(error(half, ofHalf)).isBetween(0.999 * error(single, ofSingle), 1.001 * error(single, ofSingle));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void groupsAlongAnyAxisAreThoseOfThatAxisMovedToTheFront(int axis) {
        Tensor weight = random(DataType.FLOAT16, 3, 8, 12, 16);
        OpPalettizerConfig config =
                OpPalettizerConfig.kmeans(2).withGroupSize(4).withChannelAxis(axis);
        Palettized result = (Palettized) palettize(weight, config);
        long groups = weight.shape().size(axis) / 4;
        assertThat(result.lut().shape())
                .isEqualTo(Shape.ones(3).withSize(axis, groups).append(4, 1));
        Tensor moved = swapToFront(weight, axis);
        Palettized front = (Palettized) palettize(moved, config.withChannelAxis(0));
        assertThat(Elements.toFloats(result.lut())).containsExactly(Elements.toFloats(front.lut()));
        Tensor back = Tensor.ofFloats(DataType.FLOAT32, moved.shape(), Elements.toFloats(front));
        assertThat(swapToFront(Tensor.ofFloats(DataType.FLOAT32, weight.shape(), Elements.toFloats(result)), axis))
                .isEqualTo(back);
    }

    @Test
    void negativeChannelAxesCountFromTheEnd() {
        Tensor weight = random(DataType.FLOAT32, 4, 6, 8);
        OpPalettizerConfig config = OpPalettizerConfig.kmeans(2).withGroupSize(4);
        assertThat(palettize(weight, config.withChannelAxis(-1)))
                .isEqualTo(palettize(weight, config.withChannelAxis(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void vectorsLieAlongTheChannelAxis(int axis) {
        // Every pair of neighbours along the axis is one of three pairs: two bits hold them without loss.
        float[][] pairs = {{1, -1}, {2, 5}, {-3, 0.5f}};
        Shape shape = axis == 0 ? Shape.of(8, 6, 5) : Shape.of(6, 8, 5);
        float[] values = new float[240];
        Random random = new Random(5);
        int inner = axis == 0 ? 30 : 5;
        for (int i = 0; i < values.length; i++) {
            int channel = i / inner % 8;
            if (channel % 2 == 0) {
                float[] pair = pairs[random.nextInt(3)];
                values[i] = pair[0];
                values[i + inner] = pair[1];
            }
        }
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, shape, values);
        for (OpPalettizerConfig config : new OpPalettizerConfig[] {
            OpPalettizerConfig.kmeans(2).withClusterDim(2),
            OpPalettizerConfig.unique().withClusterDim(2)
        }) {
            Palettized result = (Palettized) palettize(weight, config.withChannelAxis(axis));
            assertThat(result.vectorAxis()).hasValue(axis);
            assertThat(result.indices().shape()).isEqualTo(shape.withSize(axis, 4));
            assertThat(result.lut().shape()).isEqualTo(Shape.of(1, 1, 1, 4, 2));
            assertThat(Elements.toFloats(result)).containsExactly(values);
        }
    }

    @Test
    void groupedVectorsKeepTheirGroups() {
        Tensor weight = random(DataType.FLOAT16, 6, 16, 10);
        Palettized result = (Palettized)
                palettize(weight, OpPalettizerConfig.kmeans(2).withGroupSize(8).withClusterDim(4));
        assertThat(result.indices().shape()).isEqualTo(Shape.of(4, 10));
        assertThat(result.lut().shape()).isEqualTo(Shape.of(2, 1, 4, 4));
        assertThat(result.shape()).isEqualTo(weight.shape());
    }

    @Test
    void uniqueValuesAreKeptExactlyInTheFewestBits() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 6), 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 5, 5);
        Palettized three = (Palettized) palettize(weight, OpPalettizerConfig.unique(), OpSet.CORE_ML_8);
        assertThat(three.indices().dataType()).isEqualTo(DataType.UINT3);
        assertThat(Elements.toFloats(three)).containsExactly(weight.toFloats());
        Palettized four = (Palettized) palettize(weight, OpPalettizerConfig.unique(), OpSet.CORE_ML_6);
        assertThat(four.indices().dataType()).isEqualTo(DataType.UINT4);
    }

    @Test
    void moreThan256UniqueValuesAreRefused() {
        float[] values = new float[300];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(3, 100), values);
        assertThat(outcome(weight, OpPalettizerConfig.unique(), OpSet.CORE_ML_8))
                .isInstanceOfSatisfying(
                        Outcome.Left.class, left -> assertThat(left.reason()).contains("300"));
    }

    @Test
    void uniformTablesRunFromTheSmallestToTheLargestValue() {
        Tensor weight = random(DataType.FLOAT32, 8, 40, 40);
        Palettized result = (Palettized) palettize(weight, OpPalettizerConfig.uniform(2));
        float[] sorted = weight.toFloats();
        Arrays.sort(sorted);
        float[] entries = Elements.toFloats(result.lut());
        assertThat(entries[0]).isEqualTo(sorted[0]);
        assertThat(entries[3]).isEqualTo(sorted[sorted.length - 1]);
    }

    @Test
    void constantWeightsAndSingleElementsWork() {
        Tensor constant = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 2), 7, 7, 7, 7);
        Tensor single = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 1), -2.5f);
        for (OpPalettizerConfig config : new OpPalettizerConfig[] {
            OpPalettizerConfig.kmeans(4), OpPalettizerConfig.uniform(4), OpPalettizerConfig.unique()
        }) {
            assertThat(Elements.toFloats(palettize(constant, config))).containsOnly(7f);
            assertThat(Elements.toFloats(palettize(single, config))).containsExactly(-2.5f);
        }
    }

    @ParameterizedTest
    @EnumSource(value = PerChannelScale.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void perChannelScalesHaveTheShapeTheirNameSays(PerChannelScale kind) {
        Tensor weight = random(DataType.FLOAT16, 9, 8, 6, 2);
        Dequantized result =
                (Dequantized) palettize(weight, OpPalettizerConfig.kmeans(4).withPerChannelScale(kind));
        assertThat(result.scale().shape())
                .isEqualTo(kind == PerChannelScale.OUTPUT_CHANNEL ? Shape.of(8, 1, 1) : Shape.of(1, 6, 2));
        assertThat(error(weight, result)).isLessThan(0.01 * energy(weight));
    }

    @Test
    void perChannelScalesHelpWhereChannelsDiffer() {
        float[] values = new float[32 * 64];
        Random random = new Random(10);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * (1 << i / 64 % 8);
        }
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(32, 64), values);
        OpPalettizerConfig plain = OpPalettizerConfig.kmeans(3);
        assertThat(error(weight, palettize(weight, plain.withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL))))
                .isLessThan(0.9 * error(weight, palettize(weight, plain)));
    }

    @Test
    void integerTablesKeepTheIndices() {
        Tensor weight = random(DataType.FLOAT16, 11, 32, 32);
        OpPalettizerConfig config = OpPalettizerConfig.kmeans(4).withGroupSize(8);
        Palettized plain = (Palettized) palettize(weight, config);
        Palettized integer = (Palettized) palettize(weight, config.withLutDtype(DataType.INT8));
        assertThat(integer.indices()).isEqualTo(plain.indices());
        assertThat(integer.lut()).isInstanceOfSatisfying(Dequantized.class, lut -> {
            assertThat(lut.data().dataType()).isEqualTo(DataType.INT8);
            assertThat(lut.scale().shape()).isEqualTo(Shape.ones(4));
        });
    }

    @Test
    void customTablesAreStoredAsGiven() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 2), -1, 1, 2, -2);
        OpPalettizerConfig signs = OpPalettizerConfig.custom(values -> {
            int[] indices = new int[values.length];
            Arrays.setAll(indices, i -> values[i] > 0 ? 1 : 0);
            return new Lut(new float[] {-1.5f, 1.5f}, indices);
        });
        assertThat(Elements.toFloats(palettize(weight, signs))).containsExactly(-1.5f, 1.5f, 1.5f, -1.5f);
        OpPalettizerConfig wrong = OpPalettizerConfig.custom(values -> new Lut(new float[5], new int[values.length]));
        assertThatThrownBy(() -> palettize(weight, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 5");
    }

    @Test
    void groupsThatDoNotDivideTheChannelsAreRefused() {
        Tensor weight = random(DataType.FLOAT16, 12, 10, 6);
        assertThat(outcome(weight, OpPalettizerConfig.kmeans(4).withGroupSize(4), OpSet.CORE_ML_8))
                .isEqualTo(Outcome.left("10 channels (axis 0) are not divisible by group_size 4"));
        assertThat(outcome(weight, OpPalettizerConfig.kmeans(4).withClusterDim(4), OpSet.CORE_ML_8))
                .isEqualTo(Outcome.left("10 channels of a group are not divisible by cluster_dim 4"));
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        for (DataType type : new DataType[] {DataType.FLOAT16, DataType.FLOAT32}) {
            Tensor weight = Tensor.ofFloats(type, Shape.of(1, 2), 1, Float.NaN);
            assertThat(outcome(weight, OpPalettizerConfig.kmeans(1), OpSet.CORE_ML_8))
                    .isEqualTo(Outcome.left("it holds values that are not finite"));
        }
    }

    @Test
    void largeWeightsGoThroughInPiecesWithTheSameResult() {
        Tensor large = random(DataType.FLOAT16, 13, 3, 900, 300);
        Palettized once = (Palettized) palettize(large, OpPalettizerConfig.kmeans(4));
        Palettized again = (Palettized) palettize(large, OpPalettizerConfig.kmeans(4));
        assertThat(once).isEqualTo(again);
        Tensor single = Tensor.ofFloats(DataType.FLOAT32, large.shape(), large.toFloats());
        assertThat(error(large, once))
                .isLessThanOrEqualTo(1.001 * error(single, palettize(single, OpPalettizerConfig.kmeans(4))));
    }

    private static float nearestDistance(float value, float[] entries) {
        float best = Float.POSITIVE_INFINITY;
        for (float entry : entries) {
            best = Math.min(best, Math.abs(value - entry));
        }
        return best;
    }

    private static Tensor swapToFront(Tensor tensor, int axis) {
        Shape shape = tensor.shape();
        Shape swapped = shape.withSize(0, shape.size(axis)).withSize(axis, shape.size(0));
        float[] from = tensor.toFloats();
        float[] to = new float[from.length];
        long[] at = new long[shape.rank()];
        for (int i = 0; i < from.length; i++) {
            long rest = i;
            for (int a = shape.rank() - 1; a >= 0; a--) {
                at[a] = rest % shape.size(a);
                rest /= shape.size(a);
            }
            long first = at[0];
            at[0] = at[axis];
            at[axis] = axis == 0 ? at[0] : first;
            long index = 0;
            for (int a = 0; a < shape.rank(); a++) {
                index = index * swapped.size(a) + at[a];
            }
            to[(int) index] = from[i];
        }
        return Tensor.ofFloats(tensor.dataType(), swapped, to);
    }

    private static double error(Tensor weight, CompressedWeight compressed) {
        float[] expected = weight.toFloats();
        float[] actual = Elements.toFloats(compressed);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(expected[i] - actual[i], 2);
        }
        return sum;
    }

    private static double energy(Tensor weight) {
        double sum = 0;
        for (float value : weight.toFloats()) {
            sum += value * value;
        }
        return sum;
    }

    private static Tensor random(DataType type, long seed, long... sizes) {
        Shape shape = Shape.of(sizes);
        Random random = new Random(seed);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(type, shape, values);
    }

    private static CompressedWeight palettize(Tensor weight, OpPalettizerConfig config) {
        return palettize(weight, config, OpSet.CORE_ML_8);
    }

    private static CompressedWeight palettize(Tensor weight, OpPalettizerConfig config, OpSet opset) {
        return ((Outcome.Compressed) outcome(weight, config, opset)).weight();
    }

    private static Outcome outcome(Tensor weight, OpPalettizerConfig config, OpSet opset) {
        return Palettization.palettize(
                new Dense(weight),
                config,
                new WeightRole(OptionalInt.of(0), OptionalInt.of(1), true, 1),
                opset,
                TensorStore.onHeap());
    }
}
