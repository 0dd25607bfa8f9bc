package io.corepress.data.image;

import static io.corepress.data.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelsTest {
    /** Two pixels beside each other: (10, 20, 30) and (40, 50, 60). */
    private static final Tensor HWC = Tensor.ofInts(DataType.UINT8, Shape.of(1, 2, 3), 10, 20, 30, 40, 50, 60);

    @Test
    void arraysWithChannelsLastBecomeChannelsFirst() {
        Tensor four = Tensor.ofInts(DataType.UINT8, Shape.of(2, 2, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Tensor input = Pixels.raw().convert(four, new PixelShape(Layout.CHW, 3, 2, 2));
        assertThat(input.shape()).isEqualTo(Shape.of(3, 2, 2));
        assertThat(input.toFloats()).containsExactly(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12);
    }

    @Test
    void everyByteDividedBy255IsWhatFloatDivisionGives() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        Tensor pixels = Tensor.ofBytes(DataType.UINT8, Shape.of(16, 16), all);
        float[] values = Pixels.unit()
                .convert(pixels, new PixelShape(Layout.HW, 1, 16, 16))
                .toFloats();
        for (int i = 0; i < 256; i++) {
            assertThat(values[i]).isEqualTo(i / 255f);
        }
    }

    @Test
    void scaleAndBiasAreThoseOfTheModelsChannels() {
        Pixels pixels = Pixels.raw()
                .withLayout(Layout.HWC)
                .withOrder(ColorOrder.BGR)
                .withScale(List.of(1.0, 10.0, 100.0))
                .withBias(List.of(0.0, 0.5, -1.0));
        float[] values =
                pixels.convert(HWC, new PixelShape(Layout.CHW, 3, 1, 2)).toFloats();
        assertThat(values).containsExactly(30, 60, 200.5f, 500.5f, 999, 3999);
    }

    @Test
    void meanAndDeviationAreInUnitsOfTheWholeRange() {
        Pixels pixels = Pixels.raw().withLayout(Layout.HWC).withMeanAndStd(List.of(0.5, 0.25, 0.0), List.of(0.5));
        float[] values =
                pixels.convert(HWC, new PixelShape(Layout.HWC, 3, 1, 2)).toFloats();
        double[] mean = {0.5, 0.25, 0};
        for (int i = 0; i < 6; i++) {
            assertThat(values[i]).isCloseTo((float) (((i + 1) * 10 / 255.0 - mean[i % 3]) / 0.5), within(1e-6f));
        }
    }

    @Test
    void coloursBecomeGrayAndGrayBecomesColours() throws IOException {
        Tensor detail = ImageFile.read(resource("images/detail.png"));
        int[] gray = ImageFile.read(resource("images/detail-gray.png")).toInts();
        float[] ours = Pixels.raw()
                .convert(detail, new PixelShape(Layout.CHW, 1, 30, 40))
                .toFloats();
        for (int i = 0; i < gray.length; i++) {
            assertThat(ours[i]).isCloseTo(gray[i], within(0.51f));
        }
        Tensor one = Tensor.ofInts(DataType.UINT8, Shape.of(1, 2), 3, 4);
        assertThat(Pixels.raw()
                        .convert(one, new PixelShape(Layout.CHW, 3, 1, 2))
                        .toFloats())
                .containsExactly(3, 4, 3, 4, 3, 4);
    }

    @Test
    void transparencyIsDropped() {
        Tensor rgba = Tensor.ofInts(DataType.UINT8, Shape.of(1, 1, 4), 1, 2, 3, 4);
        assertThat(Pixels.raw()
                        .withLayout(Layout.HWC)
                        .convert(rgba, new PixelShape(Layout.CHW, 3, 1, 1))
                        .toFloats())
                .containsExactly(1, 2, 3);
    }

    /** Pillow rounds between its two passes and we do not, so values may differ by one. */
    @ParameterizedTest
    @CsvSource({"8x8, 8, 8, 0", "50x44, 44, 50, 0", "crop-10x10, 10, 10, 1"})
    void resizesAsPillowDoes(String name, int height, int width, double crop) throws IOException {
        int[] expected =
                ImageFile.read(resource("images/detail-" + name + ".png")).toInts();
        Pixels pixels = crop == 0 ? Pixels.raw() : Pixels.raw().withFit(new Fit.CenterCrop(crop));
        float[] ours = pixels.convert(
                        ImageFile.read(resource("images/detail.png")), new PixelShape(Layout.CHW, 3, height, width))
                .toFloats();
        assertThat(ours).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(ours[i]).isCloseTo(expected[i], within(1f));
            assertThat(ours[i]).isEqualTo((float) Math.rint(ours[i]));
        }
    }

    @Test
    void aCropKeepsTheFractionInTheMiddle() {
        // Of a row of 8 pixels by 8 rows, half: columns 2 to 5, at their own size.
        int[] columns = new int[64];
        for (int i = 0; i < 64; i++) {
            columns[i] = i % 8 * 10;
        }
        Tensor image = Tensor.ofInts(DataType.UINT8, Shape.of(8, 8), columns);
        float[] values = Pixels.raw()
                .withFit(new Fit.CenterCrop(0.5))
                .convert(image, new PixelShape(Layout.HW, 1, 4, 4))
                .toFloats();
        assertThat(values).startsWith(20, 30, 40, 50, 20);
    }

    @Test
    void aLetterboxKeepsTheShapeAndFillsUp() {
        Tensor wide = Tensor.ofInts(DataType.UINT8, Shape.of(2, 4), 9, 9, 9, 9, 9, 9, 9, 9);
        float[] values = Pixels.raw()
                .withFit(new Fit.Letterbox(114))
                .convert(wide, new PixelShape(Layout.HW, 1, 4, 4))
                .toFloats();
        assertThat(values).containsExactly(114, 114, 114, 114, 9, 9, 9, 9, 9, 9, 9, 9, 114, 114, 114, 114);
    }

    @Test
    void anySizeMeansTheImagesOwn() {
        assertThat(Pixels.raw()
                        .withLayout(Layout.HWC)
                        .convert(HWC, new PixelShape(Layout.CHW, 3, PixelShape.ANY, PixelShape.ANY))
                        .shape())
                .isEqualTo(Shape.of(3, 1, 2));
    }

    @Test
    void floatsArePixelsTooAndAreNotRounded() {
        Tensor image = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2), 0.25f, 0.75f);
        assertThat(Pixels.raw()
                        .convert(image, new PixelShape(Layout.HW, 1, 1, 1))
                        .toFloats())
                .containsExactly(0.5f);
    }

    @Test
    void saysWhatIsNoImage() {
        assertThatThrownBy(() -> Pixels.raw()
                        .convert(Tensor.ofInts(DataType.UINT8, Shape.of(1), 1), new PixelShape(Layout.HW, 1, 1, 1)))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("an array of shape [1] is no image");
        assertThatThrownBy(() -> Pixels.raw()
                        .withLayout(Layout.CHW)
                        .convert(
                                Tensor.ofInts(DataType.UINT8, Shape.of(2, 1, 1), 1, 2),
                                new PixelShape(Layout.HW, 1, 1, 1)))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("no image in layout CHW with 1, 3 or 4 channels");
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> Pixels.raw().withScale(List.of(1.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pixels.raw().withMeanAndStd(List.of(0.0), List.of(0.0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fit.CenterCrop(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fit.Letterbox(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PixelShape(Layout.CHW, 2, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
