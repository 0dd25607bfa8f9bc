package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Activation functions. */
final class Activations {
    private static final float SELU_ALPHA = 1.67326319217681884765625f;
    private static final float SELU_GAMMA = 1.05070102214813232421875f;

    private Activations() {}

    static void name(Registry registry) {
        registry.single("Relu", Activations::relu);
        registry.single("Sigmoid", call -> call.result("sigmoid", x(call)));
        registry.single("Tanh", call -> call.result("tanh", x(call)));
        registry.single("Softplus", call -> call.result("softplus", x(call)));
        registry.single("Softsign", call -> call.result("softsign", x(call)));
        registry.single("LeakyRelu", call -> call.result("leaky_relu", alpha(call, 0.01f)));
        registry.single("Elu", call -> call.result("elu", alpha(call, 1)));
        registry.single("ThresholdedRelu", call -> call.result("thresholded_relu", alpha(call, 1)));
        registry.single("PRelu", Activations::prelu);
        registry.single("Selu", Activations::selu);
        registry.single("Celu", Activations::celu);
        registry.single("HardSigmoid", call -> call.result("sigmoid_hard", hardSigmoid(call, 0.2f, 0.5f)));
        registry.single("HardSwish", call -> {
            Params params = x(call).with("alpha", call.number(1.0 / 6)).with("beta", call.number(0.5));
            return call.result("mul", Steps.xy(call.var(0), call.op("sigmoid_hard", params)));
        });
        registry.single("Mish", call -> {
            Var tanh = Steps.unary(call, "tanh", Steps.unary(call, "softplus", call.var(0)));
            return call.result("mul", Steps.xy(call.var(0), tanh));
        });
        registry.single("Swish", call -> swish(call, call.attributes().number("alpha", 1)));
        registry.single("Gelu", call -> gelu(call, call.attributes().text("approximate", "none")));
        registry.single("Clip", Activations::clip);
        registry.single("Shrink", Activations::shrink);
        registry.several("Dropout", "training", Activations::dropout);
    }

    private static Params x(Call call) {
        return Params.of("x", call.var(0));
    }

    private static Params alpha(Call call, float otherwise) {
        return x(call).with("alpha", call.number(call.attributes().number("alpha", otherwise)));
    }

    private static Params hardSigmoid(Call call, float alpha, float beta) {
        return x(call).with("alpha", call.number(call.attributes().number("alpha", alpha)))
                .with("beta", call.number(call.attributes().number("beta", beta)));
    }

    private static Var relu(Call call) {
        Var x = call.var(0);
        return x.dataType().isFloat()
                ? call.result("relu", x(call))
                : call.result("maximum", Steps.xy(x, call.scalar(0, x)));
    }

    /** A slope for each channel has an operator of its own. */
    private static Var prelu(Call call) {
        Var x = call.var(0);
        Optional<Tensor> slope = call.known(1);
        int rank = Dims.rank(x);
        if (slope.isPresent() && rank >= 3 && Dims.size(x, 1).isPresent()) {
            long channels = Dims.fixed(x, 1);
            Shape shape = slope.get().shape();
            boolean perChannel = slope.get().elementCount() == channels
                    && (shape.rank() == rank - 1 && shape.size(0) == channels
                            || shape.rank() == rank && shape.size(1) == channels);
            if (perChannel) {
                Var alpha = call.constant(slope.get().withShape(Shape.of(channels)));
                return call.result("prelu", x(call).with("alpha", alpha));
            }
        }
        Var zero = call.scalar(0);
        Var below = Steps.mul(call, call.op("minimum", Steps.xy(x, zero)), call.var(1));
        return call.result("add", Steps.xy(Steps.unary(call, "relu", x), below));
    }

    private static Var selu(Call call) {
        float alpha = call.attributes().number("alpha", SELU_ALPHA);
        float gamma = call.attributes().number("gamma", SELU_GAMMA);
        Var elu = call.op("elu", x(call).with("alpha", call.number(alpha)));
        return call.result("mul", Steps.xy(elu, call.scalar(gamma)));
    }

