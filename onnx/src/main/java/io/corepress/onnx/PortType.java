package io.corepress.onnx;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.ValueType.Unknown;
import io.corepress.onnx.convert.Elements;
import io.corepress.onnx.graph.ValueInfo;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * The type of an input of the program, and the type of its elements inside.
 *
 * @param type what a caller gives: fp16, fp32 or int32
 * @param inside what the input is converted to first
 * @param isScalar whether the input is a scalar inside; a caller gives one element along one axis, as models cannot
 *     take less
 */
record PortType(TensorType type, DataType inside, boolean isScalar) {

    static PortType of(ValueInfo input, OnnxOptions options) {
        if (!(input.type() instanceof ValueInfo.TensorInfo info) || info.dataType() == DataType.STRING) {
            throw new UnsupportedModelException("the input \"" + input.name() + "\" is "
                    + input.type().toText() + ", and a program takes tensors of numbers");
        }
        DataType inside = Elements.inProgram(info.dataType(), options.floatType());
        List<Dimension> dimensions = dimensions(input, info, options);
        boolean isScalar = dimensions.isEmpty();
        List<Dimension> given = isScalar ? List.of(new Constant(1)) : dimensions;
        return new PortType(TensorType.of(outside(inside, options), given), inside, isScalar);
    }

    /** {@return the type that an input or output has where the program has this one} */
    static DataType outside(DataType inside, OnnxOptions options) {
        return switch (inside) {
            case BOOL -> DataType.INT32;
            case FLOAT16 -> options.hasHalfPorts() ? DataType.FLOAT16 : DataType.FLOAT32;
            // Quantized values, if a model yields any.
            case INT8, UINT8 -> DataType.INT32;
            default -> inside;
        };
    }

    private static List<Dimension> dimensions(ValueInfo input, ValueInfo.TensorInfo info, OnnxOptions options) {
        long[] shape = options.inputShapes().get(input.name());
        List<Dimension> dimensions = new ArrayList<>();
        if (shape != null) {
            for (long size : shape) {
                dimensions.add(size > 0 ? new Constant(size) : new Unknown(false));
            }
            return dimensions;
        }
        List<ValueInfo.Dimension> given = info.dimensions()
                .orElseThrow(() -> new UnsupportedModelException(
                        "the model does not say how many axes the input \"" + input.name() + "\" has; give its shape"));
        for (ValueInfo.Dimension dimension : given) {
            dimensions.add(
                    switch (dimension) {
                        case ValueInfo.Fixed(long size) -> new Constant(size);
                        case ValueInfo.Symbolic(String name) -> {
                            Long fixed = options.fixedSizes().get(name);
                            yield fixed == null ? new Unknown(false) : new Constant(fixed);
                        }
                    });
        }
        return dimensions;
    }
}
