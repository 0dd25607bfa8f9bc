package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.GeluLayerParams;
import io.corepress.mlpackage.proto.UnaryFunctionLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;

/** Functions of single elements. */
final class Functions {
    private Functions() {}

    static void unary(Layer layer) {
        UnaryFunctionLayerParams params = layer.message().getUnary();
        float scale = params.getScale() == 0 ? 1 : params.getScale();
        Var moved = layer.input(0).var();
        if (scale != 1 || params.getShift() != 0) {
            moved = layer.step(
                    "linear_activation",
                    "moved",
                    Params.of("x", moved)
                            .with("alpha", Scope.number(scale))
                            .with("beta", Scope.number(params.getShift())));
        }
        Params x = Params.of("x", moved);
        Params guarded = x.with("epsilon", Scope.number(params.getEpsilon() == 0 ? 1e-6f : params.getEpsilon()));
        Var y = switch (params.getType()) {
            case SQRT -> layer.op("sqrt", x);
            case RSQRT -> layer.op("rsqrt", guarded);
            case INVERSE -> layer.op("inverse", guarded);
            case POWER -> layer.op("pow", x.with("y", Scope.number(params.getAlpha())));
            case EXP -> layer.op("exp", x);
            case LOG -> layer.op("log", x);
            case ABS -> layer.op("abs", x);
            case THRESHOLD -> layer.op("threshold", x.with("alpha", Scope.number(params.getAlpha())));
            case UNRECOGNIZED -> throw layer.unsupported("unknown function " + params.getTypeValue());
        };
        layer.output(layer.input(0).with(y));
    }

    /** An operator that takes an element and yields one. */
    static LayerTranslation elementwise(String type) {
        return layer -> layer.output(layer.input(0)
                .with(layer.op(type, Params.of("x", layer.input(0).var()))));
    }

    /** sign(x) * log(|x| + sqrt(x * x + 1)): no operator does it, and without the sign it would lose small numbers. */
    static void asinh(Layer layer) {
        Var x = layer.input(0).var();
        Var size = layer.step("abs", "size", Params.of("x", x));
        Var sum = layer.step("add", "sum", Params.of("x", size).with("y", root(layer, size, 1)));
        Var log = layer.step("log", "log", Params.of("x", sum));
        Var sign = layer.step("sign", "sign", Params.of("x", x));
        layer.output(layer.input(0).with(layer.op("mul", Params.of("x", log).with("y", sign))));
    }

    /** log(x + sqrt(x * x - 1)) */
    static void acosh(Layer layer) {
        Var x = layer.input(0).var();
        Var sum = layer.step("add", "sum", Params.of("x", x).with("y", root(layer, x, -1)));
        layer.output(layer.input(0).with(layer.op("log", Params.of("x", sum))));
    }

    /** sqrt(x * x + shift) */
    private static Var root(Layer layer, Var x, float shift) {
        Var square = layer.step("square", "square", Params.of("x", x));
        Var shifted = layer.step("add", "shifted", Params.of("x", square).with("y", Scope.number(shift)));
        return layer.step("sqrt", "root", Params.of("x", shifted));
    }

    static void gelu(Layer layer) {
        GeluLayerParams params = layer.message().getGelu();
        String mode = switch (params.getMode()) {
            case EXACT -> "EXACT";
            case TANH_APPROXIMATION -> "TANH_APPROXIMATION";
            case SIGMOID_APPROXIMATION -> "SIGMOID_APPROXIMATION";
            case UNRECOGNIZED -> throw layer.unsupported("unknown mode " + params.getModeValue());
        };
        Params operands = Params.of("x", layer.input(0).var()).with("mode", mode);
        layer.output(layer.input(0).with(layer.op("gelu", operands)));
    }

    static void clip(Layer layer) {
        bounded(
                layer,
                "clip",
                layer.message().getClip().getMinVal(),
                layer.message().getClip().getMaxVal());
    }

    static void clampedRelu(Layer layer) {
        bounded(
                layer,
                "clamped_relu",
                layer.message().getClampedReLU().getAlpha(),
                layer.message().getClampedReLU().getBeta());
    }

    private static void bounded(Layer layer, String type, float alpha, float beta) {
        Params params = Params.of("x", layer.input(0).var())
                .with("alpha", Scope.number(alpha))
                .with("beta", Scope.number(beta));
        layer.output(layer.input(0).with(layer.op(type, params)));
    }
}
