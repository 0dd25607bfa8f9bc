package io.corepress.compress.palettize;

import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.OptionalInt;

/**
 * Indices in memory, one a byte, and their tables: what palettizing yields before it is written.
 *
 * @param codes in the order of {@code groups.indexShape()}
 * @param entries of all groups, shape {@code groups.lutShape(nbits)}
 */
record Indexed(ChannelGroups groups, int nbits, byte[] codes, float[] entries, DataType lutType) {

    Palettized toPalettized(TensorStore store) {
        return new Palettized(write(codes, codes.length, groups.indexShape(), store), new Dense(lut()), vectorAxis());
    }

    /**
     * {@return the indices at the ones of a mask}
     *
     * @param mask {@code uint1}, of the shape of the indices
     * @param ones the same mask, one byte an element
     */
    SparseLut toSparse(Tensor mask, byte[] ones, TensorStore store) {
        byte[] picked = new byte[codes.length];
        int count = 0;
        for (int i = 0; i < codes.length; i++) {
            if (ones[i] != 0) {
                picked[count++] = codes[i];
            }
        }
        return new SparseLut(mask, write(picked, count, Shape.of(count), store), new Dense(lut()), vectorAxis());
    }

    Sparse toSparseWeight(Tensor mask, byte[] ones, TensorStore store) {
        return new Sparse(toSparse(mask, ones, store));
    }

    private Tensor write(byte[] bytes, int count, Shape shape, TensorStore store) {
        try (TensorWriter writer = store.begin(DataType.unsigned(nbits), shape)) {
            writer.appendCodes(bytes, 0, count);
            return writer.finish();
        }
    }

    private Tensor lut() {
        if (lutType.isFloat()) {
            return Tensor.ofFloats(lutType, groups.lutShape(nbits), entries);
        }
        int[] integers = new int[entries.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (int) entries[i];
        }
        return Tensor.ofInts(lutType, groups.lutShape(nbits), integers);
    }

    private OptionalInt vectorAxis() {
        return groups.vectorSize() > 1 ? OptionalInt.of(groups.axis()) : OptionalInt.empty();
    }
}
