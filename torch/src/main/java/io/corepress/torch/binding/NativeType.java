package io.corepress.torch.binding;

import io.corepress.tensor.DataType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The libtorch type in which numbers of a MIL type are computed. All floats but fp64 become float32; types that libtorch
 * lacks, or can do little with, become the next wider one.
 */
public final class NativeType {
    private NativeType() {}

    public static ScalarType of(DataType dataType) {
        return switch (dataType) {
            case BOOL -> ScalarType.Bool;
            case FLOAT16, FLOAT32, BFLOAT16, FLOAT8E4M3FN, FLOAT8E5M2 -> ScalarType.Float;
            case FLOAT64 -> ScalarType.Double;
            case INT64, UINT64, UINT32 -> ScalarType.Long;
            case INT32, UINT16 -> ScalarType.Int;
            case INT16 -> ScalarType.Short;
            case UINT8, UINT1, UINT2, UINT3, UINT4, UINT6 -> ScalarType.Byte;
            case INT8, INT4 -> ScalarType.Char;
            case STRING -> throw new IllegalArgumentException("strings are no tensors");
        };
    }
}
