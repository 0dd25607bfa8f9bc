package io.corepress.mlpackage.blob;

import io.corepress.tensor.DataType;
import java.util.Optional;

/** The numbers by which weight files call data types; they have nothing to do with those of {@code MIL.proto}. */
final class BlobType {
    private BlobType() {}

    /** {@return the code of a type, or -1 for the types that a weight file cannot hold} */
    static int code(DataType dataType) {
        return switch (dataType) {
            case FLOAT16 -> 1;
            case FLOAT32 -> 2;
            case UINT8 -> 3;
            case INT8 -> 4;
            case BFLOAT16 -> 5;
            case INT16 -> 6;
            case UINT16 -> 7;
            case INT4 -> 8;
            case UINT1 -> 9;
            case UINT2 -> 10;
            case UINT4 -> 11;
            case UINT3 -> 12;
            case UINT6 -> 13;
            case INT32 -> 14;
            case UINT32 -> 15;
            case FLOAT8E4M3FN -> 16;
            case FLOAT8E5M2 -> 17;
            case BOOL, STRING, FLOAT64, INT64, UINT64 -> -1;
        };
    }

    static Optional<DataType> of(int code) {
        for (DataType dataType : DataType.values()) {
            if (code > 0 && code(dataType) == code) {
                return Optional.of(dataType);
            }
        }
        return Optional.empty();
    }
}
