package io.corepress.data.image;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/** An image of the JDK as a tensor. */
final class DecodedImage {
    private DecodedImage() {}

    /** {@return uint8 [3, height, width], or [1, height, width] for gray} */
    static Tensor toTensor(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        int bands = plainBands(image.getColorModel());
        int channels = bands == 1 || bands == 2 ? 1 : 3;
        byte[] planes = new byte[channels * height * width];
        int[] row = new int[width * Math.max(bands, 1)];
        for (int y = 0; y < height; y++) {
            if (bands > 0) {
                readRaster(image, y, row, bands, planes, channels);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
                for (int channel = 0; channel < 3; channel++) {
                    int to = (channel * height + y) * width;
                    for (int x = 0; x < width; x++) {
                        planes[to + x] = (byte) (row[x] >> 16 - 8 * channel);
                    }
                }
            }
        }
        return Tensor.ofBytes(DataType.UINT8, Shape.of(channels, height, width), planes);
    }

    /**
     * {@return the number of channels, if the stored numbers are the pixels; 0 if only the colour model can say what
     * they mean} The JDK would bend gray values: it takes them as linear light and makes sRGB of them.
     */
    private static int plainBands(ColorModel model) {
        int type = model.getColorSpace().getType();
        int transferType = model.getTransferType();
        boolean plain = model instanceof ComponentColorModel
                && (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB)
                && (transferType == DataBuffer.TYPE_BYTE || transferType == DataBuffer.TYPE_USHORT)
                && (model.getComponentSize(0) == 8 || model.getComponentSize(0) == 16);
        return plain ? model.getNumComponents() : 0;
    }

    private static void readRaster(BufferedImage image, int y, int[] row, int bands, byte[] planes, int channels) {
        int width = image.getWidth();
        Raster raster = image.getRaster();
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
        boolean wide = image.getColorModel().getComponentSize(0) == 16;
        for (int channel = 0; channel < channels; channel++) {
            int to = (channel * image.getHeight() + y) * width;
            for (int x = 0; x < width; x++) {
                int value = row[x * bands + channel];
                // 65535 / 255 = 257
                planes[to + x] = (byte) (wide ? (value + 128) / 257 : value);
            }
        }
    }
}
