package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators that take parts of a tensor by position, or turn its axes round. */
final class Slicing {
    private Slicing() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry(
                    "slice_by_index",
                    Lowering.of(call -> part(call, call.tensor("x")).read())),
            entry("slice_by_size", Lowering.of(Slicing::bySize)),
            entry("slice_update", Lowering.of(Slicing::update)),
            entry("band_part", Lowering.of(Slicing::band)),
            entry("split", Slicing::split),
            entry("reverse", Lowering.of(Slicing::reverse)));

    /**
     * A part of a tensor.
     *
     * @param view the part, in the memory of the tensor, with positions in ascending order
     * @param backward the axes on which the part goes the other way: libtorch has no negative strides
     * @param squeezed the axes, of size 1, that the part does not have
     */
    private record Part(Tensor view, long[] backward, long[] squeezed) {

        /** {@return the numbers of the part} */
        Tensor read() {
            Tensor result = backward.length == 0 ? view : torch.flip(view, backward);
            for (int i = squeezed.length - 1; i >= 0; i--) {
                result = result.squeeze(squeezed[i]);
            }
            return result;
        }

        void write(Tensor numbers) {
            Tensor shaped = numbers.reshape(Gathering.sizes(view));
            view.copy_(backward.length == 0 ? shaped : torch.flip(shaped, backward));
        }
    }

    /** {@return the part of {@code x} that begin, end, stride and the masks of the call describe} */
    private static Part part(Call call, Tensor x) {
        int rank = (int) x.dim();
        long[] begin = call.longs("begin");
        long[] end = call.longs("end");
        long[] stride = call.longs("stride", Windows.filled(rank, 1));
        boolean[] fromStart = mask(call, "begin_mask", rank);
        boolean[] toEnd = mask(call, "end_mask", rank);
        boolean[] single = mask(call, "squeeze_mask", rank);
        Tensor view = x;
        for (int axis = 0; axis < rank; axis++) {
            long size = x.size(axis);
            if (single[axis]) {
                view = view.narrow(axis, fromFront(begin[axis], size), 1);
            } else if (stride[axis] < 0) {
                long first = fromStart[axis] ? size - 1 : Math.min(fromFront(begin[axis], size), size - 1);
                long last = toEnd[axis] ? -1 : Math.max(fromFront(end[axis], size), -1);
                view = ascending(view, axis, first, last, -stride[axis]);
            } else {
                LongOptional from = fromStart[axis] ? new LongOptional() : new LongOptional(begin[axis]);
                LongOptional to = toEnd[axis] ? new LongOptional() : new LongOptional(end[axis]);
                view = view.slice(axis, from, to, stride[axis]);
            }
        }
        long[] backward = axes(rank, axis -> !single[axis] && stride[axis] < 0);
        return new Part(view, backward, axes(rank, axis -> single[axis]));
    }

    /** {@return the positions from {@code first} down to {@code end}, which is not among them, by steps, upwards} */
    private static Tensor ascending(Tensor x, int axis, long first, long end, long step) {
        long count = Math.max(0, Math.ceilDiv(first - end, step));
        long lowest = count == 0 ? 0 : first - (count - 1) * step;
        return x.slice(axis, new LongOptional(lowest), new LongOptional(count == 0 ? 0 : first + 1), step);
    }

    private static long fromFront(long position, long size) {
        return position < 0 ? position + size : position;
    }

    private static long[] axes(int rank, IntPredicate wanted) {
        return IntStream.range(0, rank).filter(wanted).asLongStream().toArray();
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
            long from = fromFront(begin[axis], result.size(axis));
            result = result.narrow(axis, from, size[axis] < 0 ? result.size(axis) - from : size[axis]);
        }
        return result;
    }

    private static Tensor update(Call call) {
        Tensor result = call.tensor("x").clone();
        part(call, result).write(call.tensor("update"));
        return result;
    }

    /** What lies more than {@code lower} below the diagonal, or more than {@code upper} above it, becomes 0. */
    private static Tensor band(Call call) {
        Tensor result = call.tensor("x");
        long lower = call.integer("lower", -1);
        long upper = call.integer("upper", -1);
        result = lower < 0 ? result : torch.triu(result, -lower);
        return upper < 0 ? result : torch.tril(result, upper);
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
