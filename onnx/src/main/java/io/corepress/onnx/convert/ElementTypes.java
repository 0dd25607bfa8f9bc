package io.corepress.onnx.convert;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.DataType;

/** The numbers by which attributes name element types. */
public final class ElementTypes {
    private ElementTypes() {}

    /** {@return the type of a number, as {@code to} of Cast and {@code dtype} of others give it} */
    public static DataType of(int code) {
        return switch (code) {
            case 1 -> DataType.FLOAT32;
            case 2 -> DataType.UINT8;
            case 3 -> DataType.INT8;
            case 4 -> DataType.UINT16;
            case 5 -> DataType.INT16;
            case 6 -> DataType.INT32;
            case 7 -> DataType.INT64;
            case 9 -> DataType.BOOL;
            case 10 -> DataType.FLOAT16;
            case 11 -> DataType.FLOAT64;
            case 12 -> DataType.UINT32;
            case 13 -> DataType.UINT64;
            // Held as fp32 where a tensor of it would have to be written.
            case 16 -> DataType.FLOAT32;
            default ->
                throw new UnsupportedModelException(
                        "it makes elements of type " + code + " (of TensorProto.DataType), which programs lack");
        };
    }
}
