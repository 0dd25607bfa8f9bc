package io.corepress.data.image;

import static io.corepress.data.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "palette.png", "rgba.png", "rgb.gif", "rgb.bmp", "lossless.webp"})
    void readsExactFormats(String name) throws IOException {
        assertQuarters(ImageFile.read(resource("images/" + name)), 12, 8, 0);
    }

    @ParameterizedTest
    @CsvSource({"rgb.jpg, 6", "progressive.jpg, 6", "lossy.webp, 12", "cmyk.jpg, 12"})
    void readsLossyFormats(String name, int tolerance) throws IOException {
        assertQuarters(ImageFile.read(resource("images/" + name)), 48, 32, tolerance);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void turnsPhotosTheWayUpThatExifSays(int code) throws IOException {
        assertQuarters(ImageFile.read(resource("images/orientation" + code + ".jpg")), 48, 32, 6);
    }

    /** Red, green / blue, white, looked at in the middle of each quarter. */
    private static void assertQuarters(Tensor image, int width, int height, int tolerance) {
        assertThat(image.dataType()).isEqualTo(DataType.UINT8);
        assertThat(image.shape()).isEqualTo(Shape.of(3, height, width));
        int[] values = image.toInts();
        int[][] colors = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
        for (int quarter = 0; quarter < 4; quarter++) {
            int y = height / 4 + quarter / 2 * height / 2;
            int x = width / 4 + quarter % 2 * width / 2;
            for (int channel = 0; channel < 3; channel++) {
                assertThat(values[(channel * height + y) * width + x])
                        .as("channel %s of quarter %s", channel, quarter)
                        .isCloseTo(colors[quarter][channel], within(tolerance));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"gray.png, 2, 3", "gray16.png, 2, 3", "gray.jpg, 16, 16"})
    void grayStaysTheNumberThatIsStored(String name, int height, int width) throws IOException {
        Tensor image = ImageFile.read(resource("images/" + name));
        assertThat(image.shape()).isEqualTo(Shape.of(1, height, width));
        assertThat(image.toInts()).containsOnly(128);
    }

    @Test
    void refusesAHugeImageBeforeTakingMemoryForIt() throws IOException {
        Path bomb = Files.write(folder.resolve("bomb.png"), pngHeader(60_000, 60_000));
        assertThatThrownBy(() -> ImageFile.read(bomb))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("bomb.png: 60000 x 60000 pixels, more than the 67108864 that are read");
    }

    private static byte[] pngHeader(int width, int height) {
        ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.putInt(13).put("IHDR".getBytes()).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 sum = new CRC32();
        sum.update(png.array(), 12, 17);
        png.putInt((int) sum.getValue());
        png.putInt(0).put("IDAT".getBytes());
        return png.array();
    }

    @Test
    void saysWhatIsNoImage() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "no image at all");
        assertThatThrownBy(() -> ImageFile.read(text))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("a.png: this is no image of a known format");
        assertThatThrownBy(() -> ImageFile.read(folder.resolve("absent.png"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> ImageFile.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a regular file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rgb.png", "rgb.jpg", "rgb.gif", "rgb.bmp", "lossless.webp", "lossy.webp", "orientation6.jpg"})
    void damagedImagesAreReadOrRefused(String name) throws IOException {
        byte[] original = Files.readAllBytes(resource("images/" + name));
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = original.clone();
            for (int i = 0; i < 3; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path path = folder.resolve("damaged-" + name);
            Files.write(path, round % 5 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                assertThat(ImageFile.read(path).shape().rank()).isEqualTo(3);
            } catch (MalformedDataException | UnsupportedDataException e) {
                assertThat(e).hasMessageContaining("damaged-" + name + ": ");
            }
        }
    }
}
