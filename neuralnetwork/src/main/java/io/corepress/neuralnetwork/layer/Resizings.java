package io.corepress.neuralnetwork.layer;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.BoxCoordinatesMode.Coordinates;
import io.corepress.mlpackage.proto.CropResizeLayerParams;
import io.corepress.mlpackage.proto.ResizeBilinearLayerParams;
import io.corepress.mlpackage.proto.SamplingMode;
import io.corepress.mlpackage.proto.UpsampleLayerParams;
import io.corepress.mlpackage.proto.UpsampleLayerParams.InterpolationMode;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;

/** Images brought to another size. */
final class Resizings {
    private Resizings() {}

    static void upsample(Layer layer) {
        UpsampleLayerParams params = layer.message().getUpsample();
        boolean fractional = params.getFractionalScalingFactorCount() > 0;
        int[] whole = Sizes.pair(params.getScalingFactorList(), 1);
        float[] factor = fractional
                ? new float[] {params.getFractionalScalingFactor(0), params.getFractionalScalingFactor(1)}
                : new float[] {whole[0], whole[1]};
        Var x = layer.images(0);
        Params scaled = Params.of("x", x)
                .with("scale_factor_height", fractional ? Scope.number(factor[0]) : Value.int32(whole[0]))
                .with("scale_factor_width", fractional ? Scope.number(factor[1]) : Value.int32(whole[1]));
        if (params.getMode() == InterpolationMode.NN) {
            layer.imagesOutput(layer.op("upsample_nearest_neighbor", scaled));
            return;
        }
        layer.imagesOutput(
                switch (params.getLinearUpsampleMode()) {
                    case DEFAULT -> {
                        int height = (int) (x.size(-2) * factor[0]);
                        int width = (int) (x.size(-1) * factor[1]);
                        yield resized(layer, x, new int[] {height, width}, "DEFAULT");
                    }
                    case ALIGN_CORNERS_TRUE -> layer.op("upsample_bilinear", scaled.with("align_corners", true));
                    case ALIGN_CORNERS_FALSE -> layer.op("upsample_bilinear", scaled.with("align_corners", false));
                    case UNRECOGNIZED -> throw layer.unsupported("unknown mode " + params.getLinearUpsampleModeValue());
                });
    }

    static void resizeBilinear(Layer layer) {
        ResizeBilinearLayerParams params = layer.message().getResizeBilinear();
        int[] target = Sizes.pair(params.getTargetSizeList(), 1);
        layer.imagesOutput(resized(layer, layer.images(0), target, sampling(layer, params.getMode())));
    }

    private static Var resized(Layer layer, Var x, int[] target, String sampling) {
        return layer.op(
                "resize_bilinear",
                Params.of("x", x)
                        .with("target_size_height", target[0])
                        .with("target_size_width", target[1])
                        .with("sampling_mode", sampling));
    }

    /** The grids of the format under the names that they have in programs. */
    private static String sampling(Layer layer, SamplingMode mode) {
        return switch (mode.getSamplingMethod()) {
            case STRICT_ALIGN_ENDPOINTS_MODE -> "STRICT_ALIGN_CORNERS";
            case ALIGN_ENDPOINTS_MODE -> "ALIGN_CORNERS";
            case UPSAMPLE_MODE -> "DEFAULT";
            case ROI_ALIGN_MODE -> "OFFSET_CORNERS";
            case UNRECOGNIZED -> throw layer.unsupported("unknown sampling " + mode.getSamplingMethodValue());
        };
    }

    /** Takes {@code [1, batch, channel, height, width]} and boxes {@code [count, 1, 4 or 5, 1, 1]}. */
    static void cropResize(Layer layer) {
        CropResizeLayerParams params = layer.message().getCropResize();
        Coordinates coordinates = params.getBoxIndicesMode().getBoxMode();
        if (coordinates == Coordinates.UNRECOGNIZED) {
            throw layer.unsupported("unknown kind of box");
        }
        int[] target = Sizes.pair(params.getTargetSizeList(), 1);
        Var patches = layer.op(
                "crop_resize",
                Params.of("x", layer.images(0))
                        .with("roi", layer.exact(1))
                        .with("target_height", target[0])
                        .with("target_width", target[1])
                        .with("normalized_coordinates", params.getNormalizedCoordinates())
                        .with(
                                "spatial_scale",
                                Scope.number(params.getSpatialScale() == 0 ? 1 : params.getSpatialScale()))
                        .with("box_coordinate_mode", coordinates.name())
                        .with("sampling_mode", sampling(layer, params.getMode())));
        layer.output(new Blob.Exact(patches));
    }
}
