package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of a picture read at coordinates; what lies beyond them is written out as the documentation does. */
class ResamplingOperatorsTest {
    private static final Offset<Float> CLOSE = within(1e-5f);

    /** Reads the row 1, 2, 3 from -3 to 5. */
    @ParameterizedTest
    @CsvSource({
        "constant, 7 7 7 1 2 3 7 7 7",
        "border, 1 1 1 1 2 3 3 3 3",
        "reflection, 2 3 2 1 2 3 2 1 2",
        "symmetric, 3 2 1 1 2 3 3 2 1"
    })
    void paddingContinuesTheRow(String padding, String expected) {
        for (String sampling : new String[] {"bilinear", "nearest"}) {
            float[] coordinates = new float[18];
            for (int i = 0; i < 9; i++) {
                coordinates[2 * i] = i - 3;
            }
            Tensor result = resample(sampling, padding, "unnormalized", false, coordinates)
                    .with("padding_value", 7f)
                    .run();
            assertThat(result.shape().sizes()).containsExactly(1, 1, 1, 9);
            assertThat(result.toFloats()).containsExactly(numbers(expected), CLOSE);
        }
    }

    private static OneOperation resample(
            String sampling, String padding, String mode, boolean align, float... coordinates) {
        return OneOperation.of("resample")
                .input("x", floats(shape(1, 1, 1, 3), 1, 2, 3))
                .input("coordinates", floats(shape(1, 1, coordinates.length / 2, 2), coordinates))
                .with("sampling_mode", sampling)
                .with("padding_mode", padding)
                .with("padding_value", 0f)
                .with("coordinates_mode", mode)
                .with("align_corners", align);
    }

    /** Aligned, the ends are the centres of the outermost pixels; otherwise they are their outer edges. */
    @ParameterizedTest
    @CsvSource({
        "normalized_minus_one_to_one, true, -1 -0.5 0 1, 1 1.5 2 3",
        "normalized_minus_one_to_one, false, -0.66666667 -0.33333333 0 0.66666667, 1 1.5 2 3",
        "normalized_zero_to_one, true, 0 0.25 0.5 1, 1 1.5 2 3",
        "normalized_zero_to_one, false, 0.16666667 0.33333333 0.5 0.83333333, 1 1.5 2 3",
        "unnormalized, true, 0 0.5 1 2, 1 1.5 2 3"
    })
    void coordinatesMeanWhatTheirModeSays(String mode, boolean align, String coordinates, String expected) {
        for (String padding : new String[] {"constant", "border", "reflection", "symmetric"}) {
            float[] row = numbers(coordinates);
            float[] pairs = new float[2 * row.length];
            for (int i = 0; i < row.length; i++) {
                pairs[2 * i] = row[i];
                pairs[2 * i + 1] = mode.equals("normalized_zero_to_one") ? 0.5f : 0;
            }
            Tensor result = resample("bilinear", padding, mode, align, pairs).run();
            assertThat(result.toFloats()).containsExactly(numbers(expected), CLOSE);
        }
    }

    @Test
    void pairsAreColumnThenRowAndEachPictureHasItsOwn() {
        Tensor result = OneOperation.of("resample")
                .input("x", floats(shape(2, 1, 2, 3), 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16))
                .input("coordinates", ints(shape(2, 1, 1, 2), 2, 0, 0, 1))
                .with("sampling_mode", "nearest")
                .with("padding_mode", "constant")
                .with("padding_value", 0f)
                .with("coordinates_mode", "unnormalized")
                .with("align_corners", true)
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 1, 1, 1);
        assertThat(result.toFloats()).containsExactly(3, 14);
    }

    @Test
    void anUnknownPaddingIsNamed() {
        assertThatThrownBy(resample("bilinear", "mirror", "unnormalized", true, 0, 0)::run)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("got mirror");
    }

    private static OneOperation affine(float... matrix) {
        return OneOperation.of("affine")
                .input("x", floats(shape(1, 1, 3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9))
                .input("transform_matrix", floats(shape(1, 6), matrix))
                .with("output_height", 3)
                .with("output_width", 3)
                .with("sampling_mode", "bilinear")
                .with("padding_mode", "constant")
                .with("padding_value", 0f)
                .with("coordinates_mode", "normalized_minus_one_to_one")
                .with("align_corners", true);
    }

    @Test
    void theUnitMatrixLeavesThePictureAsItIs() {
        assertThat(affine(1, 0, 0, 0, 1, 0).run().toFloats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aMatrixTurnsShrinksAndMovesThePicture() {
        // x' = -y, y' = x: output (column, row) reads from column 2 - row and row column.
        assertThat(affine(0, -1, 0, 1, 0, 0).run().toFloats())
                .containsExactly(new float[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, CLOSE);
        // One pixel is 1 wide, between -1 and 1 there are two: this moves the picture by one to the left.
        assertThat(affine(1, 0, 1, 0, 1, 0).run().toFloats())
                .containsExactly(new float[] {2, 3, 0, 5, 6, 0, 8, 9, 0}, CLOSE);
        assertThat(affine(0.5f, 0, 0, 0, 0.5f, 0).run().toFloats())
                .containsExactly(new float[] {3, 3.5f, 4, 4.5f, 5, 5.5f, 6, 6.5f, 7}, CLOSE);
    }

    @Test
    void oneMatrixServesAllPictures() {
        float[] numbers = new float[18];
        Arrays.setAll(new double[18], i -> numbers[i] = i);
        Tensor result = affine(1, 0, 1, 0, 1, 0)
                .input("x", floats(shape(2, 1, 3, 3), numbers))
                .run();
        assertThat(result.toFloats())
                .containsExactly(new float[] {1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11, 0, 13, 14, 0, 16, 17, 0}, CLOSE);
    }

    @Test
    void otherCoordinatesOfAnAffineMapAreRefused() {
        assertThatThrownBy(affine(1, 0, 0, 0, 1, 0).with("coordinates_mode", "unnormalized")::run)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("coordinates_mode");
    }

    private static float[] numbers(String text) {
        String[] words = text.split(" ");
        float[] numbers = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Float.parseFloat(words[i]);
        }
        return numbers;
    }
}
