package io.corepress.neuralnetwork.layer;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.ConcatNDLayerParams;
import io.corepress.mlpackage.proto.ConstantPaddingLayerParams;
import io.corepress.mlpackage.proto.LoadConstantNDLayerParams;
import io.corepress.mlpackage.proto.ReverseSeqLayerParams;
import io.corepress.mlpackage.proto.SplitNDLayerParams;
import io.corepress.mlpackage.proto.SqueezeLayerParams;
import io.corepress.neuralnetwork.graph.Blob;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.neuralnetwork.graph.Scope;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Layers that put elements into other places, for values of any number of axes. */
final class Shapes {
    private Shapes() {}

    static void copy(Layer layer) {
        layer.output(layer.input(0));
    }

    static void transpose(Layer layer) {
        int[] order = Sizes.ints(layer.message().getTranspose().getAxesList());
        layer.exactOutput(layer.op("transpose", Params.of("x", layer.exact(0)).with("perm", order)));
    }

    static void concatND(Layer layer) {
        ConcatNDLayerParams params = layer.message().getConcatND();
        List<Var> vars = exactInputs(layer);
        layer.exactOutput(layer.op(
                "concat",
                Params.none()
                        .with("values", vars)
                        .with(
                                "axis",
                                layer.axis(params.getAxis(), vars.getFirst().rank()))
                        .with("interleave", params.getInterleave())));
    }

    static void stack(Layer layer) {
        List<Var> vars = exactInputs(layer);
        int axis =
                layer.axis(layer.message().getStack().getAxis(), vars.getFirst().rank() + 1);
        layer.exactOutput(layer.op("stack", Params.none().with("values", vars).with("axis", axis)));
    }

    private static List<Var> exactInputs(Layer layer) {
        return layer.inputs().stream().map(layer.scope()::exact).toList();
    }

    static void splitND(Layer layer) {
        SplitNDLayerParams params = layer.message().getSplitND();
        Var x = layer.exact(0);
        Params operands = Params.of("x", x).with("axis", layer.axis(params.getAxis(), x.rank()));
        operands = params.getSplitSizesCount() > 0
                ? operands.with("split_sizes", Sizes.ints(params.getSplitSizesList()))
                : operands.with("num_splits", Math.toIntExact(params.getNumSplits()));
        List<Var> parts = layer.scope().ops("split", layer.message().getOutputList(), operands);
        for (int i = 0; i < parts.size(); i++) {
            layer.output(i, new Blob.Exact(parts.get(i)));
        }
    }

    static void reverse(Layer layer) {
        List<Boolean> reversed = layer.message().getReverse().getReverseDimList();
        int[] axes = IntStream.range(0, reversed.size()).filter(reversed::get).toArray();
        if (axes.length == 0) {
            layer.output(layer.input(0));
            return;
        }
        layer.exactOutput(layer.op("reverse", Params.of("x", layer.exact(0)).with("axes", axes)));
    }

    static void reverseSeq(Layer layer) {
        ReverseSeqLayerParams params = layer.message().getReverseSeq();
        Var x = layer.exact(0);
        layer.exactOutput(layer.op(
                "reverse_sequence",
                Params.of("x", x)
                        .with("lengths", layer.scope().integers(layer.exact(1)))
                        .with("batch_axis", layer.axis(params.getBatchAxis(), x.rank()))
                        .with("seq_axis", layer.axis(params.getSequenceAxis(), x.rank()))));
    }

    static void loadConstantND(Layer layer) {
        LoadConstantNDLayerParams params = layer.message().getLoadConstantND();
        long[] shape = params.getShapeList().stream().mapToLong(Long::longValue).toArray();
        layer.exactOutput(layer.scope().weight(layer.outputName(0), layer.read("data", params.getData(), 0, shape)));
    }

    static void expandDims(Layer layer) {
        List<Long> axes = layer.message().getExpandDims().getAxesList();
        Var x = layer.exact(0);
        int[] numbers = Reductions.axes(layer, axes, x.rank() + axes.size());
        layer.exactOutput(layer.op("expand_dims", Params.of("x", x).with("axes", numbers)));
    }

    static void squeeze(Layer layer) {
        SqueezeLayerParams params = layer.message().getSqueeze();
        Var x = layer.exact(0);
        int[] axes = params.getSqueezeAll()
                ? IntStream.range(0, x.rank()).filter(axis -> x.size(axis) == 1).toArray()
                : Reductions.axes(layer, params.getAxesList(), x.rank());
        if (axes.length == x.rank()) {
            // A network has no value without axes: one is left.
            axes = IntStream.of(axes).filter(axis -> axis != 0).toArray();
        }
        if (axes.length == 0) {
            layer.output(new Blob.Exact(x));
            return;
        }
        layer.exactOutput(layer.op("squeeze", Params.of("x", x).with("axes", axes)));
    }

    static void flattenTo2D(Layer layer) {
        Var x = layer.exact(0);
        long asked = layer.message().getFlattenTo2D().getAxis();
        int axis = asked == x.rank() ? x.rank() : layer.axis(asked, x.rank());
        long rows = 1;
        for (int i = 0; i < axis; i++) {
            rows *= x.size(i);
        }
        long columns = 1;
        for (int i = axis; i < x.rank(); i++) {
            columns *= x.size(i);
        }
        layer.exactOutput(layer.scope().reshape(layer.outputName(0), x, rows, columns));
    }

    static void reshapeStatic(Layer layer) {
        int[] shape = Sizes.ints(layer.message().getReshapeStatic().getTargetShapeList());
        layer.exactOutput(layer.op("reshape", Params.of("x", layer.exact(0)).with("shape", shape)));
    }

