package io.corepress.compress.prune;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Stores of a weight in any form the elements that stay. What is stored of them, values, integers or indices, is taken
 * over as it is; so are tables and scales.
 *
 * @param keep one byte for each element of the codes (of the indices, if they stand for vectors), in memory order
 */
record SparseEncoding(byte[] keep, TensorStore store) {

    /** {@return the sparse form, or nothing if Core ML has none for this one} */
    Optional<Sparse> encode(CompressedWeight weight) {
        return values(weight).map(Sparse::new);
    }

    private Optional<SparseValues> values(CompressedWeight weight) {
        return switch (weight) {
            case Dense(Tensor tensor) -> Optional.of(new Stored(mask(tensor.shape()), pick(tensor, keep)));
            case Palettized(Tensor indices, CompressedWeight lut, OptionalInt axis) -> Optional.of(
                    new SparseLut(mask(indices.shape()), pick(indices, keep), lut, axis));
            case Dequantized(CompressedWeight data, CompressedWeight scale, Optional<Tensor> offset) -> values(data)
                    .map(inner -> new SparseDequantized(inner, scale, offset));
            case Sparse(SparseValues values) -> Optional.of(narrow(values));
            case CompressedWeight.Cast _ -> Optional.empty();
        };
    }

    /** A weight that is sparse already keeps what is in both masks. */
    private SparseValues narrow(SparseValues values) {
        return switch (values) {
            case Stored(Tensor mask, Tensor data) -> {
                byte[] ones = mask.toCodes();
                yield new Stored(both(mask.shape(), ones), pick(data, ofOnes(ones)));
            }
            case SparseLut(Tensor mask, Tensor indices, CompressedWeight lut, OptionalInt axis) -> {
                byte[] ones = mask.toCodes();
                yield new SparseLut(both(mask.shape(), ones), pick(indices, ofOnes(ones)), lut, axis);
            }
            case SparseDequantized(SparseValues data, CompressedWeight scale, Optional<Tensor> offset) ->
                new SparseDequantized(narrow(data), scale, offset);
        };
    }

    private Tensor both(Shape shape, byte[] ones) {
        byte[] both = ones.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] &= keep[i];
        }
        return write(shape, both);
    }

    /** {@return for each one of a mask, in order, whether it stays} */
    private byte[] ofOnes(byte[] ones) {
        byte[] flags = new byte[ones.length];
        int count = 0;
        for (int i = 0; i < ones.length; i++) {
            if (ones[i] != 0) {
                flags[count++] = keep[i];
            }
        }
        return Arrays.copyOf(flags, count);
    }

    private Tensor mask(Shape shape) {
        return write(shape, keep);
    }

    private Tensor write(Shape shape, byte[] ones) {
        try (TensorWriter writer = store.begin(DataType.UINT1, shape)) {
            writer.appendCodes(ones, 0, ones.length);
            return writer.finish();
        }
    }

    private Tensor pick(Tensor source, byte[] flags) {
        int count = 0;
        for (byte flag : flags) {
            count += flag;
        }
        try (TensorWriter writer = store.begin(source.dataType(), Shape.of(count))) {
            if (source.dataType().isFloat()) {
                float[] values = source.toFloats();
                int next = 0;
                for (int i = 0; i < flags.length; i++) {
                    if (flags[i] != 0) {
                        values[next++] = values[i];
                    }
                }
                writer.appendFloats(values, 0, count);
            } else {
                byte[] codes = source.toCodes();
                int next = 0;
                for (int i = 0; i < flags.length; i++) {
                    if (flags[i] != 0) {
                        codes[next++] = codes[i];
                    }
                }
                writer.appendCodes(codes, 0, count);
            }
            return writer.finish();
        }
    }
}
