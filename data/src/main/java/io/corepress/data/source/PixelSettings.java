package io.corepress.data.source;

import io.corepress.data.image.ColorOrder;
import io.corepress.data.image.Fit;
import io.corepress.data.image.Layout;
import io.corepress.data.image.Pixels;
import java.util.List;
import java.util.Optional;

/**
 * What a user says of pixels, which counts more than what an input says; nothing where the user is silent.
 *
 * @param scale of one pixel step; together with mean and std it is refused
 * @param mean in units of the whole range, so 0 to 1
 * @param std in units of the whole range
 */
public record PixelSettings(
        Optional<Layout> layout,
        Optional<ColorOrder> order,
        Optional<Fit> fit,
        Optional<List<Double>> scale,
        Optional<List<Double>> bias,
        Optional<List<Double>> mean,
        Optional<List<Double>> std) {
    public PixelSettings {
        if ((mean.isPresent() || std.isPresent()) && (scale.isPresent() || bias.isPresent())) {
            throw new IllegalArgumentException("mean and std are another way to say scale and bias: give one of them");
        }
    }

    /** {@return nothing said} */
    public static PixelSettings none() {
        return new PixelSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** {@return what an input says, with what the user says instead where that is something} */
    public Pixels over(Pixels base) {
        Pixels pixels = new Pixels(
                layout.or(base::layout),
                order.orElse(base.order()),
                fit.orElse(base.fit()),
                scale.orElse(base.scale()),
                bias.orElse(base.bias()));
        return mean.isEmpty() && std.isEmpty()
                ? pixels
                : pixels.withMeanAndStd(mean.orElse(List.of(0.0)), std.orElse(List.of(1.0)));
    }
}
