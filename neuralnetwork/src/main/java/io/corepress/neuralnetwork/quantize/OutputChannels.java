package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.ConvolutionLayerParams;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.neuralnetwork.weight.WeightSlot;
import io.corepress.tensor.Shape;

/**
 * Which output channel an element of a kernel or matrix makes. Rows are output channels, except in deconvolutions: there
 * a row is an input channel, and holds the output channels of the group that the input channel belongs to.
 *
 * @param rowsPerGroup of a deconvolution; 0 for all others
 * @param channelsPerRow of a deconvolution
 * @param inner elements of a channel in a row
 */
record OutputChannels(long rowsPerGroup, long channelsPerRow, long inner) {

    static OutputChannels of(NeuralNetworkLayer layer, WeightSlot weights) {
        Shape shape = weights.shape();
        ConvolutionLayerParams params = layer.getConvolution();
        if (!params.getIsDeconvolution()) {
            return new OutputChannels(0, 1, shape.elementCount(1, shape.rank()));
        }
        long groups = Math.max(1, params.getNGroups());
        return new OutputChannels(
                Math.max(1, shape.size(0) / groups), shape.size(1), shape.elementCount(2, shape.rank()));
    }

    int of(int index) {
        if (rowsPerGroup == 0) {
            return (int) (index / inner);
        }
        long row = index / (channelsPerRow * inner);
        return (int) (row / rowsPerGroup * channelsPerRow + index / inner % channelsPerRow);
    }
}
