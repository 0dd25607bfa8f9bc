package io.corepress.mil.network;

import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.Var;
import java.util.Arrays;

/**
 * A convolution with a bias over one to three spatial axes, from {@code [batch, channels in, spatial...]}
 * to {@code [batch, channels, spatial...]}. The weight has shape {@code [channels, channels in / groups,
 * kernel...]}.
 *
 * @param kernel its size, the same on all spatial axes
 * @param biased whether a bias is added, which begins with zeros; before a {@link BatchNorm} it would do
 *     nothing
 */
public record Convolution(long channels, int kernel, ConvSettings settings, boolean biased, Initializer initializer)
        implements Layer {
    public Convolution {
        Sizes.requirePositive("channels", channels);
        Sizes.requirePositive("kernel", kernel);
        if (channels % settings.groups() != 0) {
            throw new IllegalArgumentException(
                    "channels must be a multiple of groups, got " + channels + " and " + settings.groups());
        }
    }

    /**
     * {@return a convolution of stride 1, padded so that the spatial sizes stay where the kernel is odd,
     * whose weight begins as {@link Initializer#kaiming} makes it}
     */
    public static Convolution of(long channels, int kernel) {
        return new Convolution(channels, kernel, ConvSettings.of(1, kernel / 2), true, Initializer.kaiming());
    }

    public Convolution withStride(int stride) {
        return withSettings(new ConvSettings(stride, settings.padding(), settings.dilation(), settings.groups()));
    }

    public Convolution withPadding(int padding) {
        return withSettings(new ConvSettings(settings.stride(), padding, settings.dilation(), settings.groups()));
    }

    /**
     * {@return this in {@code groups} independent parts; as many as there are channels make it depthwise}
     */
    public Convolution withGroups(int groups) {
        return withSettings(settings.withGroups(groups));
    }

    public Convolution withSettings(ConvSettings other) {
        return new Convolution(channels, kernel, other, biased, initializer);
    }

    public Convolution withoutBias() {
        return new Convolution(channels, kernel, settings, false, initializer);
    }

    public Convolution withInitializer(Initializer other) {
        return new Convolution(channels, kernel, settings, biased, other);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        long[] sizes = new long[x.rank()];
        Arrays.fill(sizes, kernel);
        sizes[0] = channels;
        sizes[1] = channelsOfAGroup(scope, x);
        Var weight = scope.weight("weight", initializer, sizes);
        return biased
                ? scope.builder()
                        .conv(
                                scope.name(),
                                x,
                                weight,
                                scope.weight("bias", Initializer.zeros(), channels),
                                settings)
                : scope.builder().conv(scope.name(), x, weight, settings);
    }

    private long channelsOfAGroup(LayerScope scope, Var x) {
        if (x.rank() < 3 || x.size(1) % settings.groups() != 0) {
            throw new IllegalArgumentException(scope.name() + ": a convolution in " + settings.groups()
                    + " groups takes [batch, channels, spatial...] with a multiple of that many channels, got " + x);
        }
        return x.size(1) / settings.groups();
    }
}
