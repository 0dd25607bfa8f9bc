package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.Tensor;
import io.corepress.torch.lower.Lowerings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients against differences. The engine computes in float32, so steps are large, and two differences, of a step and
 * of half of it, are combined into one that is exact for polynomials of fourth degree.
 */
class GradientCheckTest {
    /** A power of two, and less than the numbers of the cases are apart. */
    private static final float STEP = 1 / 32f;

    private static final double TOLERANCE = 1e-3;

    /** Operators whose results do not change where they are defined at all. */
    private static final Set<String> FLAT = Set.of("ceil", "floor", "floor_div", "round", "sign");

    /** Operators without a gradient, and why. */
    private static final Map<String, String> NONE = Map.ofEntries(
            Map.entry("equal", "true or false"),
            Map.entry("not_equal", "true or false"),
            Map.entry("greater", "true or false"),
            Map.entry("greater_equal", "true or false"),
            Map.entry("less", "true or false"),
            Map.entry("less_equal", "true or false"),
            Map.entry("logical_and", "true or false"),
            Map.entry("logical_or", "true or false"),
            Map.entry("logical_xor", "true or false"),
            Map.entry("logical_not", "true or false"),
            Map.entry("reduce_argmax", "a position"),
            Map.entry("reduce_argmin", "a position"),
            Map.entry("shape", "sizes"),
            Map.entry("quantize", "8-bit integers"),
            Map.entry("argsort", "positions"),
            Map.entry("non_zero", "positions"),
            Map.entry("list_length", "a size"),
            Map.entry("make_list", "an empty list"),
            Map.entry("random_bernoulli", "drawn numbers"),
            Map.entry("random_categorical", "drawn positions"),
            Map.entry("random_normal", "drawn numbers"),
            Map.entry("random_uniform", "drawn numbers"),
            Map.entry("classify", "a label and a dictionary"));

    /** Operators that need others around them: {@link BlockGradientsTest}. */
    private static final Set<String> CHECKED_WITH_BLOCKS = Set.of(
            "cond",
            "while_loop",
            "list_gather",
            "list_read",
            "list_scatter",
            "list_write",
            "read_state",
            "write_state");

    @Test
    void everyOperatorIsCheckedOrHasAReasonNotToBe() {
        Set<String> checked =
                GradientCases.all().stream().map(OneOperation::type).collect(Collectors.toSet());
        assertThat(checked).doesNotContainAnyElementsOf(NONE.keySet());
        Set<String> covered = new TreeSet<>(checked);
        covered.addAll(NONE.keySet());
        covered.addAll(CHECKED_WITH_BLOCKS);
        assertThat(covered).isEqualTo(new TreeSet<>(Lowerings.all().keySet()));
    }

    static Stream<OneOperation> operations() {
        return GradientCases.all().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void gradientsAreTheSlopesOfTheOperator(OneOperation operation) {
        Map<String, Tensor> inputs = operation.given();
        Set<String> wanted = inputs.keySet().stream()
                .filter(name -> inputs.get(name).dataType().isFloat())
                .collect(Collectors.toSet());
        assertThat(wanted).isNotEmpty();
        try (Predictor predictor = Predictor.load(operation.toFunction(), EngineOptions.DEFAULT.withThreads(1))) {
            Map<String, Tensor> weights = weights(predictor.predict(inputs));
            Map<String, Tensor> gradients =
                    Gradients.of(predictor, inputs, weights, wanted).byName();
            for (String name : wanted) {
                float[] actual = gradients.get(name).toFloats();
                double[] expected = slopes(predictor, inputs, name, weights);
                double size = 1;
                for (double slope : expected) {
                    size = Math.max(size, Math.abs(slope));
                }
                assertThat(gradients.get(name).shape())
                        .isEqualTo(inputs.get(name).shape());
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) actual[i])
                            .as("%s, element %d", name, i)
                            .isCloseTo(expected[i], within(TOLERANCE * size));
                }
                assertThat(isZero(actual)).as("%s has no gradient", name).isEqualTo(FLAT.contains(operation.type()));
            }
        }
    }

    private static boolean isZero(float[] numbers) {
        for (float number : numbers) {
            if (number != 0) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Tensor> weights(Prediction prediction) {
        Map<String, Tensor> weights = new HashMap<>();
        prediction.outputs().keySet().forEach(name -> {
            Tensor output = prediction.tensor(name);
            float[] numbers = new float[(int) output.elementCount()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) Math.sin(1 + 1.7 * i + weights.size());
            }
            weights.put(name, OneOperation.floats(output.shape().sizes(), numbers));
        });
        return weights;
    }

    private static double[] slopes(
            Predictor predictor, Map<String, Tensor> inputs, String name, Map<String, Tensor> weights) {
        float[] numbers = inputs.get(name).toFloats();
        double[] slopes = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            double whole = slope(predictor, inputs, name, i, STEP, weights);
            double half = slope(predictor, inputs, name, i, STEP / 2, weights);
            slopes[i] = (4 * half - whole) / 3;
        }
        return slopes;
    }

    private static double slope(
            Predictor predictor,
            Map<String, Tensor> inputs,
            String name,
            int element,
            float step,
            Map<String, Tensor> weights) {
        Tensor tensor = inputs.get(name);
        double[] sums = new double[2];
        float[] places = new float[2];
        for (int side = 0; side < 2; side++) {
            float[] moved = tensor.toFloats();
            moved[element] += side == 0 ? -step : step;
            places[side] = moved[element];
            Map<String, Tensor> changed = new LinkedHashMap<>(inputs);
            changed.put(name, OneOperation.floats(tensor.shape().sizes(), moved));
            sums[side] = sum(predictor.predict(changed), weights);
        }
        return (sums[1] - sums[0]) / ((double) places[1] - places[0]);
    }

    private static double sum(Prediction prediction, Map<String, Tensor> weights) {
        double sum = 0;
        for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
            float[] outputs = prediction.tensor(entry.getKey()).toFloats();
            float[] factors = entry.getValue().toFloats();
            for (int i = 0; i < outputs.length; i++) {
                sum += (double) outputs[i] * factors[i];
            }
        }
        return sum;
    }

    /** The cases are what the test says they are only if their numbers are apart. */
    @Test
    void theNumbersOfTheCasesAreApart() {
        float[] numbers = GradientCases.numbers(3, 4).toFloats();
        float[] others = GradientCases.shifted(1, 3, 4).toFloats();
        List<Float> all = new java.util.ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            all.addAll(List.of(numbers[i], others[i]));
        }
        all.sort(null);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i) - all.get(i - 1)).isGreaterThan(STEP);
        }
    }
}
