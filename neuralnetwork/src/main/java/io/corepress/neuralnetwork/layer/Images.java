package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.CropLayerParams;
import io.corepress.mlpackage.proto.PaddingLayerParams;
import io.corepress.mlpackage.proto.ReorganizeDataLayerParams;
import io.corepress.mlpackage.proto.SliceLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;

/** Layers that cut, extend or rearrange images along height, width and channels. */
final class Images {
    private Images() {}

    static void padding(Layer layer) {
        PaddingLayerParams params = layer.message().getPadding();
        Params operands = Params.of("x", layer.input(0).var()).with("pad", Sizes.edges(params.getPaddingAmounts()));
        operands = switch (params.getPaddingTypeCase()) {
            case REFLECTION -> operands.with("mode", "reflect");
            case REPLICATION -> operands.with("mode", "replicate");
            default ->
                operands.with("mode", "constant")
                        .with("constant_val", Scope.number(params.getConstant().getValue()));
        };
        layer.output(layer.input(0).with(layer.op("pad", operands)));
    }

    static void crop(Layer layer) {
        CropLayerParams params = layer.message().getCrop();
        Var x = layer.input(0).var();
        int[] begin = new int[x.rank()];
        int[] end = new int[x.rank()];
        boolean[] all = new boolean[x.rank()];
        for (int axis = 0; axis < x.rank() - 2; axis++) {
            all[axis] = true;
        }
        int[] cut = Sizes.edges(params.getCropAmounts());
        for (int axis = 0; axis < 2; axis++) {
            int at = x.rank() - 2 + axis;
            if (layer.inputCount() > 1) {
                begin[at] = params.getOffsetCount() == 0 ? 0 : Math.toIntExact(params.getOffset(axis));
                end[at] = begin[at] + Math.toIntExact(layer.input(1).var().size(axis - 2));
            } else {
                begin[at] = cut[2 * axis];
                end[at] = -cut[2 * axis + 1];
                all[at] = cut[2 * axis + 1] == 0;
            }
        }
        layer.output(layer.input(0)
                .with(layer.op("slice_by_index", Slices.range(x, begin, end).with("end_mask", Slices.truths(all)))));
    }

    static void slice(Layer layer) {
        SliceLayerParams params = layer.message().getSlice();
        int back = switch (params.getAxis()) {
            case CHANNEL_AXIS -> 3;
            case HEIGHT_AXIS -> 2;
            case WIDTH_AXIS -> 1;
            case UNRECOGNIZED -> throw layer.unsupported("unknown axis " + params.getAxisValue());
        };
        Var x = layer.input(0).var();
        int axis = x.rank() - back;
        if (axis < 0) {
            throw layer.unsupported("the input has too few axes, " + x.rank());
        }
        int[] begin = new int[x.rank()];
        int[] end = new int[x.rank()];
        int[] stride = new int[x.rank()];
        boolean[] all = new boolean[x.rank()];
        for (int i = 0; i < x.rank(); i++) {
            stride[i] = 1;
            all[i] = i != axis;
        }
        begin[axis] = Math.toIntExact(params.getStartIndex());
        end[axis] = (int) Math.min(Integer.MAX_VALUE, params.getEndIndex());
        stride[axis] = (int) Math.max(1, params.getStride());
        layer.output(layer.input(0)
                .with(layer.op(
                        "slice_by_index",
                        Slices.range(x, begin, end)
                                .with("stride", stride)
                                .with("begin_mask", Slices.truths(all))
                                .with("end_mask", Slices.truths(all)))));
    }

    static void reorganizeData(Layer layer) {
        ReorganizeDataLayerParams params = layer.message().getReorganizeData();
        Params x = Params.of("x", layer.images(0));
        int size = Math.toIntExact(params.getBlockSize());
        layer.imagesOutput(
                switch (params.getMode()) {
                    case SPACE_TO_DEPTH -> layer.op("space_to_depth", x.with("block_size", size));
                    case DEPTH_TO_SPACE -> layer.op("depth_to_space", x.with("block_size", size));
                    case PIXEL_SHUFFLE -> layer.op("pixel_shuffle", x.with("upscale_factor", size));
                    case UNRECOGNIZED -> throw layer.unsupported("unknown mode " + params.getModeValue());
                });
    }
}
