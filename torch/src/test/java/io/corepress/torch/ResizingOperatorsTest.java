package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Resized pictures. Grid points of a row of two pixels are those that the documentation of Core ML's {@code
 * resize_bilinear} and {@code upsample_bilinear} prints; larger pictures follow its formulas, written out here.
 */
class ResizingOperatorsTest {
    private static final Offset<Float> CLOSE = within(1e-5f);
    /** For numbers up to 200, of positions in float32. */
    private static final Offset<Float> LARGE = within(1e-3f);

    private static final Tensor PAIR = floats(shape(1, 1, 2), 0, 1);
    private static final int HEIGHT = 5;
    private static final int WIDTH = 7;

    @ParameterizedTest
    @CsvSource({
        "STRICT_ALIGN_CORNERS, 0 0.25 0.5 0.75 1",
        "ALIGN_CORNERS, 0 0.25 0.5 0.75 1",
        "DEFAULT, 0 0.4 0.8 1 1",
        "OFFSET_CORNERS, 0.1 0.3 0.5 0.7 0.9",
        "UNALIGN_CORNERS, 0 0.1 0.5 0.9 1"
    })
    void fivePointsBetweenTwoPixelsAreThoseOfTheDocumentation(String mode, String expected) {
        Tensor result = bilinear(mode, 1, 5).input("x", PAIR).run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 5);
        assertThat(result.toFloats()).containsExactly(numbers(expected), CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "STRICT_ALIGN_CORNERS, 0",
        "ALIGN_CORNERS, 0.5",
        "DEFAULT, 0",
        "OFFSET_CORNERS, 0.5",
        "UNALIGN_CORNERS, 0.5"
    })
    void aSinglePointLiesWhereTheModePutsIt(String mode, float expected) {
        assertThat(bilinear(mode, 1, 1).input("x", PAIR).run().toFloats())
                .containsExactly(new float[] {expected}, CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"STRICT_ALIGN_CORNERS", "ALIGN_CORNERS", "DEFAULT", "OFFSET_CORNERS", "UNALIGN_CORNERS"})
    void picturesAreInterpolatedAlongBothAxes(String mode) {
        Tensor result = bilinear(mode, 8, 4)
                .input("x", picture(shape(2, 3, HEIGHT, WIDTH)))
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 3, 8, 4);
        IntToDoubleFunction rows = grid(mode, HEIGHT, 8);
        IntToDoubleFunction columns = grid(mode, WIDTH, 4);
        assertThat(result.toFloats()).containsExactly(expected(6, 8, 4, rows, columns), LARGE);
    }

    private static OneOperation bilinear(String mode, int height, int width) {
        return OneOperation.of("resize_bilinear")
                .with("target_size_height", height)
                .with("target_size_width", width)
                .with("sampling_mode", mode);
    }

    /** Formulas of the documentation. */
    private static IntToDoubleFunction grid(String mode, int inputs, int outputs) {
        double last = inputs - 1;
        return switch (mode) {
            case "STRICT_ALIGN_CORNERS", "ALIGN_CORNERS" -> i -> i * last / (outputs - 1);
            case "DEFAULT" -> {
                double spacing = (inputs - (double) inputs / outputs) / (outputs - 1);
                yield i -> Math.min(last, i * spacing);
            }
            case "OFFSET_CORNERS" -> {
                double delta = Math.max(1, last) / outputs;
                yield i -> 0.5 * delta + i * delta;
            }
            default -> {
                double spacing = (double) inputs / outputs;
                yield i -> Math.clamp(i * spacing + 0.5 * spacing - 0.5, 0, last);
            }
        };
    }

    /** A plane and a curve, different in each channel: {@code c + 10 * row * row + column * column}. */
    private static float at(int channel, double row, double column) {
        return (float) (channel + 10 * row * row + column * column);
    }

    private static Tensor picture(long[] sizes) {
        int channels = (int) (sizes[0] * sizes[1]);
        float[] numbers = new float[channels * HEIGHT * WIDTH];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = at(i / (HEIGHT * WIDTH), i / WIDTH % HEIGHT, i % WIDTH);
        }
        return floats(sizes, numbers);
    }

    private static float[] expected(
            int channels, int height, int width, IntToDoubleFunction rows, IntToDoubleFunction columns) {
        float[] numbers = new float[channels * height * width];
        for (int i = 0; i < numbers.length; i++) {
            double row = rows.applyAsDouble(i / width % height);
            double column = columns.applyAsDouble(i % width);
            numbers[i] = (float) (i / (width * height) + 10 * square(row) + square(column));
        }
        return numbers;
    }

    /** The square, linearly interpolated between whole numbers. */
    private static double square(double at) {
        double below = Math.floor(at);
        return below * below * (1 - (at - below)) + (below + 1) * (below + 1) * (at - below);
    }

    @Test
    void upsamplingByAFractionRecomputesTheStepFromTheSizes() {
        Tensor result = OneOperation.of("upsample_bilinear")
                .input("x", PAIR)
                .with("scale_factor_height", 1f)
                .with("scale_factor_width", 2.6f)
                .with("align_corners", false)
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 5);
        assertThat(result.toFloats()).containsExactly(numbers("0 0.1 0.5 0.9 1"), CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "true, , STRICT_ALIGN_CORNERS",
        "true, false, STRICT_ALIGN_CORNERS",
        "false, , UNALIGN_CORNERS",
        "false, true, UNALIGN_CORNERS",
        "false, false, DEFAULT",
        ", , STRICT_ALIGN_CORNERS"
    })
    void upsamplingTakesTheGridOfItsTwoFlags(Boolean align, Boolean halfPixel, String mode) {
        OneOperation operation = OneOperation.of("upsample_bilinear")
                .input("x", picture(shape(1, 2, HEIGHT, WIDTH)))
                .with("scale_factor_height", 2)
                .with("scale_factor_width", 3);
        operation = align == null ? operation : operation.with("align_corners", align);
        operation = halfPixel == null ? operation : operation.with("half_pixel_centers", halfPixel);
        Tensor result = operation.run();
        assertThat(result.shape().sizes()).containsExactly(1, 2, 10, 21);
        IntToDoubleFunction rows = grid(mode, HEIGHT, 10);
        IntToDoubleFunction columns = grid(mode, WIDTH, 21);
        assertThat(result.toFloats()).containsExactly(expected(2, 10, 21, rows, columns), LARGE);
    }

    @Test
    void upsamplingRefusesFlagsThatContradictEachOther() {
        OneOperation operation = OneOperation.of("upsample_bilinear")
                .input("x", PAIR)
                .with("align_corners", true)
                .with("half_pixel_centers", true);
        assertThatThrownBy(operation::run).isInstanceOf(EngineException.class).hasMessageContaining("cannot both");
    }

    @Test
    void nearestNeighboursAreRepeated() {
        Tensor result = OneOperation.of("upsample_nearest_neighbor")
                .input("x", floats(shape(1, 1, 2, 3), 1.5f, 2.5f, 3.5f, 4, 5, 6))
                .with("scale_factor_height", 2)
                .with("scale_factor_width", 2)
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 4, 6);
        assertThat(result.toFloats())
                .containsExactly(
                        1.5f, 1.5f, 2.5f, 2.5f, 3.5f, 3.5f, 1.5f, 1.5f, 2.5f, 2.5f, 3.5f, 3.5f, 4, 4, 5, 5, 6, 6, 4, 4,
                        5, 5, 6, 6);
    }

    /** Fractions take the pixel below: floor(i * 4 / 6). */
    @Test
    void nearestUpsamplingByAFractionTakesThePixelBelow() {
        Tensor result = OneOperation.of("upsample_nearest_neighbor")
                .input("x", floats(shape(1, 1, 4), 0, 1, 2, 3))
                .with("scale_factor_height", 1f)
                .with("scale_factor_width", 1.5f)
                .run();
        assertThat(result.toFloats()).containsExactly(0, 0, 1, 2, 2, 3);
    }

    /** Centres are compared: floor((i + 0.5) * 2 / 3). */
    @Test
    void nearestResizingComparesTheCentresOfPixels() {
        Tensor result = OneOperation.of("resize_nearest_neighbor")
                .input("x", floats(shape(1, 1, 2, 1), 0.37f, 6.17f))
                .with("target_size_height", 3)
                .with("target_size_width", 2)
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 3, 2);
        assertThat(result.toFloats()).containsExactly(0.37f, 0.37f, 6.17f, 6.17f, 6.17f, 6.17f);
    }

    @Test
    void resizeTakesTheLastSizesOfItsShape() {
        Tensor result = OneOperation.of("resize")
                .input("x", picture(shape(2, 1, HEIGHT, WIDTH)))
                .input("shape", ints(shape(3), 9, 8, 4))
                .with("resized_dims", 2)
                .with("sampling_mode", "UNALIGN_CORNERS")
                .run();
        assertThat(result.shape().sizes()).containsExactly(2, 1, 8, 4);
        IntToDoubleFunction rows = grid("UNALIGN_CORNERS", HEIGHT, 8);
        IntToDoubleFunction columns = grid("UNALIGN_CORNERS", WIDTH, 4);
        assertThat(result.toFloats()).containsExactly(expected(2, 8, 4, rows, columns), LARGE);
    }

    @Test
    void resizeKeepsTheSizeWhereTheShapeHasAZero() {
        Tensor result = OneOperation.of("resize")
                .input("x", PAIR)
                .with("shape", 0, 5)
                .with("resized_dims", 2)
                .run();
        assertThat(result.shape().sizes()).containsExactly(1, 1, 5);
        assertThat(result.toFloats()).containsExactly(numbers("0 0.4 0.8 1 1"), CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "DEFAULT, 10 10 10 20 20 30 30 30",
        "STRICT_ALIGN_CORNERS, 10 10 20 20 20 20 30 30",
        "OFFSET_CORNERS, 10 10 20 20 20 20 30 30"
    })
    void resizeOfIntegersToTheNearestKeepsThem(String mode, String expected) {
        Tensor result = OneOperation.of("resize")
                .input("x", ints(shape(1, 3), 10, 20, 30))
                .withVector("shape", 8)
                .with("resized_dims", 1)
                .with("interpolation_mode", "NEAREST_NEIGHBOR")
                .with("sampling_mode", mode)
                .returning(DataType.INT32)
                .run();
        float[] floats = numbers(expected);
        int[] actual = result.toInts();
        assertThat(actual).hasSize(floats.length);
        for (int i = 0; i < actual.length; i++) {
            assertThat((float) actual[i]).isEqualTo(floats[i]);
        }
    }

    @Test
    void resizeOfThreeAxesGoesAlongEachOfThem() {
        float[] cube = new float[3 * 3 * 3];
        for (int i = 0; i < cube.length; i++) {
            cube[i] = i;
        }
        Tensor result = OneOperation.of("resize")
                .input("x", floats(shape(1, 3, 3, 3), cube))
                .with("shape", 2, 2, 2)
                .with("resized_dims", 3)
                .with("sampling_mode", "STRICT_ALIGN_CORNERS")
                .run();
        // The corners of the cube.
        assertThat(result.toFloats()).containsExactly(0, 2, 6, 8, 18, 20, 24, 26);
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
