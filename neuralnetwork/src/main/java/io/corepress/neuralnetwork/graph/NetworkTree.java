package io.corepress.neuralnetwork.graph;

import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The layers of a model that is a network, those in its loops and branches included. */
public final class NetworkTree {
    private NetworkTree() {}

    /** Layers of one network, changed. */
    public interface Change {
        /**
         * {@return the new layers; the same list if they stay}
         *
         * @param prefix goes before the names of these layers, empty in the outermost network
         */
        List<NeuralNetworkLayer> of(String prefix, List<NeuralNetworkLayer> layers);
    }

    /** Shows every layer with its full name, outer ones before those in them. */
    public static void forEach(
            String prefix, List<NeuralNetworkLayer> layers, BiConsumer<String, NeuralNetworkLayer> visitor) {
        for (NeuralNetworkLayer layer : layers) {
            String name = prefix + layer.getName();
            visitor.accept(name, layer);
            switch (layer.getLayerCase()) {
                case LOOP -> {
                    forEach(
                            name + "/condition/",
                            layer.getLoop().getConditionNetwork().getLayersList(),
                            visitor);
                    forEach(name + "/body/", layer.getLoop().getBodyNetwork().getLayersList(), visitor);
                }
                case BRANCH -> {
                    forEach(name + "/if/", layer.getBranch().getIfBranch().getLayersList(), visitor);
                    forEach(name + "/else/", layer.getBranch().getElseBranch().getLayersList(), visitor);
                }
                default -> {}
            }
        }
    }

    /** {@return the model with the layers of its network, and of those in loops and branches, changed; or the same object} */
    public static Model replace(Model model, List<NeuralNetworkLayer> layers, Change change) {
        List<NeuralNetworkLayer> changed = replace("", layers, change);
        if (changed == layers) {
            return model;
        }
        Model.Builder builder = model.toBuilder();
        switch (model.getTypeCase()) {
            case NEURALNETWORK ->
                builder.getNeuralNetworkBuilder().clearLayers().addAllLayers(changed);
            case NEURALNETWORKCLASSIFIER ->
                builder.getNeuralNetworkClassifierBuilder().clearLayers().addAllLayers(changed);
            case NEURALNETWORKREGRESSOR ->
                builder.getNeuralNetworkRegressorBuilder().clearLayers().addAllLayers(changed);
            default -> throw new IllegalArgumentException("a " + model.getTypeCase() + " has no layers");
        }
        return builder.build();
    }

    private static List<NeuralNetworkLayer> replace(String prefix, List<NeuralNetworkLayer> layers, Change change) {
        List<NeuralNetworkLayer> changed = new ArrayList<>(layers.size());
        boolean same = true;
        for (NeuralNetworkLayer layer : layers) {
            NeuralNetworkLayer inner = withInner(prefix + layer.getName(), layer, change);
            same &= inner == layer;
            changed.add(inner);
        }
        return change.of(prefix, same ? layers : changed);
    }

    private static NeuralNetworkLayer withInner(String name, NeuralNetworkLayer layer, Change change) {
        return switch (layer.getLayerCase()) {
            case LOOP -> {
                NeuralNetwork condition = layer.getLoop().getConditionNetwork();
                NeuralNetwork body = layer.getLoop().getBodyNetwork();
                NeuralNetwork newCondition = replace(name + "/condition/", condition, change);
                NeuralNetwork newBody = replace(name + "/body/", body, change);
                if (newCondition == condition && newBody == body) {
                    yield layer;
                }
                NeuralNetworkLayer.Builder builder = layer.toBuilder();
                builder.getLoopBuilder().setConditionNetwork(newCondition).setBodyNetwork(newBody);
                yield builder.build();
            }
            case BRANCH -> {
                NeuralNetwork first = layer.getBranch().getIfBranch();
                NeuralNetwork second = layer.getBranch().getElseBranch();
                NeuralNetwork newFirst = replace(name + "/if/", first, change);
                NeuralNetwork newSecond = replace(name + "/else/", second, change);
                if (newFirst == first && newSecond == second) {
                    yield layer;
                }
                NeuralNetworkLayer.Builder builder = layer.toBuilder();
                builder.getBranchBuilder().setIfBranch(newFirst).setElseBranch(newSecond);
                yield builder.build();
            }
            default -> layer;
        };
    }

    private static NeuralNetwork replace(String prefix, NeuralNetwork network, Change change) {
        List<NeuralNetworkLayer> layers = network.getLayersList();
        List<NeuralNetworkLayer> changed = replace(prefix, layers, change);
        return changed == layers
                ? network
                : network.toBuilder().clearLayers().addAllLayers(changed).build();
    }
}
