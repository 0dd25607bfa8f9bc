package io.corepress.learn.optimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GptqTest {
    private static final OpLinearQuantizerConfig INT4 =
            OpLinearQuantizerConfig.of().withDtype(DataType.INT4);
    private static final Gptq.Settings DEFAULT = Gptq.Settings.DEFAULT;

    private static Hessian correlated(int n, long seed) {
        return new Hessian(n, List.of(InverseFactorTest.positiveDefinite(n, new Random(seed))), 2 * n);
    }

    private static Tensor weight(int rows, int columns, long seed) {
        Random random = new Random(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(rows, columns), values);
    }

    private static Dequantized quantize(
            Tensor weight, Hessian hessian, OpLinearQuantizerConfig config, Gptq.Settings settings) {
        WeightMatrix matrix = WeightMatrix.of(
                (int) weight.shape().size(0), (int) weight.shape().size(1));
        Outcome outcome =
                Gptq.quantize(weight, matrix, hessian, config, WeightRole.standard(), settings, TensorStore.onHeap());
        return (Dequantized) ((Outcome.Compressed) outcome).weight();
    }

    private static double error(Tensor weight, CompressedWeight compressed, Hessian hessian) {
        int columns = hessian.columns();
        float[] before = weight.toFloats();
        float[] after = Elements.toFloats(compressed);
        double sum = 0;
        for (int row = 0; row < before.length / columns; row++) {
            float[] change = new float[columns];
            for (int i = 0; i < columns; i++) {
                change[i] = after[row * columns + i] - before[row * columns + i];
            }
            sum += hessian.error(0, change);
        }
        return sum;
    }

    private static Hessian diagonal(int n) {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = 1 + i;
        }
        return new Hessian(n, List.of(matrix), 1);
    }

    /** Where inputs have nothing to do with each other, no error can be made up for. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void independentInputsAreRoundedToNearest(Mode mode) {
        Tensor weight = weight(5, 24, 1);
        OpLinearQuantizerConfig config = INT4.withMode(mode);
        Dequantized quantized = quantize(weight, diagonal(24), config, DEFAULT);
        Outcome nearest = io.corepress.compress.quantize.Quantization.quantize(
                new Dense(weight), config, WeightRole.standard(), TensorStore.onHeap());
        assertThat(((Outcome.Compressed) nearest).weight()).isEqualTo(quantized);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void errorOfTheOutputsIsLessThanOfRoundingToNearest(long seed) {
        Tensor weight = weight(8, 48, seed);
        Hessian hessian = correlated(48, seed);
        double nearest = error(weight, quantize(weight, diagonal(48), INT4, DEFAULT), hessian);
        assertThat(error(weight, quantize(weight, hessian, INT4, DEFAULT), hessian))
                .isLessThan(0.9 * nearest);
        assertThat(error(weight, quantize(weight, hessian, INT4, DEFAULT.withActivationOrder(true)), hessian))
                .isLessThan(0.9 * nearest);
    }

    /**
     * Three weights of 15 codes each: all 3375 rows are tried. The first weight is the largest, so that the others
     * have room to make up for errors.
     */
    @Test
    void tinyRowsComeCloseToTheBestOfAllCodes() {
        int better = 0;
        double ours = 0;
        double best = 0;
        double nearest = 0;
        for (int seed = 0; seed < 40; seed++) {
            float[] values = weight(1, 3, seed).toFloats();
            values[0] = 4;
            Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 3), values);
            Hessian hessian = correlated(3, seed);
            Dequantized found = quantize(weight, hessian, INT4, new Gptq.Settings(1e-6, false, 128));
            float scale = Elements.toFloats(found.scale())[0];
            double error = error(weight, found, hessian);
            double least = leastOfAll(weight.toFloats(), scale, hessian);
            assertThat(error).isGreaterThanOrEqualTo(least - 1e-9);
            better += error < least + 1e-9 ? 1 : 0;
            ours += error;
            best += least;
            nearest += error(weight, quantize(weight, diagonal(3), INT4, DEFAULT), hessian);
        }
        assertThat(better).isGreaterThan(15);
        assertThat(ours - best).isLessThan((nearest - best) / 2);
    }

    private static double leastOfAll(float[] weight, float scale, Hessian hessian) {
        double least = Double.POSITIVE_INFINITY;
        for (int codes = 0; codes < 15 * 15 * 15; codes++) {
            float[] change = {
                scale * (codes % 15 - 7) - weight[0],
                scale * (codes / 15 % 15 - 7) - weight[1],
                scale * (codes / 225 - 7) - weight[2]
            };
            least = Math.min(least, hessian.error(0, change));
        }
        return least;
    }

    @Test
    void groupsOfColumnsAreForSpeedOnly() {
        Tensor weight = weight(20, 96, 3);
        Hessian hessian = correlated(96, 4);
        for (OpLinearQuantizerConfig config : List.of(INT4, INT4.withBlockSize(32), INT4.withBlockSize(6))) {
            float[] whole = Elements.toFloats(quantize(weight, hessian, config, new Gptq.Settings(0.01, false, 96)));
            float[] parts = Elements.toFloats(quantize(weight, hessian, config, new Gptq.Settings(0.01, false, 10)));
            assertThat(parts).containsExactly(whole, within(1e-5f));
        }
    }

    @Test
    void scalesOfBlocksFollowWhatTheSweepMadeOfThem() {
        Tensor weight = weight(4, 64, 5);
        Hessian hessian = correlated(64, 6);
        OpLinearQuantizerConfig blocks = INT4.withBlockSize(16);
        Dequantized dynamic = quantize(weight, hessian, blocks, DEFAULT);
        Dequantized fixed = quantize(weight, hessian, blocks, DEFAULT.withActivationOrder(true));
        Dequantized nearest = quantize(weight, diagonal(64), blocks, DEFAULT);
        assertThat(dynamic.scale().shape()).isEqualTo(Shape.of(4, 4));
        assertThat(fixed.scale()).isEqualTo(nearest.scale());
        assertThat(dynamic.scale()).isNotEqualTo(nearest.scale());
        assertThat(error(weight, dynamic, hessian)).isLessThan(error(weight, nearest, hessian));
    }

    @Test
    void theOrderOfAWeightInMemoryDoesNotMatter() {
        Tensor weight = weight(6, 10, 7);
        Hessian hessian = correlated(10, 8);
        float[] values = weight.toFloats();
        float[] flipped = new float[60];
        for (int row = 0; row < 6; row++) {
            for (int column = 0; column < 10; column++) {
                flipped[column * 6 + row] = values[row * 10 + column];
            }
        }
        WeightRole role = new WeightRole(OptionalInt.of(1), OptionalInt.of(0), false, 1);
        Outcome outcome = Gptq.quantize(
                Tensor.ofFloats(DataType.FLOAT32, Shape.of(10, 6), flipped),
                WeightMatrix.transposed(6, 10),
                hessian,
                INT4,
                role,
                DEFAULT,
                TensorStore.onHeap());
        float[] straight = Elements.toFloats(quantize(weight, hessian, INT4, DEFAULT));
        float[] turned = Elements.toFloats(((Outcome.Compressed) outcome).weight());
        for (int row = 0; row < 6; row++) {
            for (int column = 0; column < 10; column++) {
                assertThat(turned[column * 6 + row]).isEqualTo(straight[row * 10 + column]);
            }
        }
    }

    @Test
    void inputsThatAreAlwaysZeroNeedNoWeight() {
        Tensor weight = weight(3, 4, 9);
        double[] matrix = new double[16];
        matrix[0] = 2;
        matrix[5] = 1;
        matrix[10] = 3;
        Dequantized quantized = quantize(weight, new Hessian(4, List.of(matrix), 1), INT4, DEFAULT);
        float[] values = Elements.toFloats(quantized);
        assertThat(List.of(values[3], values[7], values[11])).containsOnly(0f);
        Dequantized none = quantize(weight, new Hessian(4, List.of(new double[16]), 0), INT4, DEFAULT);
        assertThat(Elements.toFloats(none)).containsOnly(0f);
    }

    @Test
    void searchedScalesClipWhereThatPays() {
        Tensor weight = weight(8, 64, 10);
        Hessian hessian = correlated(64, 11);
        double span = error(weight, quantize(weight, hessian, INT4, DEFAULT), hessian);
        double searched =
                error(weight, quantize(weight, hessian, INT4.withScaleSearch(ScaleSearch.MSE), DEFAULT), hessian);
        assertThat(searched).isLessThan(span);
    }

    @Test
    void weightsWithoutSuchBlocksOrNumbersAreLeft() {
        WeightMatrix matrix = WeightMatrix.of(2, 6);
        Outcome blocks = Gptq.quantize(
                weight(2, 6, 1),
                matrix,
                correlated(6, 1),
                INT4.withBlockSize(4),
                WeightRole.standard(),
                DEFAULT,
                TensorStore.onHeap());
        assertThat(blocks).isInstanceOf(Outcome.Left.class);
        float[] values = new float[12];
        values[3] = Float.NaN;
        Outcome notFinite = Gptq.quantize(
                Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 6), values),
                matrix,
                correlated(6, 1),
                INT4,
                WeightRole.standard(),
                DEFAULT,
                TensorStore.onHeap());
        assertThat(notFinite).isEqualTo(Outcome.left("it holds values that are not finite"));
    }
}
