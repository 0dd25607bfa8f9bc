package io.corepress.data.image;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;

/** Pixels of one image on the heap, and what {@link Pixels} makes of them. */
final class PixelConversion {
    private static final float[] LUMA = {0.299f, 0.587f, 0.114f};

    private final byte[] codes;
    private final float[] floats;
    private final int height;
    private final int width;
    private final int channels;
    private final int channelStride;
    private final int rowStride;
    private final int pixelStride;

    private PixelConversion(Tensor array, Layout layout) {
        boolean isCodes = array.dataType() == DataType.UINT8;
        codes = isCodes ? array.toCodes() : null;
        floats = isCodes ? null : array.toFloats();
        Shape shape = array.shape();
        height = (int) shape.size(layout.heightAxis());
        width = (int) shape.size(layout.widthAxis());
        channels = layout == Layout.HW ? 1 : (int) shape.size(layout.channelAxis());
        channelStride = layout == Layout.HWC ? 1 : height * width;
        pixelStride = layout == Layout.HWC ? channels : 1;
        rowStride = width * pixelStride;
    }

    static Tensor convert(Tensor array, Layout layout, Pixels pixels, PixelShape target) {
        return new PixelConversion(array, layout).to(pixels, target);
    }

    private Tensor to(Pixels pixels, PixelShape target) {
        int outHeight = target.height() == PixelShape.ANY ? height : target.height();
        int outWidth = target.width() == PixelShape.ANY ? width : target.width();
        Placement placement = Placement.of(pixels.fit(), height, width, outHeight, outWidth);
        float[] values = new float[Math.multiplyExact(target.channels(), Math.multiplyExact(outHeight, outWidth))];
        boolean interleaved = target.layout() == Layout.HWC;
        for (int channel = 0; channel < target.channels(); channel++) {
            double scale = Pixels.at(pixels.scale(), channel);
            double bias = Pixels.at(pixels.bias(), channel);
            float[] plane = placement.resample(rows(channel, target.channels(), pixels.order()), codes != null);
            int from = interleaved ? channel : channel * plane.length;
            int step = interleaved ? target.channels() : 1;
            for (int i = 0; i < plane.length; i++) {
                // In double, so that a scale of 1/255 gives what a division in float gives.
                values[from + i * step] = (float) (plane[i] * scale + bias);
            }
        }
        Shape shape = switch (target.layout()) {
            case CHW -> Shape.of(target.channels(), outHeight, outWidth);
            case HWC -> Shape.of(outHeight, outWidth, target.channels());
            case HW -> Shape.of(outHeight, outWidth);
        };
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    /** {@return the rows of one of the model's channels, at the size of this image} */
    private Placement.Rows rows(int channel, int of, ColorOrder order) {
        if (channels < 3) {
            return (y, row) -> readRow(0, y, row);
        }
        if (of == 3) {
            int source = order == ColorOrder.BGR ? 2 - channel : channel;
            return (y, row) -> readRow(source, y, row);
        }
        float[] color = new float[width];
        return (y, row) -> {
            Arrays.fill(row, 0);
            for (int source = 0; source < 3; source++) {
                readRow(source, y, color);
                for (int x = 0; x < width; x++) {
                    row[x] += LUMA[source] * color[x];
                }
            }
        };
    }

    private void readRow(int channel, int y, float[] row) {
        int at = channel * channelStride + y * rowStride;
        for (int x = 0; x < width; x++, at += pixelStride) {
            row[x] = codes != null ? codes[at] & 0xFF : floats[at];
        }
    }
}
