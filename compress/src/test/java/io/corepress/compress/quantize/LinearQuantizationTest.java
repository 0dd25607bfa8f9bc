package io.corepress.compress.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearQuantizationTest {
    private static final WeightRole LAST_AXIS_OUT = new WeightRole(OptionalInt.of(1), OptionalInt.of(0), false, 1);

    @Test
    void symmetricInt8PerChannelFollowsTheFormula() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 3), 1, -2, 0.5f, 0, 127, 63.5f);
        Dequantized quantized = quantize(weight, OpLinearQuantizerConfig.of());
        assertThat(data(quantized).toInts()).containsExactly(64, -127, 32, 0, 127, 64);
        assertThat(scale(quantized).toFloats()).containsExactly(2f / 127, 1f);
        assertThat(quantized.offset()).isEmpty();
    }

    @Test
    void affineUint8UsesTheWholeRange() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 4), -1, 0, 1, 2);
        Dequantized quantized = quantize(
                weight, OpLinearQuantizerConfig.of().withMode(Mode.LINEAR).withDtype(DataType.UINT8));
        assertThat(quantized.offset().orElseThrow().toInts()).containsExactly(85);
        assertThat(data(quantized).toInts()).containsExactly(0, 85, 170, 255);
    }

    @Test
    void symmetricUnsignedHasItsZeroInTheMiddle() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 3), -1, 0, 1);
        Dequantized eight = quantize(weight, OpLinearQuantizerConfig.of().withDtype(DataType.UINT8));
        assertThat(data(eight).toInts()).containsExactly(0, 127, 254);
        Dequantized four = quantize(weight, OpLinearQuantizerConfig.of().withDtype(DataType.UINT4));
        assertThat(data(four).toInts()).containsExactly(0, 7, 14);
        assertThat(four.offset().orElseThrow().toInts()).containsExactly(7);
    }

    @Test
    void allZeroBlocksGetScaleOne() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 2), 0, 0, 1, 1);
        for (Mode mode : Mode.values()) {
            Dequantized quantized =
                    quantize(weight, OpLinearQuantizerConfig.of().withMode(mode));
            assertThat(scale(quantized).toFloats()[0]).isEqualTo(1f);
            assertThat(Elements.toFloats(quantized)).startsWith(0f, 0f);
        }
    }

    @Test
    void largeFloat16ValuesDoNotOverflow() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 3), -60000, 20000, 60000);
        for (Mode mode : Mode.values()) {
            float[] values = Elements.toFloats(
                    quantize(weight, OpLinearQuantizerConfig.of().withMode(mode)));
            assertThat(values[0]).isCloseTo(-60000, within(300f));
            assertThat(values[1]).isCloseTo(20000, within(300f));
            assertThat(values[2]).isCloseTo(60000, within(300f));
        }
    }

    @Test
    void tinyFloat16ValuesKeepAScaleThatFloat16CanHold() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(1, 2), 0x1p-24f, -3 * 0x1p-24f);
        assertThat(Elements.toFloats(quantize(weight, OpLinearQuantizerConfig.of())))
                .containsExactly(0x1p-24f, -3 * 0x1p-24f);
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 2), 1, 2, 3, bad);
            Outcome outcome = Quantization.quantize(
                    new Dense(weight), OpLinearQuantizerConfig.of(), WeightRole.standard(), TensorStore.onHeap());
            assertThat(outcome).isEqualTo(Outcome.left("it holds values that are not finite"));
        }
    }

    @Test
    void blocksThatDoNotDivideAnAxisAreRefusedWithTheNumbers() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThat(Quantization.quantize(
                        new Dense(weight),
                        OpLinearQuantizerConfig.of().withBlockSize(32),
                        WeightRole.standard(),
                        TensorStore.onHeap()))
                .isEqualTo(Outcome.left("axis 1 of [2, 3] is not divisible by block size 32"));
    }

    @Test
    void blockSizesMayBeGivenForEachAxis() {
        Tensor weight = random(DataType.FLOAT32, 7, 4, 6, 2);
        Dequantized quantized = quantize(weight, OpLinearQuantizerConfig.of().withBlockSizes(List.of(2, 3, 0)));
        assertThat(scale(quantized).shape()).isEqualTo(Shape.of(2, 2, 1));
        assertThat(Elements.toFloats(quantized)).containsExactly(oracle(weight, Shape.of(2, 2, 1), -127, 127, true));
    }

    @ParameterizedTest
    @CsvSource({"64,33,3", "1,300000,1", "700,700,1", "3,5,7", "2048,129,1"})
    void everyWayThroughALargeTensorGivesTheFormula(int first, int second, int third) {
        Tensor weight = random(DataType.FLOAT32, 11, first, second, third);
        for (Granularity granularity : List.of(Granularity.PER_TENSOR, Granularity.PER_CHANNEL)) {
            for (WeightRole role : List.of(WeightRole.standard(), LAST_AXIS_OUT)) {
                int axis = role.outputAxis().getAsInt();
                Shape grid = granularity == Granularity.PER_TENSOR
                        ? Shape.ones(3)
                        : Shape.ones(3).withSize(axis, weight.shape().size(axis));
                OpLinearQuantizerConfig config = OpLinearQuantizerConfig.of().withGranularity(granularity);
                assertThat(Elements.toFloats(quantize(weight, config, role)))
                        .isEqualTo(oracle(weight, grid, -127, 127, true));
                assertThat(Elements.toFloats(
                                quantize(weight, config.withMode(Mode.LINEAR).withDtype(DataType.INT4), role)))
                        .isEqualTo(oracle(weight, grid, -8, 7, false));
            }
        }
    }

    @Test
    void scaleSearchNeverAddsErrorAndHelpsWhereThereAreOutliers() {
        Random random = new Random(3);
        float[] values = new float[64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * (i % 97 == 0 ? 6 : 1);
        }
        for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT32)) {
            Tensor weight = Tensor.ofFloats(type, Shape.of(64, 64), values);
            for (Mode mode : Mode.values()) {
                for (DataType dtype : List.of(DataType.INT4, DataType.UINT4, DataType.INT8)) {
                    OpLinearQuantizerConfig plain =
                            OpLinearQuantizerConfig.of().withMode(mode).withDtype(dtype);
                    double before = error(weight, quantize(weight, plain));
                    double after = error(weight, quantize(weight, plain.withScaleSearch(ScaleSearch.MSE)));
                    assertThat(after).isLessThanOrEqualTo(before);
                    if (dtype.bits() == 4) {
                        assertThat(after).isLessThan(0.97 * before);
                    }
                }
            }
        }
    }

    @Test
    void theStoreDecidesNothing() {
        Tensor weight = random(DataType.FLOAT16, 5, 96, 40, 9);
        Dequantized once = quantize(weight, OpLinearQuantizerConfig.of().withDtype(DataType.INT4));
        Dequantized again = quantize(weight, OpLinearQuantizerConfig.of().withDtype(DataType.INT4));
        assertThat(once).isEqualTo(again);
    }

    /** The formulas of Core ML, one block and one element at a time; yields the dequantized values. */
    private static float[] oracle(Tensor weight, Shape grid, int codeMin, int codeMax, boolean symmetric) {
        float[] values = weight.toFloats();
        Shape shape = weight.shape();
        int blocks = (int) grid.elementCount();
        double[] min = new double[blocks];
        double[] max = new double[blocks];
        int[] block = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            long rest = i;
            long stride = 1;
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                long coordinate = rest % shape.size(axis);
                rest /= shape.size(axis);
                block[i] += (int) (coordinate / (shape.size(axis) / grid.size(axis)) * stride);
                stride *= grid.size(axis);
            }
            min[block[i]] = Math.min(min[block[i]], values[i]);
            max[block[i]] = Math.max(max[block[i]], values[i]);
        }
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            double low = min[block[i]];
            double high = max[block[i]];
            if (symmetric) {
                high = Math.max(-low, high);
                low = -high;
            }
            float scale = (float) ((high - low) / (codeMax - codeMin));
            double offset = symmetric ? 0 : Math.rint((codeMin * high - codeMax * low) / (high - low));
            double code = Math.rint(values[i] / scale) + offset;
            result[i] = (float) (Math.max(codeMin, Math.min(codeMax, code)) - offset) * scale;
        }
        return result;
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

    private static Tensor random(DataType type, long seed, long... sizes) {
        Shape shape = Shape.of(sizes);
        Random random = new Random(seed);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(type, shape, values);
    }

    private static Dequantized quantize(Tensor weight, OpLinearQuantizerConfig config) {
        return quantize(weight, config, WeightRole.standard());
    }

    private static Dequantized quantize(Tensor weight, OpLinearQuantizerConfig config, WeightRole role) {
        Outcome outcome = Quantization.quantize(new Dense(weight), config, role, TensorStore.onHeap());
        return (Dequantized) ((Outcome.Compressed) outcome).weight();
    }

    private static Tensor data(Dequantized quantized) {
        return ((Dense) quantized.data()).tensor();
    }

    private static Tensor scale(Dequantized quantized) {
        return ((Dense) quantized.scale()).tensor();
    }
}
