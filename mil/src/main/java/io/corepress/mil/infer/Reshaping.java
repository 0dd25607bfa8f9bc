package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Operators that give the same elements, in the same order, other axes. */
final class Reshaping {
    private Reshaping() {}

    static List<ValueType> reshape(OpCall call) {
        TensorType x = call.tensor("x");
        Optional<int[]> asked = call.knownInts("shape");
        if (asked.isEmpty()) {
            return List.of(Sizes.shapedBy(call, "shape", x.dataType()));
        }
        List<Dimension> sizes = new ArrayList<>();
        int inferred = -1;
        for (int axis = 0; axis < asked.get().length; axis++) {
            int size = asked.get()[axis];
            call.require(
                    size >= 0 || size == -1 && inferred < 0,
                    "shape must hold sizes, 0 for an unchanged one, and at most one -1",
                    Arrays.toString(asked.get()));
            inferred = size == -1 ? axis : inferred;
            sizes.add(size == 0 ? unchanged(call, x, axis, asked.get()) : size == -1 ? Sizes.UNKNOWN : Sizes.of(size));
        }
        Dimension count = x.hasKnownRank() ? Sizes.product(x.dimensions()) : Sizes.UNKNOWN;
        if (inferred >= 0) {
            Dimension others = Sizes.product(Sizes.with(sizes, inferred, Sizes.of(1)));
            if (count instanceof Constant(long all) && others instanceof Constant(long rest)) {
                requireCount(call, rest > 0 && all % rest == 0, asked.get());
                sizes.set(inferred, Sizes.of(all / rest));
            }
        } else {
            requireCount(call, Sizes.agree(Sizes.product(sizes), count), asked.get());
        }
        return List.of(TensorType.of(x.dataType(), sizes));
    }

    private static void requireCount(OpCall call, boolean right, int[] asked) {
        call.require(right, "shape must hold as many elements as x", Arrays.toString(asked), call.tensor("x"));
    }

    /** A 0 stands for the axis of {@code x} in the same place, counted from the end since iOS 17. */
    private static Dimension unchanged(OpCall call, TensorType x, int axis, int[] asked) {
        if (!x.hasKnownRank()) {
            return Sizes.UNKNOWN;
        }
        List<Dimension> sizes = x.dimensions();
        if (call.opset().isAtLeast(OpSet.CORE_ML_7)) {
            int place = axis - asked.length + sizes.size();
            return place < 0 ? Sizes.of(1) : sizes.get(place);
        }
        call.require(
                sizes.size() == asked.length,
                "shape must have the rank of x to hold a 0 before iOS17",
                Arrays.toString(asked),
                x);
        return sizes.get(axis);
    }

    /** The axes {@code begin} to {@code end} of each tensor of reference, one after the other. */
    static List<Dimension> reshapeLike(OpCall call) {
        List<TensorType> references = call.tensors("ref_tensors");
        int[] begins = eachInt(call, "begins", references.size());
        int[] ends = eachInt(call, "ends", references.size());
        int[] endMasks = eachInt(call, "end_masks", references.size());
        List<Dimension> sizes = new ArrayList<>();
        for (int i = 0; i < references.size(); i++) {
            int rank = references.get(i).dimensions().size();
            int begin = fromStart(begins[i], rank);
            int end = endMasks[i] != 0 ? rank : fromStart(ends[i], rank);
            sizes.addAll(references.get(i).dimensions().subList(Math.min(begin, end), end));
        }
        call.require(
                Sizes.agree(Sizes.product(call.dims("x")), Sizes.product(sizes)),
                "the shape of reference " + Sizes.text(sizes) + " must hold as many elements as x",
                call.tensor("x"));
        return sizes;
    }

    private static int[] eachInt(OpCall call, String parameter, int count) {
        List<Known> operands = call.operands(parameter);
        call.require(operands.size() == count, parameter + " must be " + count + " scalars", operands.size());
        return operands.stream()
                .mapToInt(operand -> OpCall.ints(operand)
                        .filter(numbers -> numbers.length == 1)
                        .orElseThrow(() -> call.refusal(parameter + " must be constant scalars", operand))[0])
                .toArray();
    }

    private static int fromStart(int place, int rank) {
        return Math.clamp(place < 0 ? place + (long) rank : place, 0, rank);
    }

    static List<Dimension> expandDims(OpCall call) {
        List<Dimension> x = call.dims("x");
        int[] axes = call.ints("axes");
        TreeSet<Integer> places = new TreeSet<>();
        for (int axis : axes) {
            places.add(call.fromFront("axes", axis, x.size() + axes.length));
        }
        call.require(places.size() == axes.length, "axes must name an axis once", Arrays.toString(axes));
        List<Dimension> sizes = new ArrayList<>(x);
        places.forEach(place -> sizes.add(place, Sizes.of(1)));
        return sizes;
    }

    /** Drops axes of size 1, all or those named; named axes of other sizes, and of sizes that are not known, stay. */
    static List<Dimension> squeeze(OpCall call) {
        List<Dimension> x = call.dims("x");
        TreeSet<Integer> axes = new TreeSet<>();
        if (call.has("axes")) {
            for (int axis : call.ints("axes")) {
                axes.add(call.fromFront("axes", axis, x.size()));
            }
        } else {
            IntStream.range(0, x.size()).forEach(axes::add);
        }
        return IntStream.range(0, x.size())
                .filter(axis -> !axes.contains(axis) || !x.get(axis).equals(Sizes.of(1)))
                .mapToObj(x::get)
                .toList();
    }

    /** The axes before {@code axis} as one, the others as one. */
    static List<Dimension> flatten2d(OpCall call) {
        List<Dimension> x = call.dims("x");
        int axis = call.integer("axis", 1);
        call.require(axis >= -x.size() && axis <= x.size(), "axis must be in x", axis, call.tensor("x"));
        int cut = axis < 0 ? axis + x.size() : axis;
        return List.of(Sizes.product(x.subList(0, cut)), Sizes.product(x.subList(cut, x.size())));
    }

    static List<ValueType> shape(OpCall call) {
        TensorType x = call.tensor("x");
        return List.of(TensorType.of(DataType.INT32, List.of(x.hasKnownRank() ? Sizes.of(x.rank()) : Sizes.UNKNOWN)));
    }
}
