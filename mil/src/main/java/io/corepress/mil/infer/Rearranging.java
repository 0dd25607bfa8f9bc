package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move, repeat or add elements. */
final class Rearranging {
    private Rearranging() {}

    static List<Dimension> transpose(OpCall call) {
        List<Dimension> x = call.dims("x");
        int[] order = IntStream.of(call.ints("perm"))
                .map(axis -> call.fromFront("perm", axis, x.size()))
                .toArray();
        call.require(
                order.length == x.size() && IntStream.of(order).distinct().count() == x.size(),
                "perm must name each axis of x once",
                Arrays.toString(call.ints("perm")),
                call.tensor("x"));
        return IntStream.of(order).mapToObj(x::get).toList();
    }

    static List<Dimension> reverse(OpCall call) {
        List<Dimension> x = call.dims("x");
        if (call.has("axes")) {
            IntStream.of(call.ints("axes")).forEach(axis -> call.fromFront("axes", axis, x.size()));
        }
        return x;
    }

    static List<Dimension> reverseSequence(OpCall call) {
        List<Dimension> x = call.dims("x");
        int batchAxis = call.axis("batch_axis", 0, x.size());
        call.axis("seq_axis", 0, x.size());
        call.require(
                Sizes.agree(call.dims("lengths"), List.of(x.get(batchAxis))),
                "lengths must have one number for each place of axis " + batchAxis + " of x",
                call.tensor("lengths"),
                call.tensor("x"));
        return x;
    }

    static List<ValueType> concat(OpCall call) {
        List<TensorType> values = ofOneType(call);
        if (!values.stream().allMatch(TensorType::hasKnownRank)) {
            return List.of(TensorType.ofUnknownRank(values.getFirst().dataType()));
        }
        List<List<Dimension>> shapes =
                values.stream().map(TensorType::dimensions).toList();
        int rank = shapes.getFirst().size();
        int axis = call.axis("axis", rank);
        boolean interleave = call.bool("interleave", false);
        List<Dimension> sizes = shapes.getFirst();
        for (List<Dimension> other : shapes) {
            boolean fits = other.size() == rank
                    && Sizes.agree(interleave ? sizes : Sizes.with(sizes, axis, other.get(axis)), other);
            call.require(
                    fits,
                    interleave ? "values must be equal to interleave" : "values must differ only along axis " + axis,
                    Sizes.text(shapes.getFirst()),
                    Sizes.text(other));
            sizes = Sizes.known(sizes, other);
        }
        Dimension total =
                Sizes.sum(shapes.stream().map(shape -> shape.get(axis)).toList());
        return List.of(TensorType.of(values.getFirst().dataType(), Sizes.with(sizes, axis, total)));
    }

    static List<ValueType> stack(OpCall call) {
        List<TensorType> values = ofOneType(call);
        if (!values.stream().allMatch(TensorType::hasKnownRank)) {
            return List.of(TensorType.ofUnknownRank(values.getFirst().dataType()));
        }
        List<Dimension> sizes = values.getFirst().dimensions();
        for (TensorType other : values) {
            call.require(
                    Sizes.agree(sizes, other.dimensions()), "values must be of one shape", values.getFirst(), other);
            sizes = Sizes.known(sizes, other.dimensions());
        }
        List<Dimension> stacked = new ArrayList<>(sizes);
        stacked.add(call.axis("axis", sizes.size() + 1), Sizes.of(values.size()));
        return List.of(TensorType.of(values.getFirst().dataType(), stacked));
    }

    private static List<TensorType> ofOneType(OpCall call) {
        List<TensorType> values = call.tensors("values");
        for (TensorType other : values) {
            call.require(
                    other.dataType() == values.getFirst().dataType(),
                    "values must be of one data type",
                    values.getFirst(),
                    other);
        }
        return values;
    }

