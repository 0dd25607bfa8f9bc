package io.corepress.neuralnetwork.layer;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
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
            case PRELU -> {
                Params images = Params.of("x", layer.images(0));
                layer.imagesOutput(layer.op(
                        "prelu",
                        images.with("alpha", channels(layer, params.getPReLU().getAlpha()))));
            }
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
            case PARAMETRICSOFTPLUS -> {
                Params images = Params.of("x", layer.images(0))
                        .with(
                                "alpha",
                                channels(layer, params.getParametricSoftplus().getAlpha()))
                        .with(
                                "beta",
                                channels(layer, params.getParametricSoftplus().getBeta()));
                layer.imagesOutput(layer.op("softplus_parametric", images));
            }
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

    /** A number for each channel of the input; a single one is meant for all. */
    private static Value channels(Layer layer, WeightParams weight) {
        Var images = layer.images(0);
        int count = Math.toIntExact(images.size(1));
        boolean single =
                weight.getFloatValueCount() == 1 || weight.getFloat16Value().size() == 2;
        float[] values =
                layer.read("alpha", weight, 0, single ? 1 : count).decoded().toFloats();
        if (single) {
            float only = values[0];
            values = new float[count];
            Arrays.fill(values, only);
        }
        return Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(count), values));
    }
}
