package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Dimension;
import io.corepress.tensor.DataType;
import java.util.List;

/** Activations as small integers and back; scale and zero point are both scalars, or both vectors along an axis. */
final class Quantization {
    private Quantization() {}

    static DataType quantized(OpCall call) {
        DataType dataType = Elementwise.named(call, "output_dtype");
        call.require(
                dataType == DataType.INT8 || dataType == DataType.UINT8,
                "output_dtype must be int8 or uint8",
                dataType.milName());
        call.require(
                !call.has("zero_point") || call.dataType("zero_point") == dataType,
                "zero_point must be of output_dtype " + dataType.milName(),
                call.has("zero_point") ? call.tensor("zero_point") : "");
        return dataType;
    }

    static List<Dimension> input(OpCall call) {
        List<Dimension> input = call.dims("input");
        List<Dimension> scale = call.dims("scale", 0, 1);
        call.require(
                scale.isEmpty() != call.has("axis"),
                "axis must be given if scale is a vector, and only then",
                call.tensor("scale"));
        if (call.has("zero_point")) {
            call.require(
                    Sizes.agree(call.dims("zero_point"), scale),
                    "zero_point must have the shape of scale",
                    call.tensor("zero_point"),
                    call.tensor("scale"));
        }
        if (!scale.isEmpty()) {
            int axis = call.axis("axis", input.size());
            call.require(
                    Sizes.agree(scale.getFirst(), input.get(axis)),
                    "scale must be as long as axis " + axis + " of input",
                    call.tensor("scale"),
                    call.tensor("input"));
        }
        return input;
    }
}