    static List<ValueType> split(OpCall call) {
        TensorType x = call.tensor("x");
        if (!x.hasKnownRank()) {
            int count = call.has("split_sizes") ? call.ints("split_sizes").length : call.integer("num_splits");
            return Collections.nCopies(count, TensorType.ofUnknownRank(x.dataType()));
        }
        int axis = call.axis("axis", x.dimensions().size());
        return parts(call, x, axis).stream()
                .<ValueType>map(size -> TensorType.of(x.dataType(), Sizes.with(x.dimensions(), axis, size)))
                .toList();
    }

    private static List<Dimension> parts(OpCall call, TensorType x, int axis) {
        Dimension whole = x.dimensions().get(axis);
        if (!call.has("split_sizes")) {
            call.require(call.has("num_splits"), "num_splits or split_sizes must be given");
            int count = call.integer("num_splits");
            call.require(
                    count > 0 && (!(whole instanceof Constant(long size)) || size % count == 0),
                    "num_splits must divide axis " + axis + " of x",
                    count,
                    x);
            return Collections.nCopies(count, Sizes.map(whole, size -> size / count));
        }
        List<Dimension> sizes = Sizes.of(call.ints("split_sizes"));
        call.require(
                Sizes.agree(Sizes.sum(sizes), whole),
                "split_sizes must add up to axis " + axis + " of x",
                Sizes.text(sizes),
                x);
        call.require(
                call.integer("num_splits", sizes.size()) == sizes.size(),
                "num_splits must be the number of split_sizes",
                call.integer("num_splits", sizes.size()),
                Sizes.text(sizes));
        return sizes;
    }

    static List<Dimension> tile(OpCall call) {
        List<Dimension> x = call.dims("x");
        if (call.knownInts("reps").isEmpty()) {
            call.require(
                    call.length("reps").filter(length -> length != x.size()).isEmpty(),
                    "reps must have one number for each axis of x",
                    call.tensor("reps"));
            return Sizes.unknown(x.size());
        }
        int[] reps = call.ints("reps", x.size(), 1);
        call.require(IntStream.of(reps).allMatch(times -> times > 0), "reps must be positive", Arrays.toString(reps));
        return IntStream.range(0, reps.length)
                .mapToObj(axis -> Sizes.times(x.get(axis), reps[axis]))
                .toList();
    }

    /** The last axes, as many as {@code pad} has pairs for, grow by what goes before and after. */
    static List<Dimension> pad(OpCall call) {
        List<Dimension> x = call.dims("x");
        call.choice("mode", "constant", "reflect", "replicate");
        if (call.knownInts("pad").isEmpty()) {
            call.require(
                    call.length("pad").filter(length -> length != 2 * x.size()).isEmpty(),
                    "pad must have two numbers for each axis of x unless it is constant",
                    call.tensor("pad"));
            return Sizes.unknown(x.size());
        }
        int[] pad = call.ints("pad");
        call.require(
                pad.length % 2 == 0
                        && pad.length <= 2 * x.size()
                        && IntStream.of(pad).allMatch(size -> size >= 0),
                "pad must be pairs of sizes for the last axes of x",
                Arrays.toString(pad),
                call.tensor("x"));
        List<Dimension> sizes = new ArrayList<>(x);
        for (int i = 0; i < pad.length / 2; i++) {
            int axis = x.size() - pad.length / 2 + i;
            sizes.set(axis, Sizes.plus(x.get(axis), (long) pad[2 * i] + pad[2 * i + 1]));
        }
        return sizes;
    }

    /** Windows of {@code size} along an axis; what they hold is a new axis behind it. */
    static List<Dimension> slidingWindows(OpCall call) {
        List<Dimension> x = call.dims("x");
        int axis = call.axis("axis", x.size());
        int size = call.integer("size");
        int stride = call.integer("stride", 1);
        boolean fits = !(x.get(axis) instanceof Constant(long known)) || size <= known;
        call.require(
                size > 0 && stride > 0 && fits,
                "a window must fit axis " + axis + " of x",
                "size " + size + ", stride " + stride,
                call.tensor("x"));
        List<Dimension> sizes = new ArrayList<>(x);
        sizes.set(axis, Sizes.map(x.get(axis), known -> (known - size) / stride + 1));
        sizes.add(axis + 1, Sizes.of(size));
        return sizes;
    }
}
