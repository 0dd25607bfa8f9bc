package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResNet50Test {
    private static final Program PROGRAM = ResNet50.program(OpSet.CORE_ML_7);

    @Test
    void hasTheLayersOfTheRealOne() {
        assertThat(Programs.count(PROGRAM, "conv")).isEqualTo(53);
        assertThat(Programs.count(PROGRAM, "linear")).isEqualTo(1);
        assertThat(Programs.count(PROGRAM, "add")).isEqualTo(16);
        assertThat(Programs.typeOf(PROGRAM, "stem_pool")).isEqualTo("tensor<fp16, [1, 64, 56, 56]>");
        assertThat(Programs.typeOf(PROGRAM, "layer1_2")).isEqualTo("tensor<fp16, [1, 256, 56, 56]>");
        assertThat(Programs.typeOf(PROGRAM, "layer4_2")).isEqualTo("tensor<fp16, [1, 2048, 7, 7]>");
        assertThat(Programs.typeOf(PROGRAM, "logits")).isEqualTo("tensor<fp16, [1, 1000]>");
    }

    @Test
    void hasTheWeightsOfTheRealOneAfterFoldingItsBatchNorm() {
        // The unfolded network has 25,557,032 parameters; each of 26,560 channels loses one of its two.
        assertThat(Programs.weights(PROGRAM).stream()
                        .mapToLong(Tensor::elementCount)
                        .sum())
                .isEqualTo(25_557_032 - 26_560);
    }

    @ParameterizedTest
    @EnumSource(OpSet.class)
    void isWellFormedInEveryOperatorSet(OpSet opset) {
        Program program = ResNet50.program(opset);

        Programs.assertWellFormed(program);
        assertThat(Programs.main(program).opSet()).contains(opset);
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(ResNet50.program(OpSet.CORE_ML_7)).isEqualTo(PROGRAM);
    }

    @Test
    void weightsAreFiniteAndNoTwoTensorsAreAlike() {
        List<Tensor> weights = Programs.weights(PROGRAM);

        assertThat(weights.stream()
                        .map(tensor -> tensor.toFloats()[0])
                        .distinct()
                        .count())
                .isGreaterThan(weights.size() * 9L / 10);
        for (Tensor tensor : weights) {
            float largest = 0;
            for (float value : tensor.toFloats()) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isBetween(0.01f, 20f);
        }
    }
}