    private static Var celu(Call call) {
        float alpha = call.attributes().number("alpha", 1);
        Var scaled = Steps.mul(call, call.var(0), 1 / alpha);
        Var elu = call.op("elu", Params.of("x", scaled).with("alpha", call.number(1)));
        return call.result("mul", Steps.xy(elu, call.scalar(alpha)));
    }

    static Var swish(Call call, float alpha) {
        Var x = call.var(0);
        if (alpha == 1) {
            return call.result("silu", x(call));
        }
        return call.result("mul", Steps.xy(x, Steps.unary(call, "sigmoid", Steps.mul(call, x, alpha))));
    }

    static Var gelu(Call call, String approximate) {
        return call.result("gelu", x(call).with("mode", geluMode(approximate)));
    }

    static String geluMode(String approximate) {
        return approximate.equals("tanh") ? "TANH_APPROXIMATION" : "EXACT";
    }

    private static Var clip(Call call) {
        Optional<Var> min = bound(call, "min", 1);
        Optional<Var> max = bound(call, "max", 2);
        Var x = call.var(0);
        Optional<Tensor> low = bound(call, min, 1, "min");
        Optional<Tensor> high = bound(call, max, 2, "max");
        if (x.dataType().isFloat() && low.isPresent() && high.isPresent()) {
            float from = low.get().toFloats()[0];
            float to = high.get().toFloats()[0];
            if (from == 0 && to == 6) {
                return call.result("relu6", x(call));
            }
            if (from <= to && Float.isFinite(from) && Float.isFinite(to)) {
                return call.result(
                        "clip", x(call).with("alpha", call.number(from)).with("beta", call.number(to)));
            }
        }
        if (low.isPresent() && max.isEmpty() && low.get().toFloats()[0] == 0) {
            return relu(call);
        }
        if (min.isEmpty() && max.isEmpty()) {
            return Steps.identity(call, x);
        }
        if (max.isEmpty()) {
            return call.result("maximum", Steps.xy(x, min.get()));
        }
        Var raised = min.isPresent() ? call.op("maximum", Steps.xy(x, min.get())) : x;
        return call.result("minimum", Steps.xy(raised, max.get()));
    }

    private static Optional<Var> bound(Call call, String attribute, int input) {
        if (call.attributes().has(attribute)) {
            return Optional.of(call.scalar(call.attributes().number(attribute, 0)));
        }
        return call.optionalVar(input);
    }

    private static Optional<Tensor> bound(Call call, Optional<Var> bound, int input, String attribute) {
        if (call.attributes().has(attribute)) {
            return Optional.of(Tensor.ofFloats(
                    DataType.FLOAT32, Shape.scalar(), call.attributes().number(attribute, 0)));
        }
        return bound.isPresent() ? call.known(input) : Optional.empty();
    }

    private static Var shrink(Call call) {
        Var x = call.var(0);
        float threshold = call.attributes().number("lambd", 0.5f);
        Var bias = call.scalar(call.attributes().number("bias", 0));
        Var isAbove = call.op("greater", Steps.xy(x, call.scalar(threshold)));
        Var isBelow = call.op("less", Steps.xy(x, call.scalar(-threshold)));
        Var above = Selecting.op(call, isAbove, Steps.sub(call, x, bias), Steps.mul(call, x, 0));
        return Selecting.result(call, isBelow, Steps.add(call, x, bias), above);
    }

    /** Nothing is dropped when a model is used, so the mask, if somebody wants it, is all true. */
    private static List<Var> dropout(Call call) {
        Var x = call.var(0);
        Var same = Steps.identity(call, x);
        if (!call.wants(1)) {
            return List.of(same);
        }
        Var equal = call.op("equal", Steps.xy(Steps.mul(call, x, 0), call.scalar(0)));
        return List.of(same, equal);
    }
}
