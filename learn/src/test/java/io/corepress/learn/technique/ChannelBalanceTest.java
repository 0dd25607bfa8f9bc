package io.corepress.learn.technique;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelBalanceTest {
    private static final Shape SHAPE = Shape.of(3, 5, 2);

    @Test
    void channelsBecomeAboutEquallyLargeAndBackAgainWithoutRounding() {
        Random random = new Random(1);
        WeightRole secondAxis = new WeightRole(OptionalInt.of(1), OptionalInt.of(0), false, 1);
        float[] weight = new float[30];
        for (int i = 0; i < weight.length; i++) {
            int channel = i / 2 % 5;
            weight[i] = channel == 4 ? 0 : (float) (random.nextGaussian() * Math.pow(10, channel - 2));
        }
        ChannelBalance balance = ChannelBalance.of(weight, SHAPE, secondAxis);
        float[] masters = weight.clone();
        balance.toMaster(masters);
        double[] squares = new double[5];
        for (int i = 0; i < masters.length; i++) {
            squares[i / 2 % 5] += masters[i] * masters[i] / 6;
        }
        for (int channel = 0; channel < 4; channel++) {
            assertThat(Math.sqrt(squares[channel]) * 16).isBetween(0.7, 1.42);
            assertThat(Math.getExponent(balance.factors()[channel])).isEqualTo(
                    (int) (Math.log(balance.factors()[channel]) / Math.log(2)));
        }
        assertThat(balance.factors()[4]).isOne();
        try (VariableScope scope = VariableScope.withoutGradients()) {
            assertThat(balance.weight(Variable.of(SHAPE, masters)).toTensor().toFloats())
                    .containsExactly(weight);
        }
        balance.toWeight(masters);
        assertThat(masters).containsExactly(weight);
    }

    @Test
    void withoutBalanceNothingChanges() {
        float[] weight = {1, 2, 3, 4, 5, 6};
        ChannelBalance.none(Shape.of(2, 3)).toMaster(weight);
        assertThat(weight).containsExactly(1, 2, 3, 4, 5, 6);
    }
}
