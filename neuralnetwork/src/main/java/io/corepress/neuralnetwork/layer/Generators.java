package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.CategoricalDistributionLayerParams;
import io.corepress.mlpackage.proto.RangeDynamicLayerParams;
import io.corepress.mlpackage.proto.RangeStaticLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;

/** Layers that make values of a shape: constants, ranges and random numbers. */
final class Generators {
    private Generators() {}

    interface ShapeOf {
        ShapeInputs of(Layer layer);
    }

    interface ParamsOf {
        Params of(Layer layer);
    }

    /** An operator that takes a shape and some parameters of the layer. */
    static LayerTranslation shaped(String type, ShapeOf shape, ParamsOf params) {
        return layer -> layer.exactOutput(layer.op(type, shape.of(layer).addTo(params.of(layer))));
    }

    static Params fill(float value) {
        return Params.none().with("value", Scope.number(value));
    }

    static Params normal(long seed, float mean, float deviation) {
        return seeded(seed).with("mean", Scope.number(mean)).with("stddev", Scope.number(deviation));
    }

    static Params uniform(long seed, float low, float high) {
        return seeded(seed).with("low", Scope.number(low)).with("high", Scope.number(high));
    }

    static Params bernoulli(long seed, float probability) {
        return seeded(seed).with("prob", Scope.number(probability));
    }

    private static Params seeded(long seed) {
        return Params.none().with("seed", (int) seed);
    }

    static void categoricalDistribution(Layer layer) {
        CategoricalDistributionLayerParams params = layer.message().getCategoricalDistribution();
        Var x = layer.exact(0);
        float temperature = params.getTemperature() == 0 ? 1 : params.getTemperature();
        if (temperature != 1) {
            if (!params.getIsLogits()) {
                throw layer.unsupported("a temperature needs logits, not probabilities");
            }
            x = layer.step("mul", "cooled", Params.of("x", x).with("y", Scope.number(1 / temperature)));
        }
        Params operands = seeded(params.getSeed())
                .with("x", x)
                .with("mode", params.getIsLogits() ? "logits" : "probs")
                .with("size", (int) Math.max(1, params.getNumSamples()));
        Var drawn = layer.step("random_categorical", "drawn", operands);
        layer.exactOutput(layer.scope().floats(layer.outputName(0), drawn));
    }

    static void rangeStatic(Layer layer) {
        RangeStaticLayerParams params = layer.message().getRangeStatic();
        layer.exactOutput(layer.op(
                "range_1d",
                Params.none()
                        .with("end", Scope.number(params.getEndValue()))
                        .with("start", Scope.number(params.getStartValue()))
                        .with("step", Scope.number(params.getStepSizeValue()))));
    }

    static void rangeDynamic(Layer layer) {
        RangeDynamicLayerParams params = layer.message().getRangeDynamic();
        Params operands = Params.of("end", scalar(layer, 0));
        operands = layer.inputCount() > 1
                ? operands.with("start", scalar(layer, 1))
                : operands.with("start", Scope.number(params.getStartValue()));
        operands = layer.inputCount() > 2
                ? operands.with("step", scalar(layer, 2))
                : operands.with("step", Scope.number(params.getStepSizeValue()));
        layer.exactOutput(layer.op("range_1d", operands));
    }

    private static Var scalar(Layer layer, int index) {
        Var x = layer.exact(index);
        return x.rank() == 0
                ? x
                : layer.step("squeeze", "number", Params.of("x", x).with("axes", Sizes.allAxes(x.rank())));
    }
}
