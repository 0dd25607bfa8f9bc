package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What coremltools has no value inference of, against formulas; the rest is in {@link CoremltoolsValuesTest}. */
class PaddingOperatorsTest {

    @Test
    void cropsTakeFromTheLastTwoAxes() {
        float[] numbers = new float[40];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        Tensor result = OneOperation.of("crop")
                .input("x", floats(shape(2, 4, 5), numbers))
                .withVector("crop_height", 1, 2)
                .withVector("crop_width", 0, 3)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 1, 2);
        assertThat(result.toFloats()).containsExactly(5, 6, 25, 26);
    }

    /** libtorch's own reflection knows the last three axes of at most five only. */
    @Test
    void reflectionGoesAlongAnyAxis() {
        Tensor result = OneOperation.of("pad")
                .input("x", floats(shape(3, 1, 1, 1, 1, 1), 1, 2, 3))
                .withVector("pad", 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                .with("mode", "reflect")
                .run();
        assertThat(result.toFloats()).containsExactly(3, 2, 1, 2, 3, 2, 1);
    }

    @Test
    void reflectionNeedsTheNumbersThatItShows() {
        OneOperation operation = OneOperation.of("pad")
                .input("x", floats(shape(1, 3), 1, 2, 3))
                .withVector("pad", 3, 0)
                .with("mode", "reflect");
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(operation::run)
                .withMessageContaining("pad must be 0 to 2 on axis 1, got 3 and 0");
        assertThat(operation.with("mode", "replicate").run().toFloats()).containsExactly(1, 1, 1, 1, 2, 3);
    }

    @Test
    void amountsComeInPairs() {
        OneOperation operation =
                OneOperation.of("pad").input("x", floats(shape(3), 1, 2, 3)).withVector("pad", 1, 1, 1);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(operation::run)
                .withMessageContaining("pad must have two numbers for each of at most 1 axes, got 3");
    }
}
