package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.ScalarSize;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.onnx.convert.SliceRange;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** Parts of tensors: slices, crops. */
final class Slicing {
    /** Bounds from here on mean the end, as exporters write it. */
    private static final long FAR = Integer.MAX_VALUE;

    private Slicing() {}

    static void name(Registry registry) {
        registry.single("Slice", "computed steps and axes", Slicing::slice);
        registry.single("CenterCropPad", "computed sizes", Slicing::centerCropPad);
    }

    private static Var slice(Call call) {
        Var x = call.var(0);
        List<Size> starts = bounds(call, "starts", 1);
        List<Size> ends = bounds(call, "ends", 2);
        long[] axes = SliceRange.axes(call, starts.size());
        long[] steps = SliceRange.steps(call, starts.size());
        int rank = Dims.rank(x);
        List<Size> begin = new ArrayList<>(Collections.nCopies(rank, new FixedSize(0)));
        List<Size> end = new ArrayList<>(Collections.nCopies(rank, new FixedSize(0)));
        int[] strides = new int[rank];
        Arrays.fill(strides, 1);
        boolean[] fromEdge = new boolean[rank];
        boolean[] toEdge = new boolean[rank];
        Arrays.fill(fromEdge, true);
        Arrays.fill(toEdge, true);
        boolean takesAll = true;
        for (int i = 0; i < axes.length; i++) {
            int axis = Dims.axis(axes[i], rank);
            Bounds bounds = Bounds.of(starts.get(i), ends.get(i), steps[i], Steps.size(x, axis));
            begin.set(axis, bounds.begin());
            end.set(axis, bounds.end());
            fromEdge[axis] = bounds.fromEdge();
            toEdge[axis] = bounds.toEdge();
            strides[axis] = Math.toIntExact(steps[i]);
            takesAll &= bounds.fromEdge() && bounds.toEdge() && steps[i] == 1;
        }
        if (takesAll) {
            return Steps.identity(call, x);
        }
        return call.result(
                "slice_by_index",
                bounded(call, bounded(call, Params.of("x", x), "begin", begin), "end", end)
                        .with("stride", strides)
                        .with("begin_mask", Steps.bools(rank, axis -> fromEdge[axis]))
                        .with("end_mask", Steps.bools(rank, axis -> toEdge[axis])));
    }

    private static Params bounded(Call call, Params params, String parameter, List<Size> bounds) {
        if (bounds.stream().allMatch(bound -> bound.fixed().isPresent())) {
            return params.with(
                    parameter,
                    Call.ints(bounds.stream()
                            .mapToLong(bound -> bound.fixed().getAsLong())
                            .toArray()));
        }
        return params.with(parameter, call.writer().sizes(call.base(), new Sizes(bounds, false)));
    }

    /**
     * What a program is asked for on one axis.
     *
     * @param fromEdge whether it starts at the edge, whatever {@code begin} is
     * @param toEdge whether it ends at the edge, whatever {@code end} is
     */
    private record Bounds(Size begin, Size end, boolean fromEdge, boolean toEdge) {
        static Bounds of(Size start, Size end, long step, Size size) {
            if (start.fixed().isEmpty() || end.fixed().isEmpty() || size.fixed().isEmpty()) {
                long from = start.fixed().orElse(1);
                long to = end.fixed().orElse(1);
                return new Bounds(
                        start,
                        end,
                        step > 0 ? from == 0 || from <= -FAR : from >= FAR || from == -1,
                        step > 0 ? to >= FAR || end.equals(size) : to <= -FAR);
            }
            long all = size.fixed().getAsLong();
            long from = front(start.fixed().getAsLong(), all, step > 0 ? 0 : 0, step > 0 ? all : all - 1);
            long to = front(end.fixed().getAsLong(), all, step > 0 ? 0 : -1, all);
            return new Bounds(
                    new FixedSize(from),
                    new FixedSize(Math.max(to, 0)),
                    from == (step > 0 ? 0 : all - 1),
                    to == (step > 0 ? all : -1));
        }

        private static long front(long index, long size, long low, long high) {
            return Math.clamp(index < 0 ? index + size : index, low, Math.max(low, high));
        }
    }

    /** {@return the bounds of the sliced axes one by one, computed ones taken out of their vector} */
    private static List<Size> bounds(Call call, String attribute, int input) {
        if (call.attributes().has(attribute)) {
            return LongStream.of(call.attributes().integers(attribute).orElseThrow())
                    .<Size>mapToObj(FixedSize::new)
                    .toList();
        }
        GraphValue value = call.value(input);
        if (value instanceof Sizes sizes) {
            return sizes.elements();
        }
        if (value instanceof Computed(Var vector)) {
            return elements(call, vector);
        }
        return LongStream.of(Numbers.of(call.tensor(input, attribute)).toLongs())
                .<Size>mapToObj(FixedSize::new)
                .toList();
    }

    private static List<Size> elements(Call call, Var vector) {
        List<Size> elements = new ArrayList<>();
        long count = Dims.fixed(vector, 0);
        Var integers = Steps.cast(call, vector, DataType.INT32);
        for (int i = 0; i < count; i++) {
            Var one = count == 1 ? integers : Steps.slice(call, integers, 0, i, i + 1);
            elements.add(new ScalarSize(Steps.squeeze(call, one, 0)));
        }
        return elements;
    }

    /** Cuts or pads around the middle; the side where an odd one goes is that of the standard. */
    private static Var centerCropPad(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        long[] target = call.integers(1, "the shape");
        long[] axes =
                call.attributes().integers("axes", LongStream.range(0, rank).toArray());
        int[] pads = new int[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = Dims.axis(axes[i], rank);
            long size = Dims.fixed(x, axis);
            long more = target[i] - size;
            if (more < 0) {
                int from = (int) (-more / 2);
                x = Steps.slice(call, x, axis, from, from + (int) target[i]);
            } else {
                pads[2 * axis] = (int) (more / 2);
                pads[2 * axis + 1] = (int) (more - more / 2);
            }
        }
        return Padding.constant(call, x, pads, call.number(0), true);
    }
}
