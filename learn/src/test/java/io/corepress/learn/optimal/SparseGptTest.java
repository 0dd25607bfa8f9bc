package io.corepress.learn.optimal;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseGptTest {
    private static final SparseGpt.Settings DEFAULT = SparseGpt.Settings.DEFAULT;

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Hessian correlated(int n) {
        return new Hessian(n, List.of(InverseFactorTest.positiveDefinite(n, new Random(n))), 2 * n);
    }

    private static Hessian diagonal(int n) {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = 1 + i % 3;
        }
        return new Hessian(n, List.of(matrix), 1);
    }

    /** Inputs that are, but for a little noise, mixtures of a few. */
    private static Hessian lowRank(int n, int rank) {
        float[] mix = numbers(n * rank, n);
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < rank; k++) {
                    matrix[i * n + j] += mix[i * rank + k] * mix[j * rank + k] / rank;
                }
            }
            matrix[i * n + i] += 0.01;
        }
        return new Hessian(n, List.of(matrix), rank);
    }

    private static Sparse prune(
            float[] values,
            Shape shape,
            WeightMatrix matrix,
            Hessian hessian,
            OpMagnitudePrunerConfig config,
            SparseGpt.Settings settings) {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, shape, values);
        Outcome outcome =
                SparseGpt.prune(weight, matrix, hessian, config, WeightRole.standard(), settings, TensorStore.onHeap());
        return (Sparse) ((Outcome.Compressed) outcome).weight();
    }

    private static double error(float[] before, float[] after, Hessian hessian) {
        int n = hessian.columns();
        double sum = 0;
        for (int row = 0; row < before.length / n; row++) {
            float[] change = new float[n];
            for (int i = 0; i < n; i++) {
                change[i] = after[row * n + i] - before[row * n + i];
            }
            sum += hessian.error(0, change);
        }
        return sum;
    }

    /** With independent inputs an element's harm is its square times that of its input, and nothing is made up for. */
    @Test
    void independentInputsLoseWhatHurtsLeast() {
        float[] values = numbers(6 * 20, 1);
        Hessian hessian = diagonal(20);
        float[] pruned = Elements.toFloats(prune(
                values,
                Shape.of(6, 20),
                WeightMatrix.of(6, 20),
                hessian,
                OpMagnitudePrunerConfig.targetSparsity(0.4),
                new SparseGpt.Settings(1e-9, 128, DEFAULT.quantizer())));
        int[] byHarm = IntStream.range(0, 120)
                .boxed()
                .sorted((a, b) -> Double.compare(harm(values, a), harm(values, b)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int rank = 0; rank < 120; rank++) {
            assertThat(pruned[byHarm[rank]]).isEqualTo(rank < 48 ? 0 : values[byHarm[rank]]);
        }
    }

    private static double harm(float[] values, int index) {
        return values[index] * values[index] * (1.0 + index % 20 % 3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.75, 1})
    void theShareIsReachedExactlyWhateverTheGroups(double sparsity) {
        for (int groupSize : new int[] {7, 16, 128}) {
            float[] pruned = Elements.toFloats(prune(
                    numbers(10 * 40, 2),
                    Shape.of(10, 40),
                    WeightMatrix.of(10, 40),
                    correlated(40),
                    OpMagnitudePrunerConfig.targetSparsity(sparsity),
                    new SparseGpt.Settings(0.01, groupSize, DEFAULT.quantizer())));
            assertThat(zeros(pruned, 0, 400, 1)).isEqualTo(Math.round(400 * sparsity));
        }
    }

    private static int zeros(float[] values, int from, int count, int step) {
        int zeros = 0;
        for (int i = 0; i < count; i++) {
            zeros += values[from + i * step] == 0 ? 1 : 0;
        }
        return zeros;
    }

    @Test
    void errorOfTheOutputsIsLessThanOfPruningByMagnitude() {
        float[] values = numbers(16 * 64, 3);
        Hessian hessian = lowRank(64, 16);
        float[] pruned = Elements.toFloats(prune(
                values,
                Shape.of(16, 64),
                WeightMatrix.of(16, 64),
                hessian,
                OpMagnitudePrunerConfig.targetSparsity(0.5),
                DEFAULT));
        float[] sorted = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            sorted[i] = Math.abs(values[i]);
        }
        Arrays.sort(sorted);
        float[] byMagnitude = values.clone();
        for (int i = 0; i < values.length; i++) {
            byMagnitude[i] = Math.abs(values[i]) < sorted[512] ? 0 : values[i];
        }
        assertThat(error(values, pruned, hessian)).isLessThan(0.6 * error(values, byMagnitude, hessian));
    }

    @ParameterizedTest
    @CsvSource({"2, 4, 64", "1, 4, 64", "2, 4, 10", "4, 8, 3"})
    void patternsRunAlongTheInputChannels(int n, int m, int groupSize) {
        float[] pruned = Elements.toFloats(prune(
                numbers(5 * 8 * 3, 4),
                Shape.of(5, 8, 3),
                new WeightMatrix(1, 5, 24, 3, 120, 24, 1),
                correlated(24),
                OpMagnitudePrunerConfig.nm(n, m),
                new SparseGpt.Settings(0.01, groupSize, DEFAULT.quantizer())));
        for (int row = 0; row < 5; row++) {
            for (int tap = 0; tap < 3; tap++) {
                for (int channel = 0; channel < 8; channel += m) {
                    assertThat(zeros(pruned, row * 24 + channel * 3 + tap, m, 3))
                            .isEqualTo(n);
                }
            }
        }
    }

    @Test
    void aPatternThatIsCutOffLosesLess() {
        float[] pruned = Elements.toFloats(prune(
                numbers(3 * 7, 5),
                Shape.of(3, 7),
                WeightMatrix.of(3, 7),
                correlated(7),
                OpMagnitudePrunerConfig.nm(2, 4),
                DEFAULT));
        for (int row = 0; row < 3; row++) {
            assertThat(zeros(pruned, row * 7, 4, 1)).isEqualTo(2);
            assertThat(zeros(pruned, row * 7 + 4, 3, 1)).isEqualTo(1);
        }
    }

    @Test
    void whatIsLeftIsQuantizedInTheSameSweep() {
        float[] values = numbers(16 * 64, 6);
        Hessian hessian = correlated(64);
        OpLinearQuantizerConfig int4 = OpLinearQuantizerConfig.of().withDtype(DataType.INT4);
        OpMagnitudePrunerConfig half = OpMagnitudePrunerConfig.targetSparsity(0.5);
        Sparse joint =
                prune(values, Shape.of(16, 64), WeightMatrix.of(16, 64), hessian, half, DEFAULT.withQuantizer(int4));
        assertThat(joint.values()).isInstanceOf(SparseDequantized.class);
        assertThat(joint.values().nonzeroCount()).isEqualTo(512);
        Sparse first = prune(values, Shape.of(16, 64), WeightMatrix.of(16, 64), hessian, half, DEFAULT);
        Outcome then = io.corepress.compress.quantize.Quantization.quantize(
                first, int4, WeightRole.standard(), TensorStore.onHeap());
        double afterwards = error(values, Elements.toFloats(((Outcome.Compressed) then).weight()), hessian);
        assertThat(error(values, Elements.toFloats(joint), hessian)).isLessThan(afterwards);
    }

    @Test
    void blocksAndPatternsOfOutputsAreLeft() {
        Tensor weight = Tensor.ofFloats(DataType.FLOAT32, Shape.of(4, 8), numbers(32, 7));
        for (OpMagnitudePrunerConfig config : List.of(
                OpMagnitudePrunerConfig.targetSparsity(0.5).withBlockSize(2),
                OpMagnitudePrunerConfig.nm(2, 4).withDim(0))) {
            assertThat(SparseGpt.prune(
                            weight,
                            WeightMatrix.of(4, 8),
                            correlated(8),
                            config,
                            WeightRole.standard(),
                            DEFAULT,
                            TensorStore.onHeap()))
                    .isInstanceOf(Outcome.Left.class);
        }
    }
}
