package io.corepress.learn.coding;

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
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Codes of a weight, dense or under a mask, as {@link CompressedWeight}s.
 *
 * @param codes one a byte, in memory order
 * @param mask of what the codes are for; 1 where one is kept
 */
record Codes(DataType type, Shape shape, byte[] codes, Optional<byte[]> mask) {

    CompressedWeight scaled(CompressedWeight scale, Optional<Tensor> offset) {
        return mask.isEmpty()
                ? new Dequantized(new Dense(tensor()), scale, offset)
                : new Sparse(new SparseDequantized(new Stored(maskTensor(), tensor()), scale, offset));
    }

    CompressedWeight lookedUp(CompressedWeight lut, OptionalInt vectorAxis) {
        return mask.isEmpty() ? palettized(lut, vectorAxis) : new Sparse(sparseLut(lut, vectorAxis));
    }

    CompressedWeight lookedUpAndScaled(
            CompressedWeight lut, OptionalInt vectorAxis, CompressedWeight scale, Optional<Tensor> offset) {
        SparseValues values = mask.isEmpty() ? null : sparseLut(lut, vectorAxis);
        return values == null
                ? new Dequantized(palettized(lut, vectorAxis), scale, offset)
                : new Sparse(new SparseDequantized(values, scale, offset));
    }

    private Palettized palettized(CompressedWeight lut, OptionalInt vectorAxis) {
        return new Palettized(tensor(), lut, vectorAxis);
    }

    private SparseLut sparseLut(CompressedWeight lut, OptionalInt vectorAxis) {
        return new SparseLut(maskTensor(), tensor(), lut, vectorAxis);
    }

    private Tensor maskTensor() {
        return write(DataType.UINT1, shape, mask.orElseThrow(), codes.length);
    }

    private Tensor tensor() {
        if (mask.isEmpty()) {
            return write(type, shape, codes, codes.length);
        }
        byte[] kept = new byte[codes.length];
        int count = 0;
        for (int i = 0; i < codes.length; i++) {
            if (mask.get()[i] != 0) {
                kept[count++] = codes[i];
            }
        }
        return write(type, Shape.of(count), kept, count);
    }

    private static Tensor write(DataType type, Shape shape, byte[] bytes, int count) {
        try (TensorWriter writer = TensorStore.onHeap().begin(type, shape)) {
            writer.appendCodes(bytes, 0, count);
            return writer.finish();
        }
    }
}
