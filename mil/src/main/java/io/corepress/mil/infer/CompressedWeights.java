package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Map;

/** The {@code constexpr_*} operators: each yields the weight, or the part of it, that its inputs stand for. */
final class CompressedWeights {
    /** The bits of an index by the number of entries of a table, as iOS 16 has them. */
    private static final Map<Long, Integer> TABLE_BITS = Map.of(2L, 1, 4L, 2, 16L, 4, 64L, 6, 256L, 8);

    private CompressedWeights() {}

    /** Scale and zero point are scalars, or vectors along {@code axis}. */
    static List<Dimension> affineDequantize(OpCall call) {
        List<Dimension> data = call.dims("quantized_data", 1, Integer.MAX_VALUE);
        int axis = call.axis("axis", data.size());
        for (String parameter : List.of("scale", "zero_point")) {
            List<Dimension> numbers = call.dims(parameter, 0, 1);
            call.require(
                    numbers.isEmpty() || Sizes.agree(numbers.getFirst(), data.get(axis)),
                    parameter + " must be a scalar or as long as axis " + axis + " of quantized_data",
                    call.tensor(parameter),
                    call.tensor("quantized_data"));
        }
        return data;
    }

    static List<Dimension> cast(OpCall call) {
        String dataType = call.text("output_dtype");
        call.require(dataType.equals(DataType.FLOAT32.milName()), "output_dtype must be fp32", dataType);
        return call.dims("source_val");
    }

    static List<Dimension> lutToDense(OpCall call) {
        if (call.opset().isAtLeast(OpSet.CORE_ML_8)) {
            return expanded(call, "indices", call.dataType("indices"));
        }
        List<Dimension> lut = call.dims("lut", 1, 1);
        long entries = lut.getFirst() instanceof Constant(long known) ? known : 0;
        call.require(TABLE_BITS.containsKey(entries), "lut must have 2, 4, 16, 64 or 256 entries", call.tensor("lut"));
        List<Dimension> shape = Sizes.of(call.ints("shape"));
        requirePacked(call, "indices", TABLE_BITS.get(entries), shape);
        return shape;
    }

    static List<Dimension> sparseToDense(OpCall call) {
        call.dims("nonzero_data", 1, 1);
        if (call.opset().isAtLeast(OpSet.CORE_ML_8)) {
            return call.dims("mask");
        }
        List<Dimension> shape = Sizes.of(call.ints("shape"));
        requirePacked(call, "mask", 1, shape);
        return shape;
    }

    private static void requirePacked(OpCall call, String parameter, int bits, List<Dimension> shape) {
        Dimension bytes = Sizes.map(Sizes.product(shape), count -> Math.ceilDiv(Math.multiplyExact(count, bits), 8L));
        if (!Sizes.agree(call.dims(parameter), List.of(bytes))) {
            throw call.refusal(
                    parameter + " must be the " + bytes.toText() + " bytes of shape " + Sizes.text(shape) + " at "
                            + bits + " bits",
                    call.tensor(parameter));
        }
    }

    /** The mask of the expanded weight, and its numbers. */
    static List<ValueType> lutToSparse(OpCall call) {
        List<Dimension> data = call.dims("indices_nonzero_data", 1, 1);
        List<Dimension> mask = expanded(call, "indices_mask", call.dataType("indices_nonzero_data"));
        long vector = vectorSize(call);
        return List.of(
                TensorType.of(call.dataType("indices_mask"), mask),
                TensorType.of(call.dataType("lut"), List.of(Sizes.times(data.getFirst(), vector))));
    }

    /**
     * {@return the shape of the indices with each index replaced by the vector that it stands for}; the table has
     * shape {@code [tables along each axis of the indices..., entries, vector]}
     */
    private static List<Dimension> expanded(OpCall call, String parameter, DataType indexType) {
        List<Dimension> indices = call.dims(parameter, 1, Integer.MAX_VALUE);
        int rank = indices.size();
        List<Dimension> lut = call.dims("lut", rank + 2, rank + 2);
        requireDivides(call, "lut", lut.subList(0, rank), parameter, indices);
        if (!Sizes.agree(lut.get(rank), 1L << indexType.bits())) {
            throw call.refusal(
                    "lut must have " + (1L << indexType.bits()) + " entries for indices of " + indexType.milName(),
                    call.tensor("lut"));
        }
        long vector = vectorSize(call);
        call.require(
                vector == 1 || call.has("vector_axis"),
                "vector_axis must be given if the entries of lut are vectors",
                call.tensor("lut"));
        if (!call.has("vector_axis")) {
            return indices;
        }
        int axis = call.axis("vector_axis", rank);
        return Sizes.with(indices, axis, Sizes.times(indices.get(axis), vector));
    }

    private static long vectorSize(OpCall call) {
        if (call.dims("lut", 3, Integer.MAX_VALUE).getLast() instanceof Constant(long size)) {
            return size;
        }
        throw call.refusal("the shape of lut must be known", call.tensor("lut"));
    }

    static List<Dimension> blockwiseShiftScale(OpCall call) {
        requireScales(call, "data", "data");
        return call.dims("data");
    }

    /** The mask as it is, and the numbers. */
    static List<ValueType> sparseBlockwiseShiftScale(OpCall call) {
        requireScales(call, "data_mask", "nonzero_data");
        return List.of(
                call.tensor("data_mask"), TensorType.of(call.dataType("scale"), call.dims("nonzero_data", 1, 1)));
    }

    private static void requireScales(OpCall call, String shaped, String data) {
        List<Dimension> sizes = call.dims(shaped, 1, Integer.MAX_VALUE);
        requireDivides(call, "scale", call.dims("scale", sizes.size(), sizes.size()), shaped, sizes);
        if (!call.has("offset")) {
            return;
        }
        call.require(
                Sizes.agree(call.dims("offset"), call.dims("scale")),
                "offset must have the shape of scale",
                call.tensor("offset"),
                call.tensor("scale"));
        DataType offset = call.dataType("offset");
        call.require(
                offset.isFloat() || offset == call.dataType(data),
                "offset must be a float or of the type of " + data,
                call.tensor("offset"),
                call.tensor(data));
    }

    private static void requireDivides(
            OpCall call, String parameter, List<Dimension> parts, String whole, List<Dimension> sizes) {
        for (int axis = 0; axis < sizes.size(); axis++) {
            boolean divides = !(sizes.get(axis) instanceof Constant(long size))
                    || !(parts.get(axis) instanceof Constant(long count))
                    || count > 0 && size % count == 0;
            if (!divides) {
                throw call.refusal(
                        "axis " + axis + " of " + parameter + " must divide that of " + whole,
                        call.tensor(parameter),
                        call.tensor(whole));
            }
        }
    }
}
