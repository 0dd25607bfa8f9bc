package io.corepress.compress.weight;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * The non-zero elements of a weight: a mask and, in row-major order, a value for each one in it. The values may be
 * compressed themselves. In a program, such a form is an operation with two outputs, mask and values.
 */
public sealed interface SparseValues {

    /** {@return the shape of the dense weight} */
    Shape shape();

    DataType dataType();

    SparseValues mapTensors(UnaryOperator<Tensor> change);

    long sizeInBytes();

    /** {@return the number of values, that is, of ones in the mask over the dense weight} */
    default long nonzeroCount() {
        return switch (this) {
            case Stored stored -> stored.nonzeroData().elementCount();
            case SparseLut sparse ->
                sparse.indicesNonzeroData().elementCount()
                        * sparse.lut().shape().size(sparse.lut().shape().rank() - 1);
            case SparseDequantized dequantized -> dequantized.data().nonzeroCount();
        };
    }

    /**
     * Values as they are.
     *
     * @param mask {@code uint1}, of the shape of the weight
     * @param nonzeroData as many as there are ones in the mask; shape [d]
     */
    record Stored(Tensor mask, Tensor nonzeroData) implements SparseValues {
        public Stored {
            Forms.requireMask(mask, nonzeroData);
        }

        @Override
        public Shape shape() {
            return mask.shape();
        }

        @Override
        public DataType dataType() {
            return nonzeroData.dataType();
        }

        @Override
        public Stored mapTensors(UnaryOperator<Tensor> change) {
            return new Stored(change.apply(mask), change.apply(nonzeroData));
        }

        @Override
        public long sizeInBytes() {
            return mask.sizeInBytes() + nonzeroData.sizeInBytes();
        }
    }

    /**
     * Values from tables.
     *
     * @param indicesMask {@code uint1}, of the shape that dense indices would have
     * @param indicesNonzeroData the indices at the ones of the mask; shape [d]
     * @param lut as in {@link CompressedWeight.Palettized}, relative to the shape of {@code indicesMask}
     */
    record SparseLut(Tensor indicesMask, Tensor indicesNonzeroData, CompressedWeight lut, OptionalInt vectorAxis)
            implements SparseValues {
        public SparseLut {
            Forms.requireMask(indicesMask, indicesNonzeroData);
            Forms.requireLut(indicesMask.shape(), indicesNonzeroData.dataType(), lut.shape(), vectorAxis);
        }

        @Override
        public Shape shape() {
            return Forms.unfold(indicesMask.shape(), lut.shape(), vectorAxis);
        }

        @Override
        public DataType dataType() {
            return lut.dataType();
        }

        @Override
        public SparseLut mapTensors(UnaryOperator<Tensor> change) {
            return new SparseLut(
                    change.apply(indicesMask), change.apply(indicesNonzeroData), lut.mapTensors(change), vectorAxis);
        }

        @Override
        public long sizeInBytes() {
            return indicesMask.sizeInBytes() + indicesNonzeroData.sizeInBytes() + lut.sizeInBytes();
        }
    }

    /**
     * {@code value = scale * (data - offset)}, where the mask is one.
     *
     * @param scale shape as in {@link CompressedWeight.Dequantized}, relative to the dense weight
     */
    record SparseDequantized(SparseValues data, CompressedWeight scale, Optional<Tensor> offset)
            implements SparseValues {
        public SparseDequantized {
            BlockGrid.of(data.shape(), scale.shape());
            Forms.requireOffset(scale.shape(), offset);
        }

        @Override
        public Shape shape() {
            return data.shape();
        }

        @Override
        public DataType dataType() {
            return scale.dataType();
        }

        @Override
        public SparseDequantized mapTensors(UnaryOperator<Tensor> change) {
            return new SparseDequantized(data.mapTensors(change), scale.mapTensors(change), offset.map(change));
        }

        @Override
        public long sizeInBytes() {
            return data.sizeInBytes()
                    + scale.sizeInBytes()
                    + offset.map(Tensor::sizeInBytes).orElse(0L);
        }
    }
}
