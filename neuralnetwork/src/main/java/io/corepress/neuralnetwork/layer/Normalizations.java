package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.BatchnormLayerParams;
import io.corepress.mlpackage.proto.LRNLayerParams;
import io.corepress.mlpackage.proto.LayerNormalizationLayerParams;
import io.corepress.mlpackage.proto.MeanVarianceNormalizeLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.neuralnetwork.weight.WeightReader;
import java.util.List;

/** Layers that bring values to a common mean, variance or length. */
final class Normalizations {
    private Normalizations() {}

    static void batchnorm(Layer layer) {
        BatchnormLayerParams params = layer.message().getBatchnorm();
        long channels = params.getChannels();
        Var x = layer.images(0);
        float epsilon = params.getEpsilon() == 0 ? 1e-5f : params.getEpsilon();
        if (params.getComputeMeanVar() && !params.getInstanceNormalization()) {
            layer.imagesOutput(acrossBatch(layer, params, x, epsilon));
            return;
        }
        Params operands = Params.of("x", x);
        if (!params.getComputeMeanVar()) {
            operands = operands.with("mean", layer.weight("mean", params.getMean(), channels))
                    .with("variance", layer.weight("variance", params.getVariance(), channels));
        }
        if (WeightReader.isPresent(params.getGamma())) {
            operands = operands.with("gamma", layer.weight("gamma", params.getGamma(), channels));
        }
        if (WeightReader.isPresent(params.getBeta())) {
            operands = operands.with("beta", layer.weight("beta", params.getBeta(), channels));
        }
        operands = operands.with("epsilon", Scope.number(epsilon));
        layer.imagesOutput(layer.op(params.getComputeMeanVar() ? "instance_norm" : "batch_norm", operands));
    }

    /** With mean and variance of each channel over all images of the batch, which no operator takes. */
    private static Var acrossBatch(Layer layer, BatchnormLayerParams params, Var x, float epsilon) {
        Var y = standardized(layer, x, epsilon, true, 0, 2, 3);
        if (WeightReader.isPresent(params.getGamma())) {
            Var gamma = layer.weight("gamma", params.getGamma(), params.getChannels(), 1, 1);
            y = layer.step("mul", "scaled", Params.of("x", y).with("y", gamma));
        }
        if (WeightReader.isPresent(params.getBeta())) {
            Var beta = layer.weight("beta", params.getBeta(), params.getChannels(), 1, 1);
            y = layer.step("add", "shifted", Params.of("x", y).with("y", beta));
        }
        return y;
    }

    /** (x - mean) / sqrt(variance + epsilon), or just x - mean. */
    private static Var standardized(Layer layer, Var x, float epsilon, boolean variance, int... axes) {
        Params over = Params.of("x", x).with("axes", axes).with("keep_dims", true);
        Var mean = layer.step("reduce_mean", "mean", over);
        Var centered = layer.step("sub", "centered", Params.of("x", x).with("y", mean));
        if (!variance) {
            return centered;
        }
        Var squares = layer.step("square", "squares", Params.of("x", centered));
        Var spread = layer.step(
                "reduce_mean",
                "variance",
                Params.of("x", squares).with("axes", axes).with("keep_dims", true));
        Var factor = layer.step("rsqrt", "factor", Params.of("x", spread).with("epsilon", Scope.number(epsilon)));
        return layer.step("mul", "standardized", Params.of("x", centered).with("y", factor));
    }

    static void mvn(Layer layer) {
        MeanVarianceNormalizeLayerParams params = layer.message().getMvn();
        float epsilon = params.getEpsilon() == 0 ? 1e-6f : params.getEpsilon();
        int[] axes = params.getAcrossChannels() ? new int[] {-3, -2, -1} : new int[] {-2, -1};
        Var x = layer.input(0).var();
        layer.output(layer.input(0).with(standardized(layer, x, epsilon, params.getNormalizeVariance(), axes)));
    }

    static void l2normalize(Layer layer) {
        float epsilon = layer.message().getL2Normalize().getEpsilon();
        Params params = Params.of("x", layer.images(0)).with("epsilon", Scope.number(epsilon == 0 ? 1e-6f : epsilon));
        layer.imagesOutput(layer.op("l2_norm", params));
    }

    static void lrn(Layer layer) {
        LRNLayerParams params = layer.message().getLrn();
        layer.imagesOutput(layer.op(
                "local_response_norm",
                Params.of("x", layer.images(0))
                        .with("size", Math.toIntExact(params.getLocalSize()))
                        .with("alpha", Scope.number(params.getAlpha()))
                        .with("beta", Scope.number(params.getBeta()))
                        .with("k", Scope.number(params.getK() == 0 ? 1 : params.getK()))));
    }

    static void softmax(Layer layer) {
        Params params = Params.of("x", layer.input(0).var()).with("axis", -3);
        layer.output(layer.input(0).with(layer.op("softmax", params)));
    }

    static void softmaxND(Layer layer) {
        Var x = layer.exact(0);
        int axis = layer.axis(layer.message().getSoftmaxND().getAxis(), x.rank());
        layer.exactOutput(layer.op("softmax", Params.of("x", x).with("axis", axis)));
    }

    static void layerNormalization(Layer layer) {
        LayerNormalizationLayerParams params = layer.message().getLayerNormalization();
        List<Long> sizes = params.getNormalizedShapeList();
        long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
        int[] axes = new int[shape.length];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i - axes.length;
        }
        layer.exactOutput(layer.op(
                "layer_norm",
                Params.of("x", layer.exact(0))
                        .with("axes", axes)
                        .with("gamma", layer.weight("gamma", params.getGamma(), shape))
                        .with("beta", layer.weight("beta", params.getBeta(), shape))
                        .with("epsilon", Scope.number(params.getEps()))));
    }
}