    static void reshapeLike(Layer layer) {
        shaped(layer, "reshape", ShapeInputs.like(layer, 1));
    }

    static void reshapeDynamic(Layer layer) {
        shaped(layer, "reshape", ShapeInputs.given(layer, 1));
    }

    private static void shaped(Layer layer, String type, ShapeInputs shape) {
        layer.exactOutput(layer.op(type, shape.addTo(Params.of("x", layer.exact(0)))));
    }

    static void rankPreservingReshape(Layer layer) {
        int[] shape = Sizes.ints(layer.message().getRankPreservingReshape().getTargetShapeList());
        Var x = layer.exact(0);
        for (int axis = 0; axis < shape.length; axis++) {
            OptionalLong size = Scope.size(x, axis);
            // Zero keeps the size, which is better said where it is known.
            shape[axis] = shape[axis] == 0 && size.isPresent() ? Math.toIntExact(size.getAsLong()) : shape[axis];
        }
        layer.exactOutput(layer.op("reshape", Params.of("x", x).with("shape", shape)));
    }

    static void constantPad(Layer layer) {
        ConstantPaddingLayerParams params = layer.message().getConstantPad();
        Var x = layer.exact(0);
        Params operands = Params.of("x", x);
        if (layer.inputCount() > 1 && layer.scope().known(layer.exact(1)).isEmpty()) {
            if (params.getPadToGivenOutputSizeMode()) {
                throw layer.unsupported("sizes to pad to must be constants for a program");
            }
            operands = operands.with("pad", layer.scope().integers(layer.exact(1)));
        } else {
            int[] pad = layer.inputCount() > 1 ? Slices.constants(layer, 1) : Sizes.ints(params.getPadAmountsList());
            operands = operands.with("pad", params.getPadToGivenOutputSizeMode() ? missing(x, pad) : pad);
        }
        layer.exactOutput(layer.op(
                "pad", operands.with("mode", "constant").with("constant_val", Scope.number(params.getValue()))));
    }

    /** What is missing to the sizes, before or behind, wherever the size stands. */
    private static int[] missing(Var x, int[] sizes) {
        int[] pad = new int[sizes.length];
        for (int i = 0; i < pad.length; i++) {
            pad[i] = sizes[i] == 0 ? 0 : (int) Math.max(0, sizes[i] - x.size(i / 2));
        }
        return pad;
    }

    static void tile(Layer layer) {
        Var x = layer.exact(0);
        if (layer.inputCount() > 1 && layer.scope().known(layer.exact(1)).isEmpty()) {
            Var reps = layer.scope().integers(layer.exact(1));
            layer.exactOutput(layer.op("tile", Params.of("x", x).with("reps", reps)));
            return;
        }
        int[] given = layer.inputCount() > 1
                ? Slices.constants(layer, 1)
                : Sizes.ints(layer.message().getTile().getRepsList());
        int[] reps = new int[x.rank()];
        for (int axis = 0; axis < reps.length; axis++) {
            int at = axis - reps.length + given.length;
            reps[axis] = at < 0 ? 1 : given[at];
        }
        layer.exactOutput(layer.op("tile", Params.of("x", x).with("reps", reps)));
    }

    static void getShape(Layer layer) {
        Var x = layer.exact(0);
        if (IntStream.range(0, x.rank()).allMatch(axis -> Scope.size(x, axis).isPresent())) {
            float[] sizes = new float[x.rank()];
            for (int axis = 0; axis < sizes.length; axis++) {
                sizes[axis] = x.size(axis);
            }
            Tensor shape = Tensor.ofFloats(DataType.FLOAT32, Shape.of(sizes.length), sizes);
            layer.exactOutput(layer.scope().constant(layer.outputName(0), shape));
            return;
        }
        Var shape = layer.step("shape", "sizes", Params.of("x", x));
        layer.exactOutput(layer.scope().floats(layer.outputName(0), shape));
    }

    static void broadcastToStatic(Layer layer) {
        broadcast(
                layer,
                ShapeInputs.of(Sizes.ints(layer.message().getBroadcastToStatic().getTargetShapeList())));
    }

    static void broadcastToLike(Layer layer) {
        broadcast(layer, ShapeInputs.like(layer, 1));
    }

    static void broadcastToDynamic(Layer layer) {
        broadcast(layer, ShapeInputs.given(layer, 1));
    }

    /** Repeated where all sizes are known, else added to zeros. */
    private static void broadcast(Layer layer, ShapeInputs shape) {
        Var x = layer.exact(0);
        boolean known = IntStream.range(0, x.rank())
                .allMatch(axis -> Scope.size(x, axis).isPresent());
        if (shape.constant().isEmpty() || !known) {
            Var zeros = layer.step("fill", "zeros", shape.addTo(Params.none()).with("value", Scope.number(0)));
            layer.exactOutput(layer.op("add", Params.of("x", x).with("y", zeros)));
            return;
        }
        int[] target = shape.constant().get();
        int added = target.length - x.rank();
        Var wide = x;
        if (added > 0) {
            int[] axes = IntStream.range(0, added).toArray();
            wide = layer.step("expand_dims", "wide", Params.of("x", x).with("axes", axes));
        }
        List<Integer> reps = new ArrayList<>();
        for (int axis = 0; axis < target.length; axis++) {
            reps.add(Math.toIntExact(target[axis] / Math.max(1, wide.size(axis))));
        }
        int[] counts = reps.stream().mapToInt(Integer::intValue).toArray();
        layer.exactOutput(layer.op("tile", Params.of("x", wide).with("reps", counts)));
    }
}
