package io.corepress.onnx.convert;

import io.corepress.tensor.Shape;
import java.util.Arrays;

/**
 * Which elements a Slice takes of each axis: {@code starts[i] + k * steps[i]}.
 *
 * @param starts 0 to the size of the axis - 1, where anything is taken
 * @param shape how many of each axis
 */
public record SliceRange(long[] starts, long[] steps, Shape shape) {

    /** {@return the range of a Slice all of whose bounds are known} */
    static SliceRange of(Call call, Shape input) {
        long[] starts = call.integers("starts", 1).orElseThrow(() -> call.refuse("starts are missing"));
        long[] ends = call.integers("ends", 2).orElseThrow(() -> call.refuse("ends are missing"));
        long[] axes = axes(call, starts.length);
        long[] steps = steps(call, starts.length);
        long[] allStarts = new long[input.rank()];
        long[] allSteps = new long[input.rank()];
        Arrays.fill(allSteps, 1);
        long[] sizes = input.sizes();
        for (int i = 0; i < starts.length; i++) {
            int axis = Dims.axis(axes[i], input.rank());
            long size = input.size(axis);
            long step = steps[i];
            // Going backwards, the first element may be the last one, and the end may lie before the first.
            long start = Math.clamp(fromFront(starts[i], size), 0, step > 0 ? size : size - 1);
            long end = Math.clamp(fromFront(ends[i], size), step > 0 ? 0 : -1, size);
            allStarts[axis] = start;
            allSteps[axis] = step;
            sizes[axis] = Math.max(0, step > 0 ? Math.ceilDiv(end - start, step) : Math.ceilDiv(start - end, -step));
        }
        return new SliceRange(allStarts, allSteps, Shape.of(sizes));
    }

    public static long[] axes(Call call, int count) {
        return call.integers("axes", 3).orElseGet(() -> {
            long[] all = new long[count];
            Arrays.setAll(all, i -> i);
            return all;
        });
    }

    public static long[] steps(Call call, int count) {
        if (call.has(4)) {
            return call.integers(4, "steps");
        }
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static long fromFront(long index, long size) {
        return index < 0 ? index + size : index;
    }
}
