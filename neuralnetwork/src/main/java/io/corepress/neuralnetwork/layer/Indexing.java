package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.OneHotLayerParams;
import io.corepress.mlpackage.proto.ScatterAlongAxisLayerParams;
import io.corepress.mlpackage.proto.ScatterLayerParams;
import io.corepress.mlpackage.proto.ScatterMode;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;

/** Elements fetched from, or put to, places that another value lists. */
final class Indexing {
    private Indexing() {}

    static void gather(Layer layer) {
        gather(layer, "gather", layer.message().getGather().getAxis());
    }

    static void gatherAlongAxis(Layer layer) {
        gather(layer, "gather_along_axis", layer.message().getGatherAlongAxis().getAxis());
    }

    private static void gather(Layer layer, String type, long axis) {
        Var x = layer.exact(0);
        layer.exactOutput(layer.op(
                type,
                Params.of("x", x)
                        .with("indices", layer.scope().integers(layer.exact(1)))
                        .with("axis", layer.axis(axis, x.rank()))));
    }

    static void gatherND(Layer layer) {
        Params params =
                Params.of("x", layer.exact(0)).with("indices", layer.scope().integers(layer.exact(1)));
        layer.exactOutput(layer.op("gather_nd", params));
    }

    static void scatter(Layer layer) {
        ScatterLayerParams params = layer.message().getScatter();
        int axis = layer.axis(params.getAxis(), layer.exact(0).rank());
        layer.exactOutput(layer.op("scatter", scattered(layer, params.getMode()).with("axis", axis)));
    }

    static void scatterAlongAxis(Layer layer) {
        ScatterAlongAxisLayerParams params = layer.message().getScatterAlongAxis();
        int axis = layer.axis(params.getAxis(), layer.exact(0).rank());
        layer.exactOutput(layer.op(
                "scatter_along_axis", scattered(layer, params.getMode()).with("axis", axis)));
    }

    static void scatterND(Layer layer) {
        layer.exactOutput(layer.op(
                "scatter_nd", scattered(layer, layer.message().getScatterND().getMode())));
    }

    private static Params scattered(Layer layer, ScatterMode mode) {
        String name = switch (mode) {
            case SCATTER_UPDATE -> "update";
            case SCATTER_ADD -> "add";
            case SCATTER_SUB -> "sub";
            case SCATTER_MUL -> "mul";
            case SCATTER_DIV -> "div";
            case SCATTER_MAX -> "max";
            case SCATTER_MIN -> "min";
            case UNRECOGNIZED -> throw layer.unsupported("unknown mode");
        };
        return Params.of("data", layer.exact(0))
                .with("indices", layer.scope().integers(layer.exact(1)))
                .with("updates", layer.exact(2))
                .with("mode", name);
    }

    static void oneHot(Layer layer) {
        OneHotLayerParams params = layer.message().getOneHot();
        Var indices = layer.exact(0);
        Params operands = Params.of("indices", layer.scope().integers(indices));
        operands = layer.inputCount() > 1
                ? operands.with("one_hot_vector_size", Slices.constants(layer, 1)[0])
                : operands.with("one_hot_vector_size", Math.toIntExact(params.getOneHotVectorSize()));
        layer.exactOutput(layer.op(
                "one_hot",
                operands.with("axis", layer.axis(params.getAxis(), indices.rank() + 1))
                        .with("on_value", Scope.number(params.getOnValue()))
                        .with("off_value", Scope.number(params.getOffValue()))));
    }
}
