package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformerTest {
    private static final Transformer SMALL = new Transformer(32, 2, 4, 100, 8);

    @ParameterizedTest
    @EnumSource(OpSet.class)
    void isWellFormedInEveryOperatorSet(OpSet opset) {
        Program program = SMALL.program(opset);

        Programs.assertWellFormed(program);
        assertThat(Programs.count(program, "linear")).isEqualTo(2 * 6 + 1);
        assertThat(Programs.typeOf(program, "layer1_attention_products")).isEqualTo("tensor<fp16, [1, 4, 8, 8]>");
    }

    @Test
    void yieldsANumberForEveryTokenAndWord() {
        assertThat(Programs.typeOf(SMALL.program(OpSet.CORE_ML_8), "logits")).isEqualTo("tensor<fp16, [1, 8, 100]>");
        assertThat(Programs.typeOf(SMALL.program(OpSet.CORE_ML_5), "logits")).isEqualTo("tensor<fp32, [1, 8, 100]>");
    }

    @Test
    void thePresetsHaveTheSizesTheyAreNamedAfter() {
        List<Tensor> hundredMillion =
                Programs.weights(Transformer.of100MillionWeights().program(OpSet.CORE_ML_8));
        List<Tensor> threeGigabytes =
                Programs.weights(Transformer.of3Gigabytes().program(OpSet.CORE_ML_8));

        assertThat(hundredMillion.stream().mapToLong(Tensor::elementCount).sum())
                .isBetween(100_000_000L, 102_000_000L);
        assertThat(threeGigabytes.stream().mapToLong(Tensor::sizeInBytes).sum())
                .isBetween(2_990_000_000L, 3_010_000_000L);
        assertThat(threeGigabytes)
                .allSatisfy(tensor -> assertThat(tensor.sizeInBytes()).isLessThan(200_000_000));
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(SMALL.program(OpSet.CORE_ML_8)).isEqualTo(SMALL.program(OpSet.CORE_ML_8));
    }

    @Test
    void aWidthThatHeadsCannotShareIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transformer(30, 2, 4, 100, 8))
                .withMessageContaining("width 30");
    }
}
