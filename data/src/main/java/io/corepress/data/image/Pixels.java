package io.corepress.data.image;

import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The way from pixels to a model's numbers: {@code value = pixel * scale + bias}, per channel, after colours and size
 * have been made to fit.
 *
 * @param layout of the arrays that the pixels come in; nothing lets {@link Layout#of} find it out
 * @param order of the three channels that the model takes; arrays and files give red first. A model that takes one
 *     channel gets gray
 * @param fit how an image of another size is brought to the model's
 * @param scale one factor for all channels, or one for each in the model's order
 * @param bias one summand for all channels, or one for each in the model's order
 */
public record Pixels(Optional<Layout> layout, ColorOrder order, Fit fit, List<Double> scale, List<Double> bias) {
    public Pixels {
        scale = List.copyOf(scale);
        bias = List.copyOf(bias);
        requirePerChannel("scale", scale);
        requirePerChannel("bias", bias);
    }

    private static void requirePerChannel(String what, List<Double> values) {
        if ((values.size() != 1 && values.size() != 3) || !values.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(what + " must be 1 or 3 finite numbers, got " + values);
        }
    }

    /** {@return pixels as they are, 0 to 255, red first, stretched to the model's size}: what image inputs take. */
    public static Pixels raw() {
        return new Pixels(Optional.empty(), ColorOrder.RGB, new Fit.Stretch(), List.of(1.0), List.of(0.0));
    }

    /**
     * {@return pixels from 0 to 1, red first, stretched to the model's size}: what multi-array inputs mostly take.
     */
    public static Pixels unit() {
        return raw().withScale(List.of(1.0 / 255));
    }

    public Pixels withLayout(Layout other) {
        return new Pixels(Optional.of(other), order, fit, scale, bias);
    }

    public Pixels withOrder(ColorOrder other) {
        return new Pixels(layout, other, fit, scale, bias);
    }

    public Pixels withFit(Fit other) {
        return new Pixels(layout, order, other, scale, bias);
    }

    public Pixels withScale(List<Double> other) {
        return new Pixels(layout, order, fit, other, bias);
    }

    public Pixels withBias(List<Double> other) {
        return new Pixels(layout, order, fit, scale, other);
    }

    /**
     * {@return the same with {@code value = (pixel / 255 - mean) / std}}
     *
     * @param mean one number for all channels, or one for each in the model's order
     * @param std likewise; not zero
     */
    public Pixels withMeanAndStd(List<Double> mean, List<Double> std) {
        int channels = Math.max(mean.size(), std.size());
        return withScale(std.stream().map(deviation -> 1 / (255 * deviation)).toList())
                .withBias(IntStream.range(0, channels)
                        .mapToObj(channel -> -at(mean, channel) / at(std, channel))
                        .toList());
    }

    static double at(List<Double> perChannel, int channel) {
        return perChannel.get(perChannel.size() == 1 ? 0 : channel);
    }

    /**
     * {@return the numbers that a model takes: fp32, of the target's layout}
     *
     * @param array of pixels, [channels, height, width] or as {@link #layout} says; uint8, or of another type
     *     with values of 0 to 255
     * @throws UnsupportedDataException if its shape is none of pixels
     */
    public Tensor convert(Tensor array, PixelShape target) {
        Layout given = layout.or(() -> Layout.of(array.shape()))
                .orElseThrow(() -> new UnsupportedDataException("an array of shape " + array.shape()
                        + " is no image: expected [height, width], or three axes of which the first or the last has"
                        + " size 1, 3 or 4"));
        requirePixels(array.shape(), given);
        return PixelConversion.convert(array, given, this, target);
    }

    private static void requirePixels(Shape shape, Layout layout) {
        boolean fits = shape.rank() == layout.rank() && shape.elementCount() > 0;
        if (fits && layout != Layout.HW) {
            long channels = shape.size(layout.channelAxis());
            fits = channels == 1 || channels == 3 || channels == 4;
        }
        if (!fits) {
            throw new UnsupportedDataException(
                    "an array of shape " + shape + " is no image in layout " + layout + " with 1, 3 or 4 channels");
        }
    }
}
