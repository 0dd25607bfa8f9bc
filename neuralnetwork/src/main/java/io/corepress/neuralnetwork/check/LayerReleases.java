package io.corepress.neuralnetwork.check;

import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.ReorganizeDataLayerParams;
import io.corepress.mlpackage.proto.UpsampleLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import java.util.Optional;

/** Which layers, and which of their parameters, came after the first version of the format. */
record LayerReleases(OsRelease release, String what) {
    /** Layers got their numbers in the schema in the order in which the systems brought them. */
    private static final int FIRST_OF_IOS_13 = 600;

    private static final int FIRST_OF_IOS_14 = 1450;

    /** {@return what of a layer the newest system is needed for; its weights aside} */
    static Optional<LayerReleases> of(NeuralNetworkLayer layer) {
        Optional<String> parameter = ofIos14(layer);
        if (parameter.isPresent()) {
            return needs(OsRelease.IOS_14, layer, " " + parameter.get());
        }
        int number = layer.getLayerCase().getNumber();
        if (number >= FIRST_OF_IOS_14) {
            return needs(OsRelease.IOS_14, layer, "");
        }
        if (number >= FIRST_OF_IOS_13) {
            return needs(OsRelease.IOS_13, layer, "");
        }
        return switch (layer.getLayerCase()) {
            case CONVOLUTION ->
                layer.getInputCount() > 1
                        ? needs(OsRelease.IOS_13, layer, " with a kernel that is an input")
                        : Optional.empty();
            case RESIZEBILINEAR, CROPRESIZE -> needs(OsRelease.IOS_12, layer, "");
            case CUSTOM -> needs(OsRelease.IOS_11_2, layer, "");
            default -> Optional.empty();
        };
    }

    /** Parameters that iOS 14 added to layers that were there already. */
    private static Optional<String> ofIos14(NeuralNetworkLayer layer) {
        return switch (layer.getLayerCase()) {
            case UPSAMPLE -> {
                UpsampleLayerParams upsample = layer.getUpsample();
                yield when(
                        upsample.getLinearUpsampleModeValue() != 0 || upsample.getFractionalScalingFactorCount() > 0,
                        "with a linear mode or a fractional factor");
            }
            case REORGANIZEDATA ->
                when(
                        layer.getReorganizeData().getMode()
                                == ReorganizeDataLayerParams.ReorganizationType.PIXEL_SHUFFLE,
                        "with mode PIXEL_SHUFFLE");
            case CONCATND -> when(layer.getConcatND().getInterleave(), "with interleave");
            case SLICESTATIC -> when(layer.getSliceStatic().getSqueezeMasksCount() > 0, "with squeezeMasks");
            case SLICEDYNAMIC ->
                when(
                        layer.getSliceDynamic().getSqueezeMasksCount() > 0 || layer.getInputCount() == 7,
                        "with squeezeMasks");
            case TILE -> when(layer.getInputCount() == 2, "with repetitions that are an input");
            default -> Optional.empty();
        };
    }

    private static Optional<String> when(boolean condition, String words) {
        return condition ? Optional.of(words) : Optional.empty();
    }

    private static Optional<LayerReleases> needs(OsRelease release, NeuralNetworkLayer layer, String more) {
        return Optional.of(new LayerReleases(release, "layer " + Layer.kind(layer) + more));
    }
}
