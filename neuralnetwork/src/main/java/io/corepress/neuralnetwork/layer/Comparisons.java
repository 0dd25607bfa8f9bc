package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.neuralnetwork.layer.Arithmetic.Operands;
import java.util.function.ToDoubleFunction;

/** Layers that yield truths, which a network holds as 0 and 1, or choose by them. */
final class Comparisons {
    private Comparisons() {}

    /** Compares with the second input, or with a number of the layer where there is only one. */
    static LayerTranslation comparison(String type, ToDoubleFunction<NeuralNetworkLayer> alpha) {
        return layer -> {
            Operands operands = Operands.of(layer);
            Params x = Params.of("x", operands.vars().getFirst());
            Params params = operands.vars().size() > 1
                    ? x.with("y", operands.vars().get(1))
                    : x.with("y", Scope.number((float) alpha.applyAsDouble(layer.message())));
            output(layer, operands, layer.step(type, "truth", params));
        };
    }

    static LayerTranslation logical(String type) {
        return layer -> {
            Operands operands = Operands.of(layer);
            Params params = Params.of("x", layer.scope().truths(operands.vars().getFirst()));
            if (operands.vars().size() > 1) {
                params = params.with("y", layer.scope().truths(operands.vars().get(1)));
            }
            output(layer, operands, layer.step(type, "truth", params));
        };
    }

    private static void output(Layer layer, Operands operands, Var truth) {
        layer.output(operands.result(layer.scope().floats(layer.outputName(0), truth)));
    }

    static void whereBroadcastable(Layer layer) {
        Operands operands = Operands.of(layer);
        Params params = Params.of("cond", layer.scope().truths(operands.vars().get(0)))
                .with("a", operands.vars().get(1))
                .with("b", operands.vars().get(2));
        layer.output(operands.result(layer.op("select", params)));
    }

    static void whereNonZero(Layer layer) {
        Var indices = layer.step("non_zero", "indices", Params.of("x", layer.exact(0)));
        layer.exactOutput(layer.scope().floats(layer.outputName(0), indices));
    }
}
