package io.corepress.neuralnetwork.layer;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.proto.SliceBySizeLayerParams;
import io.corepress.mlpackage.proto.SliceDynamicLayerParams;
import io.corepress.mlpackage.proto.SliceStaticLayerParams;
import io.corepress.mlpackage.proto.SlidingWindowsLayerParams;
import io.corepress.neuralnetwork.graph.Layer;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Parts of values along any axes. */
final class Slices {
    private Slices() {}

    /** {@return the parameters of {@code slice_by_index} for a range on each axis} */
    static Params range(Var x, int[] begin, int[] end) {
        return Params.of("x", x).with("begin", begin).with("end", end);
    }

    static Value truths(boolean... truths) {
        int[] bits = new int[truths.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = truths[i] ? 1 : 0;
        }
        return Value.immediate(Tensor.ofInts(DataType.BOOL, Shape.of(bits.length), bits));
    }

    static void sliceStatic(Layer layer) {
        SliceStaticLayerParams params = layer.message().getSliceStatic();
        Var x = layer.exact(0);
        boolean[] squeezed = truths(params.getSqueezeMasksList(), x.rank());
        Params operands = range(x, Sizes.ints(params.getBeginIdsList()), Sizes.ints(params.getEndIdsList()))
                .with("stride", Sizes.ints(params.getStridesList()))
                .with("begin_mask", truths(truths(params.getBeginMasksList(), x.rank())))
                .with("end_mask", truths(truths(params.getEndMasksList(), x.rank())))
                .with("squeeze_mask", truths(squeezed));
        sliced(layer, operands, squeezed);
    }

    static void sliceDynamic(Layer layer) {
        SliceDynamicLayerParams params = layer.message().getSliceDynamic();
        Var x = layer.exact(0);
        int rank = x.rank();
        Params operands = Params.of("x", x).with("begin", layer.scope().integers(layer.exact(1)));
        operands = layer.inputCount() > 2
                ? operands.with("end", layer.scope().integers(layer.exact(2)))
                : operands.with("end", Sizes.ints(params.getEndIdsList()));
        operands = operands.with(
                "stride", layer.inputCount() > 3 ? constants(layer, 3) : Sizes.ints(params.getStridesList()));
        boolean[] begin = layer.inputCount() > 4 ? flags(layer, 4) : truths(params.getBeginMasksList(), rank);
        boolean[] end = layer.inputCount() > 5 ? flags(layer, 5) : truths(params.getEndMasksList(), rank);
        boolean[] squeezed = layer.inputCount() > 6 ? flags(layer, 6) : truths(params.getSqueezeMasksList(), rank);
        operands = operands.with("begin_mask", truths(begin))
                .with("end_mask", truths(end))
                .with("squeeze_mask", truths(squeezed));
        sliced(layer, operands, squeezed);
    }

    private static void sliced(Layer layer, Params operands, boolean[] squeezed) {
        boolean none = IntStream.range(0, squeezed.length).allMatch(axis -> squeezed[axis]);
        Var y = none ? layer.step("slice_by_index", "scalar", operands) : layer.op("slice_by_index", operands);
        layer.exactOutput(none ? Reductions.asVector(layer, y) : y);
    }

    private static boolean[] truths(List<Boolean> listed, int rank) {
        boolean[] truths = new boolean[rank];
        for (int axis = 0; axis < Math.min(rank, listed.size()); axis++) {
            truths[axis] = listed.get(axis);
        }
        return truths;
    }

    /** {@return the whole numbers of an input that must be constant} */
    static int[] constants(Layer layer, int index) {
        return layer.scope()
                .knownIntegers(layer.exact(index))
                .orElseThrow(() -> layer.unsupported(
                        "input \"" + layer.message().getInput(index) + "\" must be a constant for a program"));
    }

    private static boolean[] flags(Layer layer, int index) {
        int[] numbers = constants(layer, index);
        boolean[] flags = new boolean[numbers.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = numbers[i] != 0;
        }
        return flags;
    }

    static void sliceBySize(Layer layer) {
        SliceBySizeLayerParams params = layer.message().getSliceBySize();
        Var x = layer.exact(0);
        int axis = layer.axis(params.getAxis(), x.rank());
        int[] size = new int[x.rank()];
        for (int i = 0; i < size.length; i++) {
            size[i] = i == axis ? Math.toIntExact(params.getSize()) : -1;
        }
        Var begin = layer.scope()
                .reshape(layer.outputName(0) + "_begin", layer.scope().integers(layer.exact(1)), 1);
        // Zeros on both sides of the one number make a beginning for each axis; no operator pads integers.
        List<Var> parts = new ArrayList<>();
        if (axis > 0) {
            parts.add(zeros(layer, "before", axis));
        }
        parts.add(begin);
        if (axis < x.rank() - 1) {
            parts.add(zeros(layer, "after", x.rank() - 1 - axis));
        }
        Var begins = parts.size() == 1
                ? begin
                : layer.step(
                        "concat",
                        "begins",
                        Params.none().with("values", parts).with("axis", 0).with("interleave", false));
        layer.exactOutput(layer.op(
                "slice_by_size", Params.of("x", x).with("begin", begins).with("size", size)));
    }

    private static Var zeros(Layer layer, String suffix, int count) {
        Tensor zeros = Tensor.ofInts(DataType.INT32, Shape.of(count), new int[count]);
        return layer.scope().constant(layer.outputName(0) + "_" + suffix, zeros);
    }

    static void slidingWindows(Layer layer) {
        SlidingWindowsLayerParams params = layer.message().getSlidingWindows();
        Var x = layer.exact(0);
        layer.exactOutput(layer.op(
                "sliding_windows",
                Params.of("x", x)
                        .with("axis", layer.axis(params.getAxis(), x.rank()))
                        .with("size", Math.toIntExact(params.getWindowSize()))
                        .with("stride", Math.toIntExact(Math.max(1, params.getStep())))));
    }
}
