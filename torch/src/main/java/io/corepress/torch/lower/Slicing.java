package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators that take parts of a tensor by position, or turn its axes round. */
final class Slicing {
    private Slicing() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("slice_by_index", Lowering.of(call -> view(call, call.tensor("x")))),
            entry("slice_by_size", Lowering.of(Slicing::bySize)),
            entry("slice_update", Lowering.of(Slicing::update)),
            entry("split", Slicing::split),
            entry("reverse", Lowering.of(Slicing::reverse)));

    /** {@return the part of {@code x} that begin, end, stride and the masks of the call describe, as a view} */
    private static Tensor view(Call call, Tensor x) {
        int rank = (int) x.dim();
        long[] begin = call.longs("begin");
        long[] end = call.longs("end");
        long[] stride = call.longs("stride", Windows.filled(rank, 1));
        boolean[] fromStart = mask(call, "begin_mask", rank);
        boolean[] toEnd = mask(call, "end_mask", rank);
        boolean[] single = mask(call, "squeeze_mask", rank);
        Tensor result = x;
        List<Long> squeezed = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            long size = x.size(axis);
            if (single[axis]) {
                result = result.narrow(axis, begin[axis] < 0 ? begin[axis] + size : begin[axis], 1);
                squeezed.add((long) axis);
            } else if (stride[axis] < 0) {
                result = backward(result, axis, begin[axis], end[axis], stride[axis], fromStart[axis], toEnd[axis]);
            } else {
                LongOptional from = fromStart[axis] ? new LongOptional() : new LongOptional(begin[axis]);
                LongOptional to = toEnd[axis] ? new LongOptional() : new LongOptional(end[axis]);
                result = result.slice(axis, from, to, stride[axis]);
            }
        }
        for (int i = squeezed.size() - 1; i >= 0; i--) {
            result = result.squeeze(squeezed.get(i));
        }
        return result;
    }

    /** libtorch has no negative strides: the axis is reversed, and positions are counted from its other end. */
    private static Tensor backward(
            Tensor x, int axis, long begin, long end, long stride, boolean fromStart, boolean toEnd) {
        long size = x.size(axis);
        long first = fromStart ? size - 1 : Math.min(begin < 0 ? begin + size : begin, size - 1);
        long last = toEnd ? -1 : Math.max(end < 0 ? end + size : end, -1);
        Tensor reversed = torch.flip(x, (long) axis);
        LongOptional from = new LongOptional(size - 1 - first);
        LongOptional to = new LongOptional(Math.max(size - 1 - last, size - 1 - first));
        return reversed.slice(axis, from, to, -stride);
    }

    private static boolean[] mask(Call call, String parameter, int rank) {
        return call.has(parameter) ? call.bools(parameter) : new boolean[rank];
    }

    /** A size of -1 takes all that is left of the axis. */
    private static Tensor bySize(Call call) {
        Tensor result = call.tensor("x");
        long[] begin = call.longs("begin");
        long[] size = call.longs("size");
        for (int axis = 0; axis < begin.length; axis++) {
            long from = begin[axis] < 0 ? begin[axis] + result.size(axis) : begin[axis];
            result = result.narrow(axis, from, size[axis] < 0 ? result.size(axis) - from : size[axis]);
        }
        return result;
    }

    private static Tensor update(Call call) {
        Tensor result = call.tensor("x").clone();
        Tensor part = view(call, result);
        part.copy_(call.tensor("update").expand_as(part));
        return result;
    }

    private static List<Datum> split(Call call) {
        Tensor x = call.tensor("x");
        long axis = call.integer("axis");
        long size = x.size(axis);
        long[] sizes;
        if (call.has("split_sizes")) {
            sizes = call.longs("split_sizes");
        } else {
            long parts = call.integer("num_splits");
            if (parts < 1 || size % parts != 0) {
                throw new IllegalArgumentException(parts + " equal parts cannot be made of size " + size);
            }
            sizes = Windows.filled((int) parts, size / parts);
        }
        TensorVector parts = torch.split_with_sizes(x, sizes, axis);
        return Arrays.stream(parts.get()).<Datum>map(Datum.Dense::new).toList();
    }

    private static Tensor reverse(Call call) {
        Tensor x = call.tensor("x");
        long[] axes = call.has("axes")
                ? call.longs("axes")
                : java.util.stream.LongStream.range(0, x.dim()).toArray();
        return torch.flip(x, axes);
    }
}
