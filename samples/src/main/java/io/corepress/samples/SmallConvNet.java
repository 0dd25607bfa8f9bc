package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import java.util.List;

/**
 * An image classifier of some 20 thousand fp16 weights for quick tests and examples: plain, depthwise and pointwise
 * convolutions and a linear layer. From {@code image}, fp16 {@code [1, 3, 32, 32]}, to {@code probabilities}, fp16
 * {@code [1, 10]}.
 */
public final class SmallConvNet {
    private final FunctionBuilder f;
    private final Weights weights = new Weights(7, DataType.FLOAT16, 0.4);

    private SmallConvNet(FunctionBuilder f) {
        this.f = f;
    }

    public static Program program(OpSet opset) {
        return FunctionBuilder.program(opset, f -> List.of(new SmallConvNet(f).build()));
    }

    private Var build() {
        Var x = HalfPorts.input(f, "image", 1, 3, 32, 32);
        x = conv("stem", x, 16, 3, ConvSettings.of(1, 1));
        x = conv("depthwise", x, 16, 3, ConvSettings.of(2, 1).withGroups(16));
        x = conv("pointwise", x, 32, 1, ConvSettings.of(1, 0));
        x = conv("wide", x, 64, 3, ConvSettings.of(2, 1));
        Var features = f.reduceMean("features", x, false, 2, 3);
        Var weight = f.constant("head_weight", weights.heScaled("head", 64, 10, 64));
        Var bias = f.constant("head_bias", weights.around("head_bias", 0, 0.1, 10));
        Var logits = f.linear("logits", features, weight, bias);
        return HalfPorts.output(f, "probabilities", name -> f.softmax(name, logits, -1));
    }

    private Var conv(String name, Var x, long channels, long kernel, ConvSettings settings) {
        long inputs = x.size(1) / settings.groups();
        Var weight = f.constant(
                name + "_weight", weights.heScaled(name, inputs * kernel * kernel, channels, inputs, kernel, kernel));
        Var bias = f.constant(name + "_bias", weights.around(name + "_bias", 0, 0.1, channels));
        return f.relu(name + "_relu", f.conv(name, x, weight, bias, settings));
    }
}
