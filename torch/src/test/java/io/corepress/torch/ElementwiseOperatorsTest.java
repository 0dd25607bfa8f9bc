package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.Tensor;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators on single elements against the formulas of java.lang.Math. */
class ElementwiseOperatorsTest {
    private static final float[] NUMBERS = {-2.5f, -1, -0.5f, 0.25f, 0.5f, 0.75f, 1.5f, 3};
    private static final Map<String, DoubleUnaryOperator> FORMULAS = Map.ofEntries(
            Map.entry("abs", Math::abs),
            Map.entry("atan", Math::atan),
            Map.entry("ceil", Math::ceil),
            Map.entry("cos", Math::cos),
            Map.entry("cosh", Math::cosh),
            Map.entry("exp", Math::exp),
            Map.entry("exp2", x -> Math.pow(2, x)),
            Map.entry("floor", Math::floor),
            Map.entry("round", Math::rint),
            Map.entry("sign", Math::signum),
            Map.entry("silu", x -> x / (1 + Math.exp(-x))),
            Map.entry("sin", Math::sin),
            Map.entry("sinh", Math::sinh),
            Map.entry("square", x -> x * x),
            Map.entry("tan", Math::tan),
            Map.entry("tanh", Math::tanh));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abs", "atan", "ceil", "cos", "cosh", "exp", "exp2", "floor", "round", "sign", "silu", "sin", "sinh",
                "square", "tan", "tanh"
            })
    void unaryOperatorsFollowTheirFormulas(String type) {
        Tensor result =
                OneOperation.of(type).input("x", floats(shape(2, 4), NUMBERS)).run();
        assertThat(result.shape().sizes()).containsExactly(2, 4);
        float[] actual = result.toFloats();
        for (int i = 0; i < actual.length; i++) {
            double expected = FORMULAS.get(type).applyAsDouble(NUMBERS[i]);
            assertThat((double) actual[i]).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
        }
    }
}
