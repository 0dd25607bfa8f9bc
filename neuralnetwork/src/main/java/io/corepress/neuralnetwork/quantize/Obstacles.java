package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.quantize.WeightCoding.Half;
import io.corepress.neuralnetwork.quantize.WeightCoding.Int8Dynamic;
import java.util.Optional;

/** Why the format has no place for a coding in a layer. */
final class Obstacles {
    private Obstacles() {}

    /** {@return the reason, one sentence without a full stop; empty if there is none} */
    static Optional<String> to(WeightCoding coding, NetworkWeight weight, Model model, Network network) {
        if (!LayerSelection.LAYER_TYPES.contains(weight.layerType())) {
            return Optional.of("weights of " + weight.layerType() + " layers stay floats");
        }
        if (coding instanceof Int8Dynamic) {
            return toProducts(weight, model, network);
        }
        if (weight.isQuantized()) {
            return Optional.of("it is compressed already: " + weight.format());
        }
        return coding instanceof Half && weight.nbits() == 16 ? Optional.of("it is fp16 already") : Optional.empty();
    }

    private static Optional<String> toProducts(NetworkWeight weight, Model model, Network network) {
        NeuralNetworkLayer layer = weight.message();
        boolean product = layer.hasInnerProduct() || layer.hasBatchedMatmul();
        if (!product || !weight.parameter().equals("weights") || layer.getInputCount() != 1) {
            return Optional.of("int8_dynamic is for the weights of innerProduct and batchedMatmul layers");
        }
        if (layer.getInnerProduct().getInt8DynamicQuantize()
                || layer.getBatchedMatmul().getInt8DynamicQuantize()) {
            return Optional.of("it is multiplied as integers already");
        }
        if (!network.exactArrays() && takesArrays(model)) {
            return Optional.of(
                    "the format takes integer products in networks that see the exact shapes of arrays, and this one"
                            + " gives them five axes");
        }
        return IntegerProducts.canMoveBias(layer, network.exactArrays())
                ? Optional.empty()
                : Optional.of(
                        "integers are multiplied without a bias, this layer has one, and the network does not say how"
                                + " many axes a layer for it would see");
    }

    private static boolean takesArrays(Model model) {
        return model.getDescription().getInputList().stream()
                .anyMatch(input -> input.getType().hasMultiArrayType());
    }
}
