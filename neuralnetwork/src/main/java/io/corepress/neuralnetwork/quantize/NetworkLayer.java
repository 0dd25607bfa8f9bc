package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer of a network in a model.
 *
 * @param model the path of the model in a pipeline that holds the network
 * @param type as the format calls it, such as {@code innerProduct}
 * @param name with those of the loops and branches around it before, and slashes between
 */
public record NetworkLayer(String model, String type, String name) {

    /** {@return the layers of all networks of a model, those in pipelines, loops and branches included} */
    public static List<NetworkLayer> of(ModelPackage model) {
        List<NetworkLayer> layers = new ArrayList<>();
        ModelTree.forEach(
                model.specification().message(),
                (path, inner) -> Network.of(inner)
                        .ifPresent(network -> NetworkTree.forEach(
                                "",
                                network.layers(),
                                (name, layer) -> layers.add(new NetworkLayer(path, Layer.kind(layer), name)))));
        return layers;
    }
}
