package io.corepress.data.image;

import io.corepress.data.bytes.OutputFile;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Writes what a model has painted. */
public final class PngFile {
    private PngFile() {}

    /**
     * Writes pixels beside {@code path} and renames the file into place when it is whole.
     *
     * @param image [channels, height, width] or [height, width], with axes of size 1 before that if need be;
     *     values are cut to 0 and {@code white} and rounded
     * @param order of the channels; three, or one for {@link ColorOrder#GRAY} and for two axes
     * @param white the value of the brightest pixel: 255, or 1 where a model works with pixels from 0 to 1
     * @throws IllegalArgumentException if the shape is none of an image
     */
    public static void write(Path path, Tensor image, ColorOrder order, double white) throws IOException {
        if (!(white > 0 && white < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the value of white must be above 0, got " + white);
        }
        Shape shape = imageShape(image.shape());
        int channels = (int) shape.size(0);
        int height = (int) shape.size(1);
        int width = (int) shape.size(2);
        float[] values = image.toFloats();
        BufferedImage picture = new BufferedImage(
                width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        WritableRaster raster = picture.getRaster();
        int[] row = new int[width];
        for (int channel = 0; channel < channels; channel++) {
            int band = order == ColorOrder.BGR && channels == 3 ? 2 - channel : channel;
            for (int y = 0; y < height; y++) {
                int from = (channel * height + y) * width;
                for (int x = 0; x < width; x++) {
                    // A value that is no number becomes black.
                    double value = values[from + x] * 255 / white;
                    row[x] = (int) Math.rint(Math.clamp(Double.isNaN(value) ? 0 : value, 0, 255));
                }
                raster.setSamples(0, y, width, 1, band, row);
            }
        }
        try (OutputFile out = OutputFile.beside(path)) {
            if (!ImageIO.write(picture, "png", out.stream())) {
                throw new IOException(path + ": this Java runtime cannot write PNG files");
            }
            out.commit();
        }
    }

    private static Shape imageShape(Shape shape) {
        long[] sizes = shape.sizes();
        int extra = 0;
        while (sizes.length - extra > 3 && sizes[extra] == 1) {
            extra++;
        }
        long[] kept = Arrays.copyOfRange(sizes, extra, sizes.length);
        if (kept.length == 2) {
            kept = new long[] {1, kept[0], kept[1]};
        }
        if (kept.length != 3 || (kept[0] != 1 && kept[0] != 3) || shape.elementCount() == 0) {
            throw new IllegalArgumentException(
                    "an image has shape [3, height, width], [1, height, width] or [height, width], got " + shape);
        }
        return Shape.of(kept);
    }
}
