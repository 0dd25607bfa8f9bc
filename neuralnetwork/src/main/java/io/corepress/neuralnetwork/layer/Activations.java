package io.corepress.neuralnetwork.layer;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ActivationParametricSoftplus;
import io.corepress.mlpackage.proto.ActivationParams;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;

/** The activation functions. */
final class Activations {
    private Activations() {}

    static void activation(Layer layer) {
        ActivationParams params = layer.message().getActivation();
        Blob input = layer.input(0);
        Params x = Params.of("x", input.var());
        switch (params.getNonlinearityTypeCase()) {
            case LINEAR ->
                pointwise(
                        layer,
                        "linear_activation",
                        with(
                                x,
                                params.getLinear().getAlpha(),
                                params.getLinear().getBeta()));
            case RELU -> pointwise(layer, "relu", x);
            case LEAKYRELU ->
                pointwise(layer, "leaky_relu", with(x, params.getLeakyReLU().getAlpha()));
            case THRESHOLDEDRELU ->
                pointwise(
                        layer,
                        "thresholded_relu",
                        with(x, params.getThresholdedReLU().getAlpha()));
            case PRELU -> parametricRelu(layer, params.getPReLU().getAlpha());
            case TANH -> pointwise(layer, "tanh", x);
            case SCALEDTANH ->
                pointwise(
                        layer,
                        "scaled_tanh",
                        with(
                                x,
                                params.getScaledTanh().getAlpha(),
                                params.getScaledTanh().getBeta()));
            case SIGMOID -> pointwise(layer, "sigmoid", x);
            case SIGMOIDHARD ->
                pointwise(
                        layer,
                        "sigmoid_hard",
                        with(
                                x,
                                params.getSigmoidHard().getAlpha(),
                                params.getSigmoidHard().getBeta()));
            case ELU -> pointwise(layer, "elu", with(x, params.getELU().getAlpha()));
            case SOFTSIGN -> pointwise(layer, "softsign", x);
            case SOFTPLUS -> pointwise(layer, "softplus", x);
            case PARAMETRICSOFTPLUS -> parametricSoftplus(layer, params.getParametricSoftplus());
            case NONLINEARITYTYPE_NOT_SET -> throw layer.unsupported("it names no function that is known");
        }
    }

    private static void pointwise(Layer layer, String type, Params params) {
        layer.output(layer.input(0).with(layer.op(type, params)));
    }

    private static Params with(Params x, float alpha) {
        return x.with("alpha", Scope.number(alpha));
    }

    private static Params with(Params x, float alpha, float beta) {
        return with(x, alpha).with("beta", Scope.number(beta));
    }

    private static void parametricRelu(Layer layer, WeightParams weight) {
        float[] alpha = numbers(layer, weight);
        if (alpha.length == 1) {
            pointwise(layer, "leaky_relu", with(Params.of("x", layer.input(0).var()), alpha[0]));
            return;
        }
        Params params = Params.of("x", layer.images(0)).with("alpha", vector(alpha, alpha.length));
        layer.imagesOutput(layer.op("prelu", params));
    }

    private static void parametricSoftplus(Layer layer, ActivationParametricSoftplus params) {
        float[] alpha = numbers(layer, params.getAlpha());
        float[] beta = numbers(layer, params.getBeta());
        int count = Math.max(alpha.length, beta.length);
        if (count == 1) {
            Params scaled = Params.of("x", layer.input(0).var()).with("y", Scope.number(beta[0]));
            Var softplus = layer.step("softplus", "softplus", Params.of("x", layer.step("mul", "scaled", scaled)));
            pointwise(layer, "mul", Params.of("x", softplus).with("y", Scope.number(alpha[0])));
            return;
        }
        Params operands = Params.of("x", layer.images(0))
                .with("alpha", vector(alpha, count))
                .with("beta", vector(beta, count));
        layer.imagesOutput(layer.op("softplus_parametric", operands));
    }

    /** A number for each channel of the input, or a single one that is meant for all. */
    private static float[] numbers(Layer layer, WeightParams weight) {
        boolean single =
                weight.getFloatValueCount() == 1 || weight.getFloat16Value().size() == 2;
        long count = single ? 1 : layer.images(0).size(1);
        return layer.read("parameter", weight, 0, count).decoded().toFloats();
    }

    private static Value vector(float[] numbers, int count) {
        float[] all = numbers;
        if (numbers.length < count) {
            all = new float[count];
            Arrays.fill(all, numbers[0]);
        }
        return Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(count), all));
    }
}
