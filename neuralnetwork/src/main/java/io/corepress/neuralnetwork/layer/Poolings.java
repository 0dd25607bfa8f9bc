package io.corepress.neuralnetwork.layer;

import static io.corepress.neuralnetwork.layer.Convolutions.padded;
import static io.corepress.neuralnetwork.layer.Convolutions.same;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.GlobalPooling3DLayerParams.GlobalPoolingType3D;
import io.corepress.mlpackage.proto.Pooling3DLayerParams;
import io.corepress.mlpackage.proto.PoolingLayerParams;
import io.corepress.mlpackage.proto.PoolingLayerParams.PoolingType;
import io.corepress.neuralnetwork.graph.Layer;

/** Pooling over images and volumes. */
final class Poolings {
    private Poolings() {}

    static void pooling(Layer layer) {
        PoolingLayerParams params = layer.message().getPooling();
        if (params.getGlobalPooling()) {
            global(layer, params.getType());
            return;
        }
        Params operands = Params.of("x", layer.images(0))
                .with("kernel_sizes", Sizes.pair(params.getKernelSizeList(), 3))
                .with("strides", Sizes.pair(params.getStrideList(), 1));
        operands = switch (params.getPoolingPaddingTypeCase()) {
            case SAME -> same(operands, params.getSame().getAsymmetryMode());
            case INCLUDELASTPIXEL -> {
                int[] pad = Sizes.pair(params.getIncludeLastPixel().getPaddingAmountsList(), 0);
                yield padded(operands, new int[] {pad[0], pad[0], pad[1], pad[1]})
                        .with("ceil_mode", true);
            }
            default -> padded(operands, Sizes.edges(params.getValid().getPaddingAmounts()));
        };
        layer.imagesOutput(
                switch (params.getType()) {
                    case MAX -> layer.op("max_pool", operands);
                    case AVERAGE ->
                        layer.op(
                                "avg_pool",
                                operands.with("exclude_padding_from_average", params.getAvgPoolExcludePadding()));
                    case L2 -> layer.op("l2_pool", operands);
                    case UNRECOGNIZED -> throw layer.unsupported("unknown pooling " + params.getTypeValue());
                });
    }

    private static void global(Layer layer, PoolingType type) {
        String reduction = switch (type) {
            case MAX -> "reduce_max";
            case AVERAGE -> "reduce_mean";
            case L2 -> "reduce_l2_norm";
            case UNRECOGNIZED -> throw layer.unsupported("unknown pooling");
        };
        Params params = Params.of("x", layer.input(0).var())
                .with("axes", new int[] {-2, -1})
                .with("keep_dims", true);
        layer.output(layer.input(0).with(layer.op(reduction, params)));
    }

    static void pooling3d(Layer layer) {
        Pooling3DLayerParams params = layer.message().getPooling3D();
        Params operands = Params.of("x", layer.exact(0))
                .with(
                        "kernel_sizes",
                        new int[] {params.getKernelDepth(), params.getKernelHeight(), params.getKernelWidth()})
                .with("strides", new int[] {params.getStrideDepth(), params.getStrideHeight(), params.getStrideWidth()
                });
        int[] custom = {
            params.getCustomPaddingFront(), params.getCustomPaddingBack(),
            params.getCustomPaddingTop(), params.getCustomPaddingBottom(),
            params.getCustomPaddingLeft(), params.getCustomPaddingRight()
        };
        operands = switch (params.getPaddingType()) {
            case SAME -> operands.with("pad_type", "same");
            case CUSTOM -> padded(operands, custom);
            case VALID -> operands.with("pad_type", "valid");
            case UNRECOGNIZED -> throw layer.unsupported("unknown padding " + params.getPaddingTypeValue());
        };
        layer.exactOutput(
                switch (params.getType()) {
                    case MAX -> layer.op("max_pool", operands);
                    case AVERAGE ->
                        layer.op(
                                "avg_pool",
                                operands.with("exclude_padding_from_average", params.getCountExcludePadding()));
                    case UNRECOGNIZED -> throw layer.unsupported("unknown pooling " + params.getTypeValue());
                });
    }

    static void globalPooling3d(Layer layer) {
        boolean max = layer.message().getGlobalPooling3D().getType() == GlobalPoolingType3D.MAX;
        Var x = layer.exact(0);
        Params params = Params.of("x", x).with("axes", new int[] {-3, -2, -1}).with("keep_dims", true);
        layer.exactOutput(layer.op(max ? "reduce_max" : "reduce_mean", params));
    }
}
