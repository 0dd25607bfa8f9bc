package io.corepress.learn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.learn.config.PruningSchedule.Constant;
import io.corepress.learn.config.PruningSchedule.Polynomial;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruningScheduleTest {
    @Test
    void aPolynomialHasTheCheckValuesOfThePeer() {
        Polynomial schedule = new Polynomial(List.of(4L, 7L, 9L), Polynomial.DEFAULT_POWER);
        double[] expected = {0, 0, 0, 0, 0, 0, 0, 0.875, 0.875, 1, 1};
        for (int step = 0; step < expected.length; step++) {
            assertThat(schedule.sparsity(step, 0, 1)).as("step " + step).isEqualTo(expected[step]);
        }
    }

    @Test
    void aPolynomialBeginsAtTheInitialAndEndsAtTheTargetSparsity() {
        Polynomial schedule = Polynomial.range(10, 51, 10);
        assertThat(schedule.updateSteps()).containsExactly(10L, 20L, 30L, 40L, 50L);
        assertThat(schedule.sparsity(9, 0.2, 0.8)).isEqualTo(0.2);
        assertThat(schedule.sparsity(10, 0.2, 0.8)).isCloseTo(0.2, within(1e-15));
        assertThat(schedule.sparsity(30, 0.2, 0.8)).isCloseTo(0.8 - 0.6 * 0.125, within(1e-15));
        assertThat(schedule.sparsity(1000, 0.2, 0.8)).isEqualTo(0.8);
    }

    @Test
    void aSingleUpdateGoesToTheTargetAtOnce() {
        assertThat(new Polynomial(List.of(3L), 3).sparsity(2, 0, 0.5)).isZero();
        assertThat(new Polynomial(List.of(3L), 3).sparsity(3, 0, 0.5)).isEqualTo(0.5);
    }

    @Test
    void aConstantJumpsAtItsStep() {
        assertThat(new Constant(2).sparsity(1, 0.1, 0.5)).isEqualTo(0.1);
        assertThat(new Constant(2).sparsity(2, 0.1, 0.5)).isEqualTo(0.5);
    }

    @Test
    void stepsThatDoNotAscendAreRefused() {
        assertThatThrownBy(() -> new Polynomial(List.of(3L, 3L), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("update_steps must ascend from 0 on, got [3, 3]");
        assertThatThrownBy(() -> new Polynomial(List.of(), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Polynomial(List.of(-1L), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Constant(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
