package io.corepress.mil.build;

import io.corepress.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Convolution and pooling over one to three spatial axes: inputs have shape {@code [batch, channels, spatial...]}. */
public sealed interface ConvolutionOps extends Emitter permits BlockBuilder {

    /** As {@link #conv(String, Var, Var, Var, ConvSettings)}, without a bias. */
    default Var conv(String name, Var x, Var weight, ConvSettings settings) {
        return conv(name, x, weight, Optional.empty(), settings);
    }

    /**
     * {@return shape {@code [batch, channels out, spatial...]}}
     *
     * @param weight shape {@code [channels out, channels in / groups, kernel...]}
     * @param bias shape {@code [channels out]}
     */
    default Var conv(String name, Var x, Var weight, Var bias, ConvSettings settings) {
        return conv(name, x, weight, Optional.of(bias), settings);
    }

    private Var conv(String name, Var x, Var weight, Optional<Var> bias, ConvSettings settings) {
        checkOperands(name, x, weight, 1, settings.groups());
        Check.that(
                weight.size(0) % settings.groups() == 0,
                name,
                settings.groups() + " groups must divide axis 0",
                weight);
        long[] sizes = x.shape().sizes();
        sizes[1] = weight.size(0);
        for (int axis = 2; axis < sizes.length; axis++) {
            long reach = settings.dilation() * (weight.size(axis) - 1) + 1;
            sizes[axis] = slide(name, x, axis, reach, settings.stride(), settings.padding());
        }
        return emit("conv", name, x, weight, bias, settings, sizes);
    }

    /**
     * {@return shape {@code [batch, channels out, spatial...]}}
     *
     * @param weight shape {@code [channels in, channels out / groups, kernel...]}
     */
    default Var convTranspose(String name, Var x, Var weight, ConvSettings settings) {
        checkOperands(name, x, weight, 0, 1);
        Check.that(x.size(1) % settings.groups() == 0, name, settings.groups() + " groups must divide the channels", x);
        long[] sizes = x.shape().sizes();
        sizes[1] = weight.size(1) * settings.groups();
        for (int axis = 2; axis < sizes.length; axis++) {
            long reach = settings.dilation() * (weight.size(axis) - 1) + 1;
            sizes[axis] = (sizes[axis] - 1) * settings.stride() + reach - 2L * settings.padding();
            Check.that(sizes[axis] > 0, name, "nothing is left of axis " + axis, x, weight, settings);
        }
        return emit("conv_transpose", name, x, weight, Optional.empty(), settings, sizes);
    }

    /** The largest value in each window; the same kernel, stride and padding on all spatial axes. */
    default Var maxPool(String name, Var x, int kernel, int stride, int padding) {
        return pool("max_pool", name, x, kernel, stride, padding, Params.of("x", x));
    }

    /** The mean of each window; zeros of the padding count. */
    default Var avgPool(String name, Var x, int kernel, int stride, int padding) {
        Params params = Params.of("x", x).with("exclude_padding_from_average", false);
        return pool("avg_pool", name, x, kernel, stride, padding, params);
    }

    private Var pool(String type, String name, Var x, int kernel, int stride, int padding, Params params) {
        Check.isFloat(name, x);
        Check.that(x.rank() >= 3 && x.rank() <= 5, name, "takes [batch, channels, spatial...] of rank 3 to 5", x);
        Check.that(kernel > 0 && stride > 0 && padding >= 0, name, "sizes must be positive", kernel, stride, padding);
        long[] sizes = x.shape().sizes();
        for (int axis = 2; axis < sizes.length; axis++) {
            sizes[axis] = slide(name, x, axis, kernel, stride, padding);
        }
        int spatial = x.rank() - 2;
        Params all = params.with("kernel_sizes", repeat(kernel, spatial))
                .with("strides", repeat(stride, spatial))
                .with("pad_type", padType(padding))
                .with("pad", repeat(padding, 2 * spatial))
                .with("ceil_mode", false);
        return op(type, name, all, x.dataType(), Shape.of(sizes));
    }

    private static void checkOperands(String name, Var x, Var weight, int channelAxis, int groups) {
        Check.isFloat(name, x);
        Check.sameDataType(name, x, weight);
        Check.that(x.rank() >= 3 && x.rank() <= 5, name, "takes [batch, channels, spatial...] of rank 3 to 5", x);
        Check.that(weight.rank() == x.rank(), name, "weight must have the rank of the input", x, weight);
        Check.that(
                weight.size(channelAxis) * groups == x.size(1),
                name,
                "axis " + channelAxis + " of the weight must fit the channels of the input in " + groups + " groups",
                x,
                weight);
    }

    private Var emit(
            String type, String name, Var x, Var weight, Optional<Var> bias, ConvSettings settings, long[] sizes) {
        int spatial = x.rank() - 2;
        Params params = Params.of("x", x).with("weight", weight);
        if (bias.isPresent()) {
            Check.sameDataType(name, x, bias.get());
            Check.hasShape(name, bias.get(), sizes[1]);
            params = params.with("bias", bias.get());
        }
        Params all = params.with("pad_type", padType(settings.padding()))
                .with("pad", repeat(settings.padding(), 2 * spatial))
                .with("strides", repeat(settings.stride(), spatial))
                .with("dilations", repeat(settings.dilation(), spatial))
                .with("groups", settings.groups());
        return op(type, name, all, x.dataType(), Shape.of(sizes));
    }

    private static long slide(String name, Var x, int axis, long reach, int stride, int padding) {
        long room = x.size(axis) + 2L * padding - reach;
        Check.that(room >= 0, name, "a window of " + reach + " must fit axis " + axis + " with padding " + padding, x);
        return room / stride + 1;
    }

    private static String padType(int padding) {
        return padding == 0 ? "valid" : "custom";
    }

    private static int[] repeat(int number, int times) {
        int[] numbers = new int[times];
        Arrays.fill(numbers, number);
        return numbers;
    }
}
