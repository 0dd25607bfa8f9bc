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
     * {@return the layer whose weights were changed, and what must follow it}
     *
     * @param dynamic whether the weights were asked to be multiplied as integers
     */
    static List<NeuralNetworkLayer> finish(NeuralNetworkLayer layer, boolean dynamic, BlobUses uses) {
        return switch (layer.getLayerCase()) {
            case INNERPRODUCT -> {
                InnerProductLayerParams params = layer.getInnerProduct();
                boolean signed = !params.getWeights().getInt8RawValue().isEmpty();
                InnerProductLayerParams.Builder changed = params.toBuilder().setInt8DynamicQuantize(signed);
                if (!signed || !params.getHasBias() || !dynamic) {
                    yield List.of(layer.toBuilder().setInnerProduct(changed).build());
                }
                String product = uses.unused(layer.getOutput(0) + "_product");
                NeuralNetworkLayer.Builder bias = follower(layer, "bias").addInput(product);
                bias.getBiasBuilder().addShape(params.getOutputChannels()).setBias(params.getBias());
                yield List.of(
                        layer.toBuilder()
                                .setInnerProduct(changed.setHasBias(false).clearBias())
                                .setOutput(0, product)
                                .build(),
                        bias.build());
            }
            case BATCHEDMATMUL -> {
                BatchedMatMulLayerParams params = layer.getBatchedMatmul();
                boolean signed = !params.getWeights().getInt8RawValue().isEmpty();
                BatchedMatMulLayerParams.Builder changed = params.toBuilder().setInt8DynamicQuantize(signed);
                if (!signed || !params.getHasBias() || !dynamic) {
                    yield List.of(layer.toBuilder().setBatchedMatmul(changed).build());
                }
                String product = uses.unused(layer.getOutput(0) + "_product");
                String constant = uses.unused(layer.getOutput(0) + "_bias");
                yield List.of(
                        layer.toBuilder()
                                .setBatchedMatmul(changed.setHasBias(false).clearBias())
                                .setOutput(0, product)
                                .build(),
                        constant(layer, constant, params.getBias(), params.getWeightMatrixSecondDimension()),
                        sum(layer, product, constant));
            }
            default -> List.of(layer);
        };
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
