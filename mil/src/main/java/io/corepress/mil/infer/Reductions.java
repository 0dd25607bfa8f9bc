package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Operators that look along whole axes. */
final class Reductions {
    private Reductions() {}

    /** Over {@code axes}, or all. */
    static List<Dimension> overAxes(OpCall call) {
        List<Dimension> x = call.dims("x");
        Set<Integer> axes = new HashSet<>();
        if (call.has("axes")) {
            for (int axis : call.ints("axes")) {
                boolean added = axes.add(call.fromFront("axes", axis, x.size()));
                call.require(added, "axes must name an axis once", Arrays.toString(call.ints("axes")));
            }
        } else {
            for (int axis = 0; axis < x.size(); axis++) {
                axes.add(axis);
            }
        }
        return reduced(call, x, axes);
    }

    /** Over {@code axis}, by default the last. */
    static List<Dimension> overAxis(OpCall call) {
        List<Dimension> x = call.dims("x");
        return reduced(call, x, Set.of(call.axis("axis", -1, x.size())));
    }

    private static List<Dimension> reduced(OpCall call, List<Dimension> x, Set<Integer> axes) {
        boolean keepDims = call.bool("keep_dims", false);
        List<Dimension> sizes = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            if (!axes.contains(axis)) {
                sizes.add(x.get(axis));
            } else if (keepDims) {
                sizes.add(Sizes.of(1));
            }
        }
        return sizes;
    }

    static DataType indexType(OpCall call) {
        return indexType(call, "output_dtype");
    }

    private static DataType indexType(OpCall call, String parameter) {
        DataType dataType = Elementwise.named(call, parameter, DataType.INT32);
        call.require(
                dataType == DataType.INT32 || dataType == DataType.UINT16,
                parameter + " must be int32 or uint16",
                dataType.milName());
        return dataType;
    }

    /** {@return the shape of {@code x}, along one of whose axes something is done} */
    static List<Dimension> along(OpCall call, int absentAxis) {
        List<Dimension> x = call.dims("x");
        call.axis("axis", absentAxis, x.size());
        return x;
    }

    static List<ValueType> topk(OpCall call) {
        DataType values = call.dataType("x");
        DataType indices = indexType(call, "output_indices_dtype");
        TensorType x = call.tensor("x");
        TensorType largest = x.hasKnownRank()
                ? TensorType.of(values, topkSizes(call, x.dimensions()))
                : TensorType.ofUnknownRank(values);
        TensorType where = new TensorType(indices, largest.rank(), largest.dimensions(), largest.attributes());
        boolean both = call.bool("return_indices", true);
        call.require(
                both || !call.has("output_indices_dtype") || !call.opset().isAtLeast(OpSet.CORE_ML_7),
                "output_indices_dtype must not be given without indices");
        return both ? List.of(largest, where) : List.of(largest);
    }

    private static List<Dimension> topkSizes(OpCall call, List<Dimension> x) {
        int axis = call.axis("axis", -1, x.size());
        if (call.has("k") && call.knownInts("k").isEmpty()) {
            return Sizes.with(x, axis, Sizes.UNKNOWN);
        }
        int k = call.integer("k", 1);
        boolean fits = !(x.get(axis) instanceof ValueType.Constant(long size)) || k <= size;
        call.require(k >= 0 && fits, "k must not be more than axis " + axis + " of x holds", k, call.tensor("x"));
        return Sizes.with(x, axis, Sizes.of(k));
    }
}
