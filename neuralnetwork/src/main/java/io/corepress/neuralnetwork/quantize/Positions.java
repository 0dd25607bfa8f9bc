package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.NetworkTree;
import io.corepress.neuralnetwork.quantize.NetworkWeight.Position;
import io.corepress.neuralnetwork.weight.WeightSlots;
import java.util.ArrayList;
import java.util.List;

/** The first and the last layer of a network that hold weights which can be compressed; names may be empty. */
record Positions(List<String> ends) {

    static Positions of(List<NeuralNetworkLayer> layers) {
        List<String> weighted = new ArrayList<>();
        NetworkTree.forEach("", layers, (name, layer) -> {
            if (LayerSelection.LAYER_TYPES.contains(Layer.kind(layer))
                    && !WeightSlots.of(layer).isEmpty()) {
                weighted.add(name);
            }
        });
        return new Positions(weighted.isEmpty() ? List.of() : List.of(weighted.getFirst(), weighted.getLast()));
    }

    Position of(String name) {
        boolean first = !ends.isEmpty() && ends.getFirst().equals(name);
        boolean last = !ends.isEmpty() && ends.getLast().equals(name);
        return first && last ? Position.ONLY : first ? Position.FIRST : last ? Position.LAST : Position.BETWEEN;
    }
}
