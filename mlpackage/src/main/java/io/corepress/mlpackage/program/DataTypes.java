package io.corepress.mlpackage.program;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.tensor.DataType;

/** The data types of {@code MIL.proto} and ours. */
final class DataTypes {
    private DataTypes() {}

    static DataType read(int number, Location where) {
        MilSpec.DataType type = MilSpec.DataType.forNumber(number);
        if (type == null) {
            throw new UnsupportedModelException(where + ": data type " + number
                    + " is not known; the newest one known is " + MilSpec.DataType.FLOAT8E5M2_VALUE);
        }
        return switch (type) {
            case BOOL -> DataType.BOOL;
            case STRING -> DataType.STRING;
            case FLOAT16 -> DataType.FLOAT16;
            case FLOAT32 -> DataType.FLOAT32;
            case FLOAT64 -> DataType.FLOAT64;
            case BFLOAT16 -> DataType.BFLOAT16;
            case INT8 -> DataType.INT8;
            case INT16 -> DataType.INT16;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
            case INT4 -> DataType.INT4;
            case UINT8 -> DataType.UINT8;
            case UINT16 -> DataType.UINT16;
            case UINT32 -> DataType.UINT32;
            case UINT64 -> DataType.UINT64;
            case UINT4 -> DataType.UINT4;
            case UINT2 -> DataType.UINT2;
            case UINT1 -> DataType.UINT1;
            case UINT6 -> DataType.UINT6;
            case UINT3 -> DataType.UINT3;
            case FLOAT8E4M3FN -> DataType.FLOAT8E4M3FN;
            case FLOAT8E5M2 -> DataType.FLOAT8E5M2;
            case UNUSED_TYPE, UNRECOGNIZED -> throw where.malformed("expected a data type, got none");
        };
    }

    static MilSpec.DataType write(DataType dataType) {
        return switch (dataType) {
            case BOOL -> MilSpec.DataType.BOOL;
            case STRING -> MilSpec.DataType.STRING;
            case FLOAT16 -> MilSpec.DataType.FLOAT16;
            case FLOAT32 -> MilSpec.DataType.FLOAT32;
            case FLOAT64 -> MilSpec.DataType.FLOAT64;
            case BFLOAT16 -> MilSpec.DataType.BFLOAT16;
            case INT8 -> MilSpec.DataType.INT8;
            case INT16 -> MilSpec.DataType.INT16;
            case INT32 -> MilSpec.DataType.INT32;
            case INT64 -> MilSpec.DataType.INT64;
            case INT4 -> MilSpec.DataType.INT4;
            case UINT8 -> MilSpec.DataType.UINT8;
            case UINT16 -> MilSpec.DataType.UINT16;
            case UINT32 -> MilSpec.DataType.UINT32;
            case UINT64 -> MilSpec.DataType.UINT64;
            case UINT4 -> MilSpec.DataType.UINT4;
            case UINT2 -> MilSpec.DataType.UINT2;
            case UINT1 -> MilSpec.DataType.UINT1;
            case UINT6 -> MilSpec.DataType.UINT6;
            case UINT3 -> MilSpec.DataType.UINT3;
            case FLOAT8E4M3FN -> MilSpec.DataType.FLOAT8E4M3FN;
            case FLOAT8E5M2 -> MilSpec.DataType.FLOAT8E5M2;
        };
    }
}
