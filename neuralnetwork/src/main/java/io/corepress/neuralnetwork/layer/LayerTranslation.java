package io.corepress.neuralnetwork.layer;

import io.corepress.neuralnetwork.graph.Layer;

/** Adds the operations that do what a layer does, and sets its outputs. */
@FunctionalInterface
interface LayerTranslation {
    void translate(Layer layer);
}
