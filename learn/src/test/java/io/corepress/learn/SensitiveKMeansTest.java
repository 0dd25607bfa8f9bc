package io.corepress.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.WeightSites;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.weight.Elements;
import io.corepress.learn.sensitivity.OutputChange;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SensitiveKMeansTest {
    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Program program(float[] weight, int columns) {
        return FunctionBuilder.program(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, columns);
            Shape shape = Shape.of(weight.length / columns, columns);
            Var w = builder.constant("w", Tensor.ofFloats(DataType.FLOAT32, shape, weight));
            return List.of(builder.linear("y", x, w));
        });
    }

    private static List<Map<String, Tensor>> samples(int columns) {
        List<Map<String, Tensor>> samples = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            samples.add(Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, columns), numbers(columns, 10 + i))));
        }
        return samples;
    }

    private static float[] compress(float[] weight, int columns, OpConfig config) {
        CalibrationMethod method = new CalibrationMethod.PalettizeBySensitivity(new OutputChange(), false, 0);
        Compression compression = Calibration.of(OptimizationConfig.of(config), method)
                .compress(program(weight, columns), CalibrationData.of("main", samples(columns)), TensorStore.onHeap());
        assertThat(compression.compressedCount()).isEqualTo(1);
        return Elements.toFloats(
                WeightSites.of(compression.program()).getFirst().weight());
    }

    /** Of a linear layer, each weight counts by the sum of the squares of its input. */
    private static double[] importance(int count, int columns) {
        double[] importance = new double[count];
        for (Map<String, Tensor> sample : samples(columns)) {
            float[] x = sample.get("x").toFloats();
            for (int i = 0; i < count; i++) {
                importance[i] += x[i % columns] * x[i % columns];
            }
        }
        return importance;
    }

    private static double error(float[] before, float[] after, double[] importance) {
        double sum = 0;
        for (int i = 0; i < before.length; i++) {
            sum += importance[i] * (before[i] - after[i]) * (before[i] - after[i]);
        }
        return sum;
    }

    /** All ways to cut twelve sorted weights into four runs are tried. */
    @Test
    void noTableHasALesserWeightedError() {
        float[] weight = numbers(12, 1);
        double[] importance = importance(12, 4);
        float[] found = compress(weight, 4, OpPalettizerConfig.kmeans(2).withWeightThreshold(0));
        int[] order = IntStream.range(0, 12)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> weight[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double best = Double.POSITIVE_INFINITY;
        for (int a = 1; a < 10; a++) {
            for (int b = a + 1; b < 11; b++) {
                for (int c = b + 1; c < 12; c++) {
                    best = Math.min(
                            best,
                            run(weight, importance, order, 0, a)
                                    + run(weight, importance, order, a, b)
                                    + run(weight, importance, order, b, c)
                                    + run(weight, importance, order, c, 12));
                }
            }
        }
        assertThat(error(weight, found, importance)).isCloseTo(best, within(1e-5 * best));
    }

    private static double run(float[] weight, double[] importance, int[] order, int from, int to) {
        double sum = 0;
        double total = 0;
        for (int i = from; i < to; i++) {
            sum += importance[order[i]] * weight[order[i]];
            total += importance[order[i]];
        }
        double error = 0;
        for (int i = from; i < to; i++) {
            double difference = weight[order[i]] - sum / total;
            error += importance[order[i]] * difference * difference;
        }
        return error;
    }

    @Test
    void everyGranularityHasLessWeightedErrorThanWithoutData() {
        float[] weight = numbers(64 * 32, 2);
        double[] importance = importance(weight.length, 32);
        OpPalettizerConfig whole = OpPalettizerConfig.kmeans(3).withWeightThreshold(0);
        for (OpPalettizerConfig config : List.of(
                whole,
                whole.withGroupSize(16),
                whole.withPerChannelScale(OpPalettizerConfig.PerChannelScale.OUTPUT_CHANNEL))) {
            float[] sensitive = compress(weight, 32, config);
            float[] plain = Elements.toFloats(WeightSites.of(Compressor.of(OptimizationConfig.of(config))
                            .compress(program(weight, 32))
                            .program())
                    .getFirst()
                    .weight());
            assertThat(error(weight, sensitive, importance)).isLessThan(error(weight, plain, importance));
        }
        assertThat(Arrays.stream(importance).min().orElseThrow()).isPositive();
    }

    @Test
    void aConfigurationOfAnotherTechniqueIsRefused() {
        assertThatThrownBy(() ->
                        compress(numbers(64, 3), 8, OpLinearQuantizerConfig.of().withWeightThreshold(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sensitive k-means makes tables");
    }
}
