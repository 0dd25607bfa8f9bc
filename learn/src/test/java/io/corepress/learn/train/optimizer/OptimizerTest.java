package io.corepress.learn.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    private static Parameter parameter(float number) {
        return Parameter.of("p", Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), number)));
    }

    /** Steps down {@code p² / 2 * steepness}, whose gradient is {@code p * steepness}. */
    private static double[] walk(OptimizerSettings settings, Parameter parameter, double... rates) {
        double[] path = new double[rates.length];
        try (Optimizer optimizer = settings.start(List.of(parameter))) {
            for (int i = 0; i < rates.length; i++) {
                gradient(parameter);
                optimizer.step(rates[i]);
                path[i] = parameter.variable().toFloat();
            }
        }
        parameter.variable().close();
        return path;
    }

    private static void gradient(Parameter parameter) {
        try (VariableScope scope = VariableScope.open()) {
            parameter.variable().square().mul(0.5).sum().backward();
        }
    }

    @Test
    void plainDescentFollowsTheGradient() {
        assertThat(walk(Sgd.of(0), parameter(1), 0.5, 0.1)).containsExactly(new double[] {0.5, 0.45}, within(1e-7));
    }

    @Test
    void momentumKeepsItsWay() {
        // g 1, v 1, p 0.9; g 0.9, v 0.5 + 0.9 = 1.4, p 0.76; g 0.76, v 0.7 + 0.76 = 1.46, p 0.614
        assertThat(walk(Sgd.of(0.5), parameter(1), 0.1, 0.1, 0.1))
                .containsExactly(new double[] {0.9, 0.76, 0.614}, within(1e-6));
    }

    @Test
    void nesterovLooksAhead() {
        // g 1, v 1, p 1 - 0.1 * 1.5 = 0.85; g 0.85, v 1.35, p 0.85 - 0.1 * (0.85 + 0.675) = 0.6975
        assertThat(walk(new Sgd(0.5, true, 0), parameter(1), 0.1, 0.1))
                .containsExactly(new double[] {0.85, 0.6975}, within(1e-6));
    }

    @Test
    void decayOfDescentIsPartOfTheGradient() {
        // g 1 + 0.2, p 0.88
        assertThat(walk(Sgd.of(0).withWeightDecay(0.2), parameter(1), 0.1))
                .containsExactly(new double[] {0.88}, within(1e-7));
        assertThat(walk(Sgd.of(0).withWeightDecay(0.2), parameter(1).withoutDecay(), 0.1))
                .containsExactly(new double[] {0.9}, within(1e-7));
    }

    @Test
    void adamWTakesStepsOfTheRateWhateverTheGradient() {
        // First: decay 1 -> 0.999; m / (1 - 0.9) = 1, sqrt(v / (1 - 0.999)) = 1, p = 0.999 - 0.1.
        // Second, g 0.899: decay p = 0.898101; m = 0.09 + 0.0899 = 0.1799, v = 0.000999 + 0.000808201 = 0.001807201;
        // m / 0.19 = 0.946842, sqrt(v / 0.001999) = 0.950816; p = 0.898101 - 0.0995820 = 0.798519
        assertThat(walk(AdamW.DEFAULT, parameter(1), 0.1, 0.1))
                .containsExactly(new double[] {0.899, 0.798519}, within(2e-6));
    }

    @Test
    void aParameterMayHaveItsOwnRate() {
        assertThat(walk(Sgd.of(0), parameter(1).withRateFactor(0.1), 0.5))
                .containsExactly(new double[] {0.95}, within(1e-7));
    }

    @Test
    void withoutAGradientNothingChanges() {
        Parameter parameter = parameter(1);
        try (Optimizer optimizer = AdamW.DEFAULT.start(List.of(parameter))) {
            optimizer.step(0.1);
            assertThat(parameter.variable().toFloat()).isEqualTo(1);
            assertThat(optimizer.state()).isEmpty();
        }
    }

    @Test
    void aRestoredOptimizerGoesOnInTheSameWay() {
        for (OptimizerSettings settings : List.of(AdamW.DEFAULT, new Sgd(0.9, true, 0.01))) {
            double[] whole = walk(settings, parameter(1), 0.1, 0.1, 0.1);
            Parameter first = parameter(1);
            Optimizer before = settings.start(List.of(first));
            gradient(first);
            before.step(0.1);
            Parameter second = parameter(first.variable().toFloat());
            Optimizer after = settings.start(List.of(second));
            after.restore(before.state());
            for (int i = 1; i < 3; i++) {
                gradient(second);
                after.step(0.1);
                assertThat((double) second.variable().toFloat()).isEqualTo(whole[i]);
            }
        }
    }

    @Test
    void longGradientsAreCut() {
        Parameter three = parameter(3);
        Parameter four = new Parameter("q", parameter(4).variable(), true, 1);
        gradient(three);
        gradient(four);
        assertThat(GradientNorm.clip(List.of(three, four), 1)).isCloseTo(5, within(1e-6));
        assertThat(three.variable().gradient().orElseThrow().toFloat()).isCloseTo(0.6f, within(1e-6f));
        assertThat(four.variable().gradient().orElseThrow().toFloat()).isCloseTo(0.8f, within(1e-6f));
        assertThat(GradientNorm.clip(List.of(three, four), 2)).isCloseTo(1, within(1e-6));
        assertThat(three.variable().gradient().orElseThrow().toFloat()).isCloseTo(0.6f, within(1e-6f));
    }

    @Test
    void ratesFollowTheirSchedule() {
        assertThat(LearningRate.constant(2).at(7, 10)).isEqualTo(2);
        assertThat(LearningRate.steps(1, 3, 0.5).at(2, 10)).isEqualTo(1);
        assertThat(LearningRate.steps(1, 3, 0.5).at(6, 10)).isEqualTo(0.25);
        assertThat(LearningRate.linear(1, 0.5).at(5, 10)).isEqualTo(0.75);
        assertThat(LearningRate.cosine(1, 0).at(0, 10)).isEqualTo(1);
        assertThat(LearningRate.cosine(1, 0).at(5, 10)).isCloseTo(0.5, within(1e-12));
        assertThat(LearningRate.constant(1).withWarmUp(4).at(0, 10)).isEqualTo(0.25);
        assertThat(LearningRate.constant(1).withWarmUp(4).at(3, 10)).isEqualTo(1);
        assertThat(LearningRate.constant(1).withWarmUp(4).at(4, 10)).isEqualTo(1);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Sgd.of(1)).hasMessage("momentum must be 0 to below 1, got 1.0");
        assertThatThrownBy(() -> new Sgd(0, true, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AdamW.DEFAULT.withBetas(0.9, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LearningRate.constant(-1)).hasMessage("a learning rate must be 0 or more, got -1.0");
        assertThatThrownBy(() -> AdamW.DEFAULT.start(List.of(parameter(1), parameter(2))))
                .hasMessage("two parameters have the same name");
    }
}
