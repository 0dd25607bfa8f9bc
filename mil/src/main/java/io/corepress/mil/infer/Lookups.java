package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import java.util.List;

/** Operators that read or write places which indices name. */
final class Lookups {
    private Lookups() {}

    /** The indices stand in the place of the axis; axes that they share with {@code x} from the front come once. */
    static List<Dimension> gather(OpCall call) {
        List<Dimension> x = call.dims("x", 1, Integer.MAX_VALUE);
        List<Dimension> indices = call.dims("indices");
        int axis = call.axis("axis", 0, x.size());
        int batchDims = call.integer("batch_dims", 0);
        call.require(
                batchDims >= 0 && batchDims <= Math.min(axis, indices.size()),
                "batch_dims must be axes of both indices and x, before axis " + axis,
                batchDims,
                call.tensor("indices"),
                call.tensor("x"));
        requireSharedBatch(call, batchDims, indices, x, "x");
        return Sizes.join(
                x.subList(0, axis), indices.subList(batchDims, indices.size()), x.subList(axis + 1, x.size()));
    }

    /** Yields {@code data}; the updates have the shape that {@link #gather} would yield. */
    static List<Dimension> scatter(OpCall call) {
        List<Dimension> data = call.dims("data", 1, Integer.MAX_VALUE);
        int axis = call.axis("axis", 0, data.size());
        requireUpdates(
                call, Sizes.join(data.subList(0, axis), call.dims("indices"), data.subList(axis + 1, data.size())));
        return data;
    }

    /** The indices have the shape of {@code x} but along the axis. */
    static List<Dimension> gatherAlongAxis(OpCall call) {
        return alongAxis(call, "x");
    }

    static List<Dimension> scatterAlongAxis(OpCall call) {
        requireUpdates(call, alongAxis(call, "data"));
        return call.dims("data");
    }

    private static List<Dimension> alongAxis(OpCall call, String parameter) {
        List<Dimension> data = call.dims(parameter, 1, Integer.MAX_VALUE);
        List<Dimension> indices = call.dims("indices", data.size(), data.size());
        int axis = call.axis("axis", 0, data.size());
        call.require(
                Sizes.agree(Sizes.with(data, axis, indices.get(axis)), indices),
                "indices must differ from " + parameter + " only along axis " + axis,
                call.tensor("indices"),
                call.tensor(parameter));
        return Sizes.with(Sizes.known(indices, data), axis, indices.get(axis));
    }

    /** The last axis of the indices names a place by its first coordinates, after the axes of the batch. */
    static List<Dimension> gatherNd(OpCall call) {
        return slicesNd(call, "x", call.integer("batch_dims", 0));
    }

    static List<Dimension> scatterNd(OpCall call) {
        requireUpdates(call, slicesNd(call, "data", 0));
        return call.dims("data");
    }

    private static List<Dimension> slicesNd(OpCall call, String parameter, int batchDims) {
        List<Dimension> data = call.dims(parameter);
        List<Dimension> indices = call.dims("indices", 1, Integer.MAX_VALUE);
        if (!(indices.getLast() instanceof Constant(long depth))) {
            throw call.refusal("the last axis of indices must be known", call.tensor("indices"));
        }
        call.require(
                batchDims >= 0 && batchDims < indices.size() && batchDims + depth <= data.size(),
                "the last axis of indices must be coordinates in " + parameter
                        + (batchDims == 0 ? "" : " after " + batchDims + " axes"),
                call.tensor("indices"),
                call.tensor(parameter));
        requireSharedBatch(call, batchDims, indices, data, parameter);
        return Sizes.join(
                indices.subList(0, indices.size() - 1), data.subList(batchDims + (int) depth, data.size()), List.of());
    }

    private static void requireSharedBatch(
            OpCall call, int batchDims, List<Dimension> indices, List<Dimension> data, String parameter) {
        call.require(
                Sizes.agree(indices.subList(0, batchDims), data.subList(0, batchDims)),
                "indices and " + parameter + " must share their first " + batchDims + " axes",
                call.tensor("indices"),
                call.tensor(parameter));
    }

    private static void requireUpdates(OpCall call, List<Dimension> expected) {
        call.require(
                Sizes.agree(call.dims("updates"), expected),
                "updates must have shape " + Sizes.text(expected),
                call.tensor("updates"));
    }
}
