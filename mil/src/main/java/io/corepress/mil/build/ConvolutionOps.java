package io.corepress.mil.build;

import java.util.Arrays;

/** Convolution and pooling over one to three spatial axes: inputs have shape {@code [batch, channels, spatial...]}. */
public sealed interface ConvolutionOps extends Emitter permits BlockBuilder {

    /** As {@link #conv(String, Var, Var, Var, ConvSettings)}, without a bias. */
    default Var conv(String name, Var x, Var weight, ConvSettings settings) {
        return convolution("conv", name, x, Params.of("x", x).with("weight", weight), settings);
    }

    /**
     * {@return shape {@code [batch, channels out, spatial...]}}
     *
     * @param weight shape {@code [channels out, channels in / groups, kernel...]}
     * @param bias shape {@code [channels out]}
     */
    default Var conv(String name, Var x, Var weight, Var bias, ConvSettings settings) {
        Params operands = Params.of("x", x).with("weight", weight).with("bias", bias);
        return convolution("conv", name, x, operands, settings);
    }

    /**
     * {@return shape {@code [batch, channels out, spatial...]}}
     *
     * @param weight shape {@code [channels in, channels out / groups, kernel...]}
     */
    default Var convTranspose(String name, Var x, Var weight, ConvSettings settings) {
        return convolution("conv_transpose", name, x, Params.of("x", x).with("weight", weight), settings);
    }

    private Var convolution(String type, String name, Var x, Params operands, ConvSettings settings) {
        int spatial = spatialAxes(x);
        Params params = operands.with("pad_type", padType(settings.padding()))
                .with("pad", repeat(settings.padding(), 2 * spatial))
                .with("strides", repeat(settings.stride(), spatial))
                .with("dilations", repeat(settings.dilation(), spatial))
                .with("groups", settings.groups());
        return op(type, name, params);
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

    private Var pool(String type, String name, Var x, int kernel, int stride, int padding, Params operands) {
        int spatial = spatialAxes(x);
        Params params = operands.with("kernel_sizes", repeat(kernel, spatial))
                .with("strides", repeat(stride, spatial))
                .with("pad_type", padType(padding))
                .with("pad", repeat(padding, 2 * spatial))
                .with("ceil_mode", false);
        return op(type, name, params);
    }

    private static int spatialAxes(Var x) {
        return Math.max(0, x.rank() - 2);
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
