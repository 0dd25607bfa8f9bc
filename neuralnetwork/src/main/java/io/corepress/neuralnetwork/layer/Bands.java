package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.neuralnetwork.graph.Layer;

/**
 * Layers that keep a part of each matrix and set the rest to zero. The band operator counts diagonals from the main
 * one.
 */
final class Bands {
    /** As many diagonals as there are. */
    private static final int ALL = -1;

    private Bands() {}

    static void matrixBandPart(Layer layer) {
        int lower = (int) layer.message().getMatrixBandPart().getNumLower();
        int upper = (int) layer.message().getMatrixBandPart().getNumUpper();
        layer.exactOutput(band(layer, lower, upper));
    }

    static void upperTriangular(Layer layer) {
        int k = (int) layer.message().getUpperTriangular().getK();
        // From a diagonal above the main one on, the rest is what is left without the band below it.
        layer.exactOutput(k <= 0 ? band(layer, -k, ALL) : without(layer, band(layer, ALL, k - 1)));
    }

    static void lowerTriangular(Layer layer) {
        int k = (int) layer.message().getLowerTriangular().getK();
        layer.exactOutput(k >= 0 ? band(layer, ALL, k) : without(layer, band(layer, -k - 1, ALL)));
    }

    private static Var band(Layer layer, int lower, int upper) {
        Params params = Params.of("x", layer.exact(0)).with("lower", lower).with("upper", upper);
        return layer.op("band_part", params);
    }

    private static Var without(Layer layer, Var band) {
        return layer.op("sub", Params.of("x", layer.exact(0)).with("y", band));
    }
}
