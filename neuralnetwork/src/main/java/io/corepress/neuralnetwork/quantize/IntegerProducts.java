package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.BatchedMatMulLayerParams;
import io.corepress.mlpackage.proto.InnerProductLayerParams;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import java.util.List;

/**
 * The flag that a product multiplies integers follows its weights. The format allows it only without a bias, so a bias
 * moves to a layer of its own behind the product.
 */
final class IntegerProducts {
    private IntegerProducts() {}

    /**
     * {@return whether the bias of a product, if it has one, can be added by a layer of its own} Products of matrices of any
     * rank have their channels last. So have inner products of one to three axes, if the network keeps the axes of arrays; in
     * the five legacy axes, channels lie where layers look for those of images.
     */
    static boolean canMoveBias(NeuralNetworkLayer layer, boolean exactArrays) {
        return !layer.getInnerProduct().getHasBias() || !exactArrays || channelsAreLast(layer);
    }

    private static boolean channelsAreLast(NeuralNetworkLayer layer) {
        long rank = layer.getOutputTensorCount() == 1 ? layer.getOutputTensor(0).getRank() : 0;
        return rank >= 1 && rank <= 3;
    }

    /**
     * {@return the layer whose weights were changed, and what must follow it}
     *
     * @param dynamic whether the weights were asked to be multiplied as integers
     */
    static List<NeuralNetworkLayer> finish(
            NeuralNetworkLayer layer, boolean dynamic, boolean exactArrays, BlobUses uses) {
        return switch (layer.getLayerCase()) {
            case INNERPRODUCT -> {
                InnerProductLayerParams params = layer.getInnerProduct();
                boolean signed = !params.getWeights().getInt8RawValue().isEmpty();
                InnerProductLayerParams.Builder changed = params.toBuilder().setInt8DynamicQuantize(signed);
                if (!signed || !params.getHasBias() || !dynamic) {
                    yield List.of(layer.toBuilder().setInnerProduct(changed).build());
                }
                String product = uses.unused(layer.getOutput(0) + "_product");
                NeuralNetworkLayer bare = layer.toBuilder()
                        .setInnerProduct(changed.setHasBias(false).clearBias())
                        .setOutput(0, product)
                        .build();
                if (exactArrays) {
                    yield withSum(layer, bare, params.getBias(), params.getOutputChannels(), uses);
                }
                NeuralNetworkLayer.Builder bias = follower(layer, "bias").addInput(product);
                bias.getBiasBuilder().addShape(params.getOutputChannels()).setBias(params.getBias());
                yield List.of(bare, bias.build());
            }
            case BATCHEDMATMUL -> {
                BatchedMatMulLayerParams params = layer.getBatchedMatmul();
                boolean signed = !params.getWeights().getInt8RawValue().isEmpty();
                BatchedMatMulLayerParams.Builder changed = params.toBuilder().setInt8DynamicQuantize(signed);
                if (!signed || !params.getHasBias() || !dynamic) {
                    yield List.of(layer.toBuilder().setBatchedMatmul(changed).build());
                }
                NeuralNetworkLayer bare = layer.toBuilder()
                        .setBatchedMatmul(changed.setHasBias(false).clearBias())
                        .setOutput(0, uses.unused(layer.getOutput(0) + "_product"))
                        .build();
                yield withSum(layer, bare, params.getBias(), params.getWeightMatrixSecondDimension(), uses);
            }
            default -> List.of(layer);
        };
    }

    /** {@return the product without its bias, a constant that holds this, and their sum over the last axis} */
    private static List<NeuralNetworkLayer> withSum(
            NeuralNetworkLayer layer, NeuralNetworkLayer bare, WeightParams bias, long size, BlobUses uses) {
        String constant = uses.unused(layer.getOutput(0) + "_bias");
        return List.of(bare, constant(layer, constant, bias, size), sum(layer, bare.getOutput(0), constant));
    }

    private static NeuralNetworkLayer.Builder follower(NeuralNetworkLayer layer, String suffix) {
        return NeuralNetworkLayer.newBuilder()
                .setName(layer.getName() + "_" + suffix)
                .addAllOutput(layer.getOutputList())
                .addAllOutputTensor(layer.getOutputTensorList());
    }

    private static NeuralNetworkLayer constant(NeuralNetworkLayer layer, String name, WeightParams bias, long size) {
        NeuralNetworkLayer.Builder constant = NeuralNetworkLayer.newBuilder()
                .setName(layer.getName() + "_bias")
                .addOutput(name);
        constant.getLoadConstantNDBuilder().addShape(size).setData(bias);
        return constant.build();
    }

    private static NeuralNetworkLayer sum(NeuralNetworkLayer layer, String product, String constant) {
        NeuralNetworkLayer.Builder sum =
                follower(layer, "sum").addInput(product).addInput(constant);
        sum.getAddBroadcastableBuilder();
        return sum.build();
    }
}
