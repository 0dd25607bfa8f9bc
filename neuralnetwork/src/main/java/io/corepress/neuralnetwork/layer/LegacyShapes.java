package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.FlattenLayerParams.FlattenOrder;
import io.corepress.mlpackage.proto.LoadConstantLayerParams;
import io.corepress.mlpackage.proto.ReshapeLayerParams;
import io.corepress.mlpackage.proto.ReshapeLayerParams.ReshapeOrder;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import java.util.ArrayList;
import java.util.List;

/** Layers that put elements into other places, in terms of sequence, channel, height and width. */
final class LegacyShapes {
    private static final int[] CHANNEL_LAST = {0, 2, 3, 1};
    private static final int[] CHANNEL_FIRST = {0, 3, 1, 2};

    private LegacyShapes() {}

    static void flatten(Layer layer) {
        Var images = layer.images(0);
        if (layer.message().getFlatten().getMode() == FlattenOrder.CHANNEL_LAST) {
            images = transposed(layer, "channel_last", images, CHANNEL_LAST);
        }
        long size = images.size(1) * images.size(2) * images.size(3);
        layer.imagesOutput(reshape(layer, images, -1, size, 1, 1));
    }

    static void reshape(Layer layer) {
        ReshapeLayerParams params = layer.message().getReshape();
        int[] target = Sizes.ints(params.getTargetShapeList());
        boolean hasSequence = target.length == 4;
        Blob input = layer.input(0);
        Var images = layer.images(0);
        if (hasSequence && input instanceof Blob.Folded(Var var, long sequence) && var.size(0) != sequence) {
            throw layer.unsupported("a new sequence length needs a batch of one, got " + var.size(0) / sequence);
        }
        int[] size = hasSequence ? target : new int[] {-1, target[0], target[1], target[2]};
        boolean channelLast = params.getMode() == ReshapeOrder.CHANNEL_LAST;
        if (channelLast) {
            Var last = transposed(layer, "channel_last", images, CHANNEL_LAST);
            Var shaped =
                    layer.scope().reshape(layer.outputName(0) + "_shaped", last, size[0], size[2], size[3], size[1]);
            images = transposed(layer, "channel_first", shaped, CHANNEL_FIRST);
        } else {
            images = reshape(layer, images, size[0], size[1], size[2], size[3]);
        }
        layer.output(
                hasSequence
                        ? new Blob.Folded(images, images.size(0))
                        : layer.scope().fromImages(input, images));
    }

    private static Var reshape(Layer layer, Var x, long... sizes) {
        return layer.scope().reshape(layer.outputName(0), x, sizes);
    }

    private static Var transposed(Layer layer, String suffix, Var x, int... order) {
        return layer.step("transpose", suffix, Params.of("x", x).with("perm", order));
    }

    /** The order is one of sequence, channel, height and width; the batch stays where it is. */
    static void permute(Layer layer) {
        int[] order = Sizes.ints(layer.message().getPermute().getAxisList());
        if (order.length == 0) {
            layer.output(layer.input(0));
            return;
        }
        Blob input = layer.input(0);
        boolean single = input instanceof Blob.Folded(Var var, long sequence)
                && Scope.size(var, 0).orElse(-1) == sequence;
        if (order[0] == 0 || single) {
            Var images = layer.op("transpose", Params.of("x", layer.images(0)).with("perm", order));
            layer.output(
                    order[0] == 0 ? layer.scope().fromImages(input, images) : new Blob.Folded(images, images.size(0)));
            return;
        }
        int[] five = new int[5];
        five[1] = 1;
        for (int i = 0; i < 4; i++) {
            five[i == 0 ? 0 : i + 1] = order[i] == 0 ? 0 : order[i] + 1;
        }
        layer.exactOutput(layer.op("transpose", Params.of("x", layer.exact(0)).with("perm", five)));
    }

    static void concat(Layer layer) {
        boolean sequences = layer.message().getConcat().getSequenceConcat();
        List<Blob> inputs = layer.inputs();
        boolean folded = inputs.stream().allMatch(Blob.Folded.class::isInstance);
        boolean exact = inputs.stream().allMatch(Blob.Exact.class::isInstance);
        List<Var> vars = new ArrayList<>();
        for (Blob input : inputs) {
            vars.add(folded || exact ? input.var() : layer.scope().exact(input));
        }
        int axis = sequences
                ? vars.getFirst().rank() - (folded ? 4 : 5)
                : vars.getFirst().rank() - 3;
        if (axis < 0) {
            throw layer.unsupported(
                    "its inputs have too few axes, " + vars.getFirst().rank());
        }
        Params params = Params.none().with("values", vars).with("axis", axis).with("interleave", false);
        Var joined = layer.op("concat", params);
        if (sequences && folded) {
            long length = inputs.stream()
                    .mapToLong(blob -> ((Blob.Folded) blob).sequence())
                    .sum();
            layer.output(new Blob.Folded(joined, length));
        } else {
            layer.output(folded ? inputs.getFirst().with(joined) : new Blob.Exact(joined));
        }
    }

    static void split(Layer layer) {
        int count = Math.toIntExact(layer.message().getSplit().getNOutputs());
        Var x = layer.input(0).var();
        Params params = Params.of("x", x).with("axis", x.rank() - 3).with("num_splits", count);
        List<Var> parts = layer.scope().ops("split", layer.message().getOutputList(), params);
        for (int i = 0; i < parts.size(); i++) {
            layer.output(i, layer.input(0).with(parts.get(i)));
        }
    }

    static void sequenceRepeat(Layer layer) {
        int count = (int) Math.max(1, layer.message().getSequenceRepeat().getNRepetitions());
        if (!(layer.input(0) instanceof Blob.Folded(Var var, long sequence))) {
            Var x = layer.exact(0);
            int[] reps = {count, 1, 1, 1, 1};
            layer.exactOutput(layer.op("tile", Params.of("x", x).with("reps", reps)));
            return;
        }
        Var repeated = layer.op("tile", Params.of("x", var).with("reps", new int[] {count, 1, 1, 1}));
        layer.output(new Blob.Folded(repeated, count * sequence));
    }

    static void loadConstant(Layer layer) {
        LoadConstantLayerParams params = layer.message().getLoadConstant();
        long[] shape = new long[4];
        shape[0] = 1;
        for (int axis = 0; axis < 3; axis++) {
            shape[axis + 1] = params.getShape(axis);
        }
        Var constant = layer.scope().weight(layer.outputName(0), layer.read("data", params.getData(), 1, shape));
        layer.output(new Blob.Folded(constant, 1));
    }
}
