package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import java.util.List;

/**
 * The image classifier of "Deep Residual Learning for Image Recognition" (the common variant that strides in the 3x3
 * convolutions) with batch norm folded into the convolutions: 53 of them and a linear layer, 25.5 million fp16 weights.
 * From {@code image}, fp16 {@code [1, 3, 224, 224]}, to {@code logits}, fp16 {@code [1, 1000]}.
 */
public final class ResNet50 {
    /** Blocks of each stage; a stage halves the image and doubles the channels. */
    private static final int[] BLOCKS = {3, 4, 6, 3};

    private static final int CLASSES = 1000;
    /** Keeps the sum of 16 residual branches in the range of fp16, as the folded batch norm of a trained net does. */
    private static final double BRANCH_GAIN = 0.35;

    private final FunctionBuilder f;
    private final Weights weights = new Weights(50, DataType.FLOAT16, 0.4);

    private ResNet50(FunctionBuilder f) {
        this.f = f;
    }

    public static Program program(OpSet opset) {
        return FunctionBuilder.program(opset, f -> List.of(new ResNet50(f).build()));
    }

    private Var build() {
        Var image = HalfPorts.input(f, "image", 1, 3, 224, 224);
        Var x = f.relu("stem_relu", conv("stem_conv", image, 64, 7, 2, 1));
        x = f.maxPool("stem_pool", x, 3, 2, 1);
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            for (int block = 0; block < BLOCKS[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = bottleneck("layer" + (stage + 1) + "_" + block, x, 64 << stage, stride);
            }
        }
        Var mean = f.reduceMean("pool", x, true, 2, 3);
        Var features = f.reshape("features", mean, 1, x.size(1));
        Var weight = f.constant("fc_weight", weights.deviating("fc", 0.03, CLASSES, x.size(1)));
        Var bias = f.constant("fc_bias", weights.around("fc_bias", 0, 0.02, CLASSES));
        return HalfPorts.output(f, "logits", name -> f.linear(name, features, weight, bias));
    }

    /** Down to {@code width} channels, a 3x3 convolution there, and up to four times as many. */
    private Var bottleneck(String name, Var x, long width, int stride) {
        Var inner = f.relu(name + "_relu1", conv(name + "_conv1", x, width, 1, 1, 1));
        inner = f.relu(name + "_relu2", conv(name + "_conv2", inner, width, 3, stride, 1));
        Var branch = conv(name + "_conv3", inner, 4 * width, 1, 1, BRANCH_GAIN);
        boolean sameShape = branch.shape().equals(x.shape());
        Var shortcut = sameShape ? x : conv(name + "_downsample", x, 4 * width, 1, stride, 1);
        return f.relu(name, f.add(name + "_add", branch, shortcut));
    }

    private Var conv(String name, Var x, long channels, int kernel, int stride, double gain) {
        long fanIn = x.size(1) * kernel * kernel;
        double deviation = gain * Math.sqrt(2.0 / fanIn);
        Var weight =
                f.constant(name + "_weight", weights.deviating(name, deviation, channels, x.size(1), kernel, kernel));
        Var bias = f.constant(name + "_bias", weights.around(name + "_bias", 0, 0.2, channels));
        return f.conv(name, x, weight, bias, ConvSettings.of(stride, kernel / 2));
    }
}
