package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import io.corepress.mlpackage.proto.ActivationParams;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations against their formulas. */
class ActivationLayersTest {
    private static final Nd X = Nd.uniform(1, -3, 3, 4, 3, 2);

    private static Arguments function(
            String name, Consumer<ActivationParams.Builder> params, DoubleUnaryOperator formula) {
        return Arguments.of(name, params, formula);
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                function("linear", a -> a.getLinearBuilder().setAlpha(2).setBeta(-1), x -> 2 * x - 1),
                function("ReLU", a -> a.getReLUBuilder(), x -> Math.max(0, x)),
                function("leakyReLU", a -> a.getLeakyReLUBuilder().setAlpha(0.1f), x -> x >= 0 ? x : 0.1 * x),
                function("thresholdedReLU", a -> a.getThresholdedReLUBuilder().setAlpha(0.5f), x -> x >= 0.5 ? x : 0),
                function("tanh", a -> a.getTanhBuilder(), Math::tanh),
                function(
                        "scaledTanh",
                        a -> a.getScaledTanhBuilder().setAlpha(1.5f).setBeta(0.7f),
                        x -> 1.5 * Math.tanh(0.7 * x)),
                function("sigmoid", a -> a.getSigmoidBuilder(), x -> 1 / (1 + Math.exp(-x))),
                function(
                        "sigmoidHard",
                        a -> a.getSigmoidHardBuilder().setAlpha(0.3f).setBeta(0.4f),
                        x -> Math.min(Math.max(0.3 * x + 0.4, 0), 1)),
                function("ELU", a -> a.getELUBuilder().setAlpha(0.8f), x -> x >= 0 ? x : 0.8 * Math.expm1(x)),
                function("softsign", a -> a.getSoftsignBuilder(), x -> x / (1 + Math.abs(x))),
                function("softplus", a -> a.getSoftplusBuilder(), x -> Math.log1p(Math.exp(x))),
                function(
                        "PReLU of one number",
                        a -> a.getPReLUBuilder().setAlpha(weight(Nd.vector(0.25))),
                        x -> x >= 0 ? x : 0.25 * x));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void followItsFormula(String name, Consumer<ActivationParams.Builder> params, DoubleUnaryOperator formula) {
        legacy().x(X)
                .layer(layer -> params.accept(layer.getActivationBuilder()))
                .yields(X.map(formula));
    }

    @Test
    void parametersOfChannelsBelongToTheThirdAxisFromTheEnd() {
        Nd alpha = Nd.vector(0.1, 0.2, 0.3, 0.4);
        Nd beta = Nd.vector(1, 2, 0.5, 0.25);
        legacy().x(X)
                .layer(layer -> layer.getActivationBuilder().getPReLUBuilder().setAlpha(weight(alpha)))
                .yields(Nd.filled(X.shape(), i -> X.at(i) >= 0 ? X.at(i) : alpha.at(i[0]) * X.at(i)));
        legacy().x(X)
                .layer(layer -> layer.getActivationBuilder()
                        .getParametricSoftplusBuilder()
                        .setAlpha(weight(alpha))
                        .setBeta(weight(beta)))
                .yields(Nd.filled(X.shape(), i -> alpha.at(i[0]) * Math.log(1 + Math.exp(beta.at(i[0]) * X.at(i)))));
    }

    @Test
    void oneNumberIsMeantForAllChannels() {
        Nd beta = Nd.vector(1, 2, 0.5, 0.25);
        legacy().x(X)
                .layer(
                        "x",
                        "a",
                        layer -> layer.getActivationBuilder()
                                .getParametricSoftplusBuilder()
                                .setAlpha(weight(Nd.vector(3)))
                                .setBeta(weight(Nd.vector(2))))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getActivationBuilder()
                                .getParametricSoftplusBuilder()
                                .setAlpha(weight(Nd.vector(3)))
                                .setBeta(weight(beta)))
                .expect("a", X.map(x -> 3 * Math.log(1 + Math.exp(2 * x))))
                .expect("b", Nd.filled(X.shape(), i -> 3 * Math.log(1 + Math.exp(beta.at(i[0]) * X.at(i)))))
                .check();
    }
}
