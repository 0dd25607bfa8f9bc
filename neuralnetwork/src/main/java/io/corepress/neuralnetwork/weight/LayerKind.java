package io.corepress.neuralnetwork.weight;

import io.corepress.mlpackage.proto.NeuralNetworkLayer;

/** What the format calls the kinds of layers. */
public final class LayerKind {
    private LayerKind() {}

    /** {@return for example {@code innerProduct}; {@code unknown} for kinds that are newer than this schema} */
    public static String of(NeuralNetworkLayer layer) {
        return switch (layer.getLayerCase()) {
            case LAYER_NOT_SET -> "unknown";
            default ->
                NeuralNetworkLayer.getDescriptor()
                        .findFieldByNumber(layer.getLayerCase().getNumber())
                        .getName();
        };
    }
}
