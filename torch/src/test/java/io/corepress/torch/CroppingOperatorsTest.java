package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.OpSet;
import io.corepress.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Boxes of the picture 1 to 16, four by four. It is a plane, {@code 1 + 4 * row + column}, so what a box should be is
 * that formula at the positions of its samples.
 */
class CroppingOperatorsTest {
    private static final Offset<Float> CLOSE = within(1e-5f);

    private static Tensor picture(int count) {
        float[] numbers = new float[16 * count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i + 1;
        }
        return floats(shape(count, 1, 4, 4), numbers);
    }

    private static float[] plane(double[] rows, double[] columns) {
        float[] numbers = new float[rows.length * columns.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (1 + 4 * rows[i / columns.length] + columns[i % columns.length]);
        }
        return numbers;
    }

    private static OneOperation crop(String mode, int height, int width) {
        return OneOperation.of("crop_resize")
                .input("x", picture(1))
                .with("target_height", height)
                .with("target_width", width)
                .with("sampling_mode", mode);
    }

    private static OneOperation boxes(OneOperation operation, float... numbers) {
        return operation.input("boxes", floats(shape(numbers.length / 4, 4), numbers));
    }

    @ParameterizedTest
    @CsvSource({
        "CORNERS_HEIGHT_FIRST, 0, 1, 2, 3",
        "CORNERS_WIDTH_FIRST, 1, 0, 3, 2",
        "CENTER_SIZE_HEIGHT_FIRST, 1, 2, 2, 2",
        "CENTER_SIZE_WIDTH_FIRST, 2, 1, 2, 2"
    })
    void theFourWaysToWriteABoxMeanTheSame(String mode, float a, float b, float c, float d) {
        Tensor result = boxes(crop("ALIGN_CORNERS", 3, 3).with("box_coordinate_mode", mode), a, b, c, d)
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 3, 3);
        assertThat(result.toFloats()).containsExactly(plane(new double[] {0, 1, 2}, new double[] {1, 2, 3}), CLOSE);
    }

    /** Of a box from 1 to 3, two pixels long from centre to centre, three from edge to edge. */
    @ParameterizedTest
    @CsvSource({
        "STRICT_ALIGN_CORNERS, 1 1.66666667 2.33333333 3",
        "ALIGN_CORNERS, 1 1.66666667 2.33333333 3",
        "DEFAULT, 1 1.75 2.5 3",
        "OFFSET_CORNERS, 1.25 1.75 2.25 2.75",
        "UNALIGN_CORNERS, 1 1.625 2.375 3"
    })
    void theGridOfASamplingModeIsLaidOverTheBox(String mode, String expected) {
        String[] words = expected.split(" ");
        double[] positions = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            positions[i] = Double.parseDouble(words[i]);
        }
        Tensor result = boxes(crop(mode, 4, 4), 1, 1, 3, 3).run();
        assertThat(result.toFloats()).containsExactly(plane(positions, positions), CLOSE);
    }

    @Test
    void aSingleSampleLiesInTheMiddleOfTheBox() {
        assertThat(boxes(crop("ALIGN_CORNERS", 1, 1), 1, 1, 2, 2).run().toFloats())
                .containsExactly(new float[] {8.5f}, CLOSE);
    }

    @Test
    void aBoxThatEndsBeforeItStartsIsMirrored() {
        assertThat(boxes(crop("ALIGN_CORNERS", 2, 2), 2, 2, 1, 1).run().toFloats())
                .containsExactly(new float[] {11, 10, 7, 6}, CLOSE);
    }

    /** The expected numbers are those of coremltools' own test of this operator. */
    @Test
    void whatLiesOutsideThePictureIsPadded() {
        OneOperation operation = boxes(
                        crop("ALIGN_CORNERS", 2, 2),
                        0.1f,
                        0.3f,
                        1.3f,
                        1.0f,
                        0.5f,
                        1.8f,
                        1.0f,
                        0.3f,
                        0.0f,
                        0.4f,
                        0.6f,
                        0.7f)
                .input("box_indices", ints(shape(3), 0, 0, 0))
                .with("normalized_coordinates", true)
                .with("pad_value", 10f);
        Tensor result = operation.run();
        assertThat(result.shape().sizes()).containsExactly(3, 1, 2, 2);
        assertThat(result.toFloats())
                .containsExactly(
                        new float[] {3.1f, 5.2f, 10, 10, 10, 7.9f, 10, 13.9f, 2.2f, 3.1f, 9.4f, 10.3f}, within(1e-4f));
    }

    @Test
    void coordinatesAreScaled() {
        Tensor result = boxes(crop("ALIGN_CORNERS", 2, 2).with("spatial_scale", 0.25f), 4, 4, 8, 8)
                .run();
        assertThat(result.toFloats()).containsExactly(new float[] {6, 7, 10, 11}, CLOSE);
    }

    @Test
    void boxesTakeThePicturesThatTheirIndicesName() {
        OneOperation operation = boxes(crop("ALIGN_CORNERS", 1, 1), 0, 0, 0, 0, 3, 3, 3, 3)
                .input("x", picture(3))
                .input("box_indices", ints(shape(2), 2, 1));
        assertThat(operation.run().toFloats()).containsExactly(33, 32);
    }

    @Test
    void withoutIndicesBoxesAndPicturesGoTogether() {
        OneOperation operation =
                boxes(crop("ALIGN_CORNERS", 1, 1), 0, 0, 0, 0, 3, 3, 3, 3).input("x", picture(2));
        assertThat(operation.run().toFloats()).containsExactly(1, 32);
    }

    @Test
    void olderRegionsAreCutOutOfEveryPicture() {
        Tensor result = crop("ALIGN_CORNERS", 1, 2)
                .opset(OpSet.CORE_ML_5)
                .input("x", picture(2))
                .input("roi", floats(shape(3, 1, 4, 1, 1), 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3))
                .run();
        assertThat(result.shape().sizes()).containsExactly(3, 2, 1, 1, 2);
        assertThat(result.toFloats()).containsExactly(1, 2, 17, 18, 6, 7, 22, 23, 11, 12, 27, 28);
    }

    @Test
    void olderRegionsOfFiveNumbersNameTheirPicture() {
        Tensor result = crop("ALIGN_CORNERS", 2, 2)
                .opset(OpSet.CORE_ML_6)
                .input("x", picture(2))
                .input("roi", floats(shape(1, 1, 5, 1, 1), 1, 0, 0, 1 / 3f, 1 / 3f))
                .with("normalized_coordinates", true)
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 1, 2, 2);
        assertThat(result.toFloats()).containsExactly(new float[] {17, 18, 21, 22}, CLOSE);
    }

    @Test
    void aPictureThatIsNotThereIsNamed() {
        OneOperation operation = boxes(crop("DEFAULT", 1, 1), 0, 0, 1, 1).input("box_indices", ints(shape(1), 1));
        assertThatThrownBy(operation::run)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("must be 0 to 0, got 1");
    }
}
