package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Operators that take or replace a part of a tensor. */
final class Slices {
    private Slices() {}

    static List<Dimension> byIndex(OpCall call) {
        List<Dimension> x = call.dims("x");
        int rank = x.size();
        Optional<int[]> begin = places(call, "begin", rank);
        Optional<int[]> end = places(call, "end", rank);
        int[] stride = call.ints("stride", rank, 1);
        call.require(Arrays.stream(stride).noneMatch(step -> step == 0), "stride must not be 0", text(stride));
        int[] beginMask = call.ints("begin_mask", rank, 0);
        int[] endMask = call.ints("end_mask", rank, 0);
        int[] squeezeMask = call.ints("squeeze_mask", rank, 0);
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            if (squeezeMask[axis] != 0) {
                continue;
            }
            Bound from = beginMask[axis] != 0 ? new Open() : bound(begin, axis);
            Bound to = endMask[axis] != 0 ? new Open() : bound(end, axis);
            sizes.add(count(x.get(axis), from, to, stride[axis]));
        }
        return sizes;
    }

    /** Where a slice of an axis begins or ends. */
    private sealed interface Bound {}

    /** At the end of the axis. */
    private record Open() implements Bound {}

    /** Negative places count from the end. */
    private record Place(long index) implements Bound {}

    private record Computed() implements Bound {}

    private static Bound bound(Optional<int[]> places, int axis) {
        return places.<Bound>map(known -> new Place(known[axis])).orElseGet(Computed::new);
    }

    private static Optional<int[]> places(OpCall call, String parameter, int rank) {
        call.require(
                call.length(parameter).filter(length -> length != rank).isEmpty(),
                parameter + " must have one number for each axis of x",
                call.tensor(parameter),
                call.tensor("x"));
        return call.knownInts(parameter);
    }

    private static Dimension count(Dimension size, Bound from, Bound to, int stride) {
        if (from instanceof Open && to instanceof Open) {
            long step = Math.abs((long) stride);
            // Also a size that is not known stays as it is, if every element is taken.
            return step == 1 ? size : Sizes.map(size, known -> Math.ceilDiv(known, step));
        }
        if (from instanceof Computed || to instanceof Computed) {
            return size.equals(Sizes.of(1)) ? size : Sizes.UNKNOWN;
        }
        if (size instanceof Constant(long known)) {
            return Sizes.of(count(known, from, to, stride));
        }
        return sizeless(from, to, stride).stream()
                .mapToObj(Sizes::of)
                .findFirst()
                .orElse(Sizes.UNKNOWN);
    }

    private static long count(long size, Bound from, Bound to, int stride) {
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? size : size - 1;
        long first = from instanceof Place(long index) ? clamped(index, size, low, high) : stride > 0 ? low : high;
        long last = to instanceof Place(long index) ? clamped(index, size, low, high) : stride > 0 ? high : low;
        long span = stride > 0 ? last - first : first - last;
        return Math.max(0, Math.ceilDiv(span, Math.abs((long) stride)));
    }

    private static long clamped(long index, long size, long low, long high) {
        return Math.clamp(index < 0 ? index + size : index, low, high);
    }

    /** {@return how many elements are taken of an axis of any size that has at least one} */
    private static OptionalLong sizeless(Bound from, Bound to, int stride) {
        if (from instanceof Place(long first) && to instanceof Place(long last)) {
            boolean sameSide = first < 0 == last < 0;
            long count = Math.max(0, Math.ceilDiv(stride > 0 ? last - first : first - last, Math.abs((long) stride)));
            // More than one might not be there.
            return sameSide && count <= 1 ? OptionalLong.of(count) : OptionalLong.empty();
        }
        boolean atEdge = from instanceof Place(long first) && (stride > 0 ? first == -1 : first == 0);
        return atEdge ? OptionalLong.of(1) : OptionalLong.empty();
    }

    /** A size of -1 means all that is left. */
    static List<Dimension> bySize(OpCall call) {
        List<Dimension> x = call.dims("x");
        Optional<int[]> begin = places(call, "begin", x.size());
        Optional<int[]> size = places(call, "size", x.size());
        if (size.isEmpty()) {
            return Sizes.unknown(x.size());
        }
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            int asked = size.get()[axis];
            Dimension left = begin.isEmpty() ? Sizes.UNKNOWN : left(x.get(axis), begin.get()[axis]);
            boolean fits = !(left instanceof Constant(long known)) || known >= Math.max(asked, 0);
            call.require(
                    asked >= -1 && fits,
                    "the slice must lie within x",
                    "begin " + begin.map(Slices::text).orElse("?") + ", size " + text(size.get()),
                    call.tensor("x"));
            sizes.add(asked == -1 ? left : Sizes.of(asked));
        }
        return sizes;
    }

    private static Dimension left(Dimension size, int begin) {
        return begin < 0 ? Sizes.of(-(long) begin) : Sizes.plus(size, -begin);
    }

    /** Yields {@code x}; the update must have the shape of the slice. */
    static List<Dimension> update(OpCall call) {
        List<Dimension> slice = byIndex(call);
        call.require(
                Sizes.agree(call.dims("update", 1, Integer.MAX_VALUE), slice),
                "update must have the shape of the slice, " + Sizes.text(slice),
                call.tensor("update"));
        return call.dims("x");
    }

    private static String text(int[] numbers) {
        return Arrays.toString(numbers);
    }
}
