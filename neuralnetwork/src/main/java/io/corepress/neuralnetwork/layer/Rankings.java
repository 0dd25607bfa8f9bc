package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.CumSumLayerParams;
import io.corepress.mlpackage.proto.NonMaximumSuppressionLayerParams;
import io.corepress.mlpackage.proto.TopKLayerParams;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.List;

/** Layers that order the elements along an axis, or choose among them. */
final class Rankings {
    private Rankings() {}

    static void topK(Layer layer) {
        TopKLayerParams params = layer.message().getTopK();
        Var x = layer.exact(0);
        int k = layer.inputCount() > 1 ? Slices.constants(layer, 1)[0] : Math.toIntExact(params.getK());
        List<Var> found = layer.scope()
                .ops(
                        "topk",
                        List.of(layer.outputName(0), layer.outputName(1) + "_index"),
                        Params.of("x", x)
                                .with("k", k)
                                .with("axis", layer.axis(params.getAxis(), x.rank()))
                                .with("ascending", params.getUseBottomK()));
        layer.output(0, new Blob.Exact(found.get(0)));
        layer.output(1, new Blob.Exact(layer.scope().floats(layer.outputName(1), found.get(1))));
    }

    static void argSort(Layer layer) {
        Var x = layer.exact(0);
        Params params = Params.of("x", x)
                .with("axis", layer.axis(layer.message().getArgSort().getAxis(), x.rank()))
                .with("ascending", !layer.message().getArgSort().getDescending());
        layer.exactOutput(layer.scope().floats(layer.outputName(0), layer.step("argsort", "index", params)));
    }

    static void cumSum(Layer layer) {
        CumSumLayerParams params = layer.message().getCumSum();
        Var x = layer.exact(0);
        long axis = layer.inputCount() > 1 ? Slices.constants(layer, 1)[0] : params.getAxis();
        layer.exactOutput(layer.op(
                "cumsum",
                Params.of("x", x)
                        .with("axis", layer.axis(axis, x.rank()))
                        .with("exclusive", params.getExcludeFinalSum())
                        .with("reverse", params.getReverse())));
    }

    static void nonMaximumSuppression(Layer layer) {
        NonMaximumSuppressionLayerParams params = layer.message().getNonMaximumSuppression();
        float overlap = layer.inputCount() > 2 ? number(layer, 2) : params.getIouThreshold();
        float score = layer.inputCount() > 3 ? number(layer, 3) : params.getScoreThreshold();
        int count = layer.inputCount() > 4 ? (int) number(layer, 4) : Math.toIntExact(params.getMaxBoxes());
        List<Var> kept = layer.scope()
                .ops(
                        "non_maximum_suppression",
                        List.of(
                                layer.outputName(0),
                                layer.outputName(1),
                                layer.outputName(2) + "_index",
                                layer.outputName(3) + "_count"),
                        Params.of("boxes", layer.exact(0))
                                .with("scores", layer.exact(1))
                                .with("iou_threshold", Scope.number(overlap))
                                .with("score_threshold", Scope.number(score))
                                .with("max_boxes", count)
                                .with("per_class_suppression", params.getPerClassSuppression()));
        for (int i = 0; i < 4; i++) {
            layer.output(i, new Blob.Exact(layer.scope().floats(layer.outputName(i), kept.get(i))));
        }
    }

    private static float number(Layer layer, int index) {
        return layer.scope()
                .known(layer.exact(index))
                .orElseThrow(() -> layer.unsupported(
                        "input \"" + layer.message().getInput(index) + "\" must be a constant for a program"))
                .toFloats()[0];
    }
}
