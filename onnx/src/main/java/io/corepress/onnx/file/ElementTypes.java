package io.corepress.onnx.file;

import io.corepress.onnx.proto.TensorProto;
import io.corepress.tensor.DataType;
import java.util.Optional;

/** ONNX's element types in ours. */
final class ElementTypes {
    private ElementTypes() {}

    /**
     * {@return the type as which elements of an ONNX type are held; the rare floats and 2-bit integers are widened, and
     * nothing stands for those that have no number to hold, as complex ones}
     */
    static Optional<DataType> of(int code) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(code);
        return Optional.ofNullable(
                switch (type) {
                    case FLOAT -> DataType.FLOAT32;
                    case UINT8 -> DataType.UINT8;
                    case INT8 -> DataType.INT8;
                    case UINT16 -> DataType.UINT16;
                    case INT16 -> DataType.INT16;
                    case INT32 -> DataType.INT32;
                    case INT64 -> DataType.INT64;
                    case BOOL -> DataType.BOOL;
                    case FLOAT16 -> DataType.FLOAT16;
                    case DOUBLE -> DataType.FLOAT64;
                    case UINT32 -> DataType.UINT32;
                    case UINT64 -> DataType.UINT64;
                    case BFLOAT16 -> DataType.BFLOAT16;
                    case FLOAT8E4M3FN -> DataType.FLOAT8E4M3FN;
                    case FLOAT8E5M2 -> DataType.FLOAT8E5M2;
                    case UINT4 -> DataType.UINT4;
                    case INT4 -> DataType.INT4;
                    case UINT2 -> DataType.UINT2;
                    case INT2 -> DataType.INT8;
                    case FLOAT8E4M3FNUZ, FLOAT8E5M2FNUZ, FLOAT4E2M1, FLOAT8E8M0 -> DataType.FLOAT32;
                    case STRING -> DataType.STRING;
                    case null, default -> null;
                });
    }

    /** {@return the name that ONNX gives a type} */
    static String name(int code) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(code);
        return type == null ? "type " + code : type.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** {@return the bits of one element in the file, 0 where the type has no fixed width} */
    static int storedBits(int code) {
        TensorProto.DataType type = TensorProto.DataType.forNumber(code);
        return switch (type) {
            case DOUBLE, INT64, UINT64 -> 64;
            case FLOAT, INT32, UINT32 -> 32;
            case FLOAT16, BFLOAT16, INT16, UINT16 -> 16;
            case UINT8, INT8, BOOL, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0 -> 8;
            case UINT4, INT4, FLOAT4E2M1 -> 4;
            case UINT2, INT2 -> 2;
            case null, default -> 0;
        };
    }
}
