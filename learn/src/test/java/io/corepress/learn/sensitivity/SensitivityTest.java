package io.corepress.learn.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SensitivityTest {
    private static final int CLASSES = 3;
    private static final int INPUTS = 4;

    private static float[] numbers(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Function linear(float[] weight, int samples) {
        return FunctionBuilder.function(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, samples, INPUTS);
            Var w = builder.constant("w", Tensor.ofFloats(DataType.FLOAT32, Shape.of(CLASSES, INPUTS), weight));
            return List.of(builder.linear("y", x, w));
        });
    }

    private static List<Map<String, Tensor>> batches(float[] x, int samples) {
        List<Map<String, Tensor>> batches = new ArrayList<>();
        for (int at = 0; at < x.length; at += samples * INPUTS) {
            float[] rows = java.util.Arrays.copyOfRange(x, at, at + samples * INPUTS);
            batches.add(Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(samples, INPUTS), rows)));
        }
        return batches;
    }

    /** The gradient of a cross-entropy by a linear layer is {@code (softmax - onehot) xᵀ}. */
    @Test
    void squaresOfSingleSamplesAreTheClosedForm() {
        float[] weight = numbers(CLASSES * INPUTS, 1);
        float[] x = numbers(5 * INPUTS, 2);
        int[] labels = {0, 2, 1, 1, 0};
        List<int[]> single =
                java.util.Arrays.stream(labels).mapToObj(l -> new int[] {l}).toList();
        float[] found = Sensitivity.squares(
                        linear(weight, 1),
                        batches(x, 1),
                        new CrossEntropy("y", false, single),
                        Set.of("w"),
                        0,
                        EngineOptions.DEFAULT)
                .get("w");
        assertThat(found).containsExactly(closedForm(weight, x, labels), within(1e-5f));
    }

    private static float[] closedForm(float[] weight, float[] x, int[] labels) {
        float[] squares = new float[weight.length];
        for (int sample = 0; sample < labels.length; sample++) {
            double[] exponentials = new double[CLASSES];
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                double logit = 0;
                for (int i = 0; i < INPUTS; i++) {
                    logit += weight[c * INPUTS + i] * x[sample * INPUTS + i];
                }
                exponentials[c] = Math.exp(logit);
                sum += exponentials[c];
            }
            for (int c = 0; c < CLASSES; c++) {
                double error = exponentials[c] / sum - (c == labels[sample] ? 1 : 0);
                for (int i = 0; i < INPUTS; i++) {
                    double gradient = error * x[sample * INPUTS + i];
                    squares[c * INPUTS + i] += (float) (gradient * gradient);
                }
            }
        }
        return squares;
    }

    @Test
    void samplesComputedTogetherGiveTheSameOnAverage() {
        float[] weight = numbers(CLASSES * INPUTS, 3);
        float[] x = numbers(4 * INPUTS, 4);
        int[] labels = {0, 2, 1, 1};
        float[] expected = closedForm(weight, x, labels);
        float[] mean = new float[expected.length];
        List<Map<String, Tensor>> again = new ArrayList<>();
        List<int[]> same = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            again.addAll(batches(x, 4));
            same.add(labels);
        }
        float[] sum = Sensitivity.squares(
                        linear(weight, 4),
                        again,
                        new CrossEntropy("y", false, same),
                        Set.of("w"),
                        1,
                        EngineOptions.DEFAULT)
                .get("w");
        for (int i = 0; i < mean.length; i++) {
            assertThat(sum[i] / 400).isCloseTo(expected[i], within(0.2f * expected[i] + 0.02f));
        }
    }

    /** Every output of a linear layer feels its weights by the inputs: the squares are those of the inputs. */
    @Test
    void withoutLabelsTheSquaredDerivativesOfAllOutputsAreAddedUp() {
        float[] x = numbers(3 * INPUTS, 5);
        float[] found = Sensitivity.squares(
                        linear(numbers(CLASSES * INPUTS, 6), 1),
                        batches(x, 1),
                        new OutputChange(),
                        Set.of("w"),
                        2,
                        EngineOptions.DEFAULT)
                .get("w");
        for (int c = 0; c < CLASSES; c++) {
            for (int i = 0; i < INPUTS; i++) {
                float expected = 0;
                for (int sample = 0; sample < 3; sample++) {
                    expected += x[sample * INPUTS + i] * x[sample * INPUTS + i];
                }
                assertThat(found[c * INPUTS + i]).isCloseTo(expected, within(1e-5f));
            }
        }
    }

    @Test
    void importancesArePositiveShares() {
        assertThat(Sensitivity.toImportance(new float[] {0, 2, 0.5f, 4})).containsExactly(0.125f, 0.5f, 0.125f, 1);
        assertThat(Sensitivity.toImportance(new float[] {0, 0})).containsExactly(1, 1);
        assertThat(Sensitivity.toImportance(new float[] {Float.NaN, 1})).containsExactly(1, 1);
        assertThat(Sensitivity.toImportance(new float[] {1e-30f, 1})).containsExactly(1e-12f, 1);
    }

    @Test
    void labelsThatDoNotFitAreRefused() {
        List<Map<String, Tensor>> one = batches(numbers(INPUTS, 7), 1);
        Function function = linear(numbers(CLASSES * INPUTS, 8), 1);
        assertThatThrownBy(() -> Sensitivity.squares(
                        function,
                        one,
                        new CrossEntropy("y", false, List.of(new int[] {3})),
                        Set.of("w"),
                        0,
                        EngineOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labels must be 0 to 2");
        assertThatThrownBy(() -> Sensitivity.squares(
                        function, List.of(), new OutputChange(), Set.of("w"), 0, EngineOptions.DEFAULT))
                .hasMessageContaining("at least one sample");
    }
}
