package io.corepress.compress.weight;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** The rules that the parts of a compressed weight must keep among each other. */
final class Forms {
    private Forms() {}

    static void requireOffset(Shape scaleShape, Optional<Tensor> offset) {
        if (offset.isPresent() && !offset.get().shape().equals(scaleShape)) {
            throw new IllegalArgumentException("offset must have the shape of the scale, " + scaleShape + ", got "
                    + offset.get().shape());
        }
    }

    static void requireMask(Tensor mask, Tensor nonzeroData) {
        if (mask.dataType() != DataType.UINT1) {
            throw new IllegalArgumentException(
                    "a mask must be uint1, got " + mask.dataType().milName());
        }
        if (nonzeroData.shape().rank() != 1 || nonzeroData.elementCount() > mask.elementCount()) {
            throw new IllegalArgumentException("non-zero data must be a vector of at most " + mask.elementCount()
                    + " elements, got shape " + nonzeroData.shape());
        }
    }

    static void requireLut(Shape indices, DataType indexType, Shape lut, OptionalInt vectorAxis) {
        int rank = indices.rank();
        if (lut.rank() != rank + 2 || rank == 0) {
            throw new IllegalArgumentException(
                    "a lut for indices of shape " + indices + " must have rank " + (rank + 2) + ", got shape " + lut);
        }
        if (indexType.bits() > 8 || indexType.isSigned() || lut.size(rank) != 1L << indexType.bits()) {
            throw new IllegalArgumentException("a lut for " + indexType.milName() + " indices must have "
                    + (1L << indexType.bits()) + " entries, got " + lut.size(rank));
        }
        BlockGrid.of(indices, Shape.of(Arrays.copyOf(lut.sizes(), rank)));
        if (lut.size(rank + 1) != 1 && vectorAxis.isEmpty()) {
            throw new IllegalArgumentException("a lut of vectors needs a vector axis; lut shape " + lut);
        }
        if (vectorAxis.isPresent() && (vectorAxis.getAsInt() < 0 || vectorAxis.getAsInt() >= rank)) {
            throw new IllegalArgumentException(
                    "the vector axis must be from 0 to " + (rank - 1) + ", got " + vectorAxis.getAsInt());
        }
    }

    /** {@return the shape of the weight that these indices and tables stand for} */
    static Shape unfold(Shape indices, Shape lut, OptionalInt vectorAxis) {
        if (vectorAxis.isEmpty()) {
            return indices;
        }
        int axis = vectorAxis.getAsInt();
        return indices.withSize(axis, Math.multiplyExact(indices.size(axis), lut.size(lut.rank() - 1)));
    }
}
