package io.corepress.learn.config;

import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tables that a weight is looked up in.
 *
 * @param nBits bits of an index: 1, 2, 3, 4, 6 or 8
 * @param clusterDim elements of a table entry, neighbours along the output channels
 * @param groupSize output channels that share a table, at least 1; all if empty
 * @param lutDtype fp16, or int8 or uint8 with a scale; the type of the weight if empty
 */
public record LookUpTables(int nBits, int clusterDim, OptionalInt groupSize, Optional<DataType> lutDtype) {
    public LookUpTables {
        OpPalettizerConfig.kmeans(nBits).withClusterDim(clusterDim);
        if (groupSize.isPresent() && groupSize.getAsInt() < 1) {
            throw new IllegalArgumentException("group_size must be at least 1, got " + groupSize.getAsInt());
        }
        if (lutDtype.isPresent()
                && !List.of(DataType.FLOAT16, DataType.INT8, DataType.UINT8).contains(lutDtype.get())) {
            throw new IllegalArgumentException("lut_dtype must be fp16, int8 or uint8, got "
                    + lutDtype.get().milName());
        }
    }

    /** {@return one table of numbers, in the type of the weight} */
    static LookUpTables of(int nBits) {
        return new LookUpTables(nBits, 1, OptionalInt.empty(), Optional.empty());
    }

    LookUpTables withClusterDim(int dim) {
        return new LookUpTables(nBits, dim, groupSize, lutDtype);
    }

    LookUpTables withGroupSize(int size) {
        return new LookUpTables(nBits, clusterDim, OptionalInt.of(size), lutDtype);
    }

    LookUpTables withLutDtype(DataType dtype) {
        return new LookUpTables(nBits, clusterDim, groupSize, Optional.of(dtype));
    }
}
