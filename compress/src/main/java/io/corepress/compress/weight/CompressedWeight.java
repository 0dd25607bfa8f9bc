package io.corepress.compress.weight;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * The stored form of a weight: an expression that the Core ML runtime evaluates to the dense weight. Each case is one
 * {@code constexpr_*} operation; joint compression nests them. A form knows nothing of operations, names or files.
 *
 * <p>Parameters (scales, tables) have the rank of the weight; the size of a parameter's axis divides that of the
 * weight, and each of its elements serves a run of {@code weight size / parameter size} neighbours.
 */
public sealed interface CompressedWeight {

    /** {@return the shape of the weight} */
    Shape shape();

    /** {@return the type of the elements that this form evaluates to} */
    DataType dataType();

    /** {@return the same form with every stored tensor replaced by what {@code change} makes of it} */
    CompressedWeight mapTensors(UnaryOperator<Tensor> change);

    /** {@return the bytes of all stored tensors, without alignment} */
    long sizeInBytes();

    /** A weight as it is. */
    record Dense(Tensor tensor) implements CompressedWeight {
        @Override
        public Shape shape() {
            return tensor.shape();
        }

        @Override
        public DataType dataType() {
            return tensor.dataType();
        }

        @Override
        public Dense mapTensors(UnaryOperator<Tensor> change) {
            return new Dense(change.apply(tensor));
        }

        @Override
        public long sizeInBytes() {
            return tensor.sizeInBytes();
        }
    }

    /** {@code constexpr_cast}: float16 values that serve as float32. */
    record Cast(Tensor source) implements CompressedWeight {
        @Override
        public Shape shape() {
            return source.shape();
        }

        @Override
        public DataType dataType() {
            return DataType.FLOAT32;
        }

        @Override
        public Cast mapTensors(UnaryOperator<Tensor> change) {
            return new Cast(change.apply(source));
        }

        @Override
        public long sizeInBytes() {
            return source.sizeInBytes();
        }
    }

    /**
     * {@code weight = scale * (data - offset)}.
     *
     * @param data usually integers; shape [d0, ..., dn]
     * @param scale floats, of the type that the weight has; shape [s0, ..., sn], each size divides that of the data
     * @param offset of the shape of the scale, and the type of the data or a float; absent means 0
     */
    record Dequantized(CompressedWeight data, CompressedWeight scale, Optional<Tensor> offset)
            implements CompressedWeight {
        public Dequantized {
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
        public Dequantized mapTensors(UnaryOperator<Tensor> change) {
            return new Dequantized(data.mapTensors(change), scale.mapTensors(change), offset.map(change));
        }

        @Override
        public long sizeInBytes() {
            return data.sizeInBytes()
                    + scale.sizeInBytes()
                    + offset.map(Tensor::sizeInBytes).orElse(0L);
        }
    }

    /**
     * {@code weight = lut[group, indices]}.
     *
     * @param indices unsigned integers of n bits; shape [i0, ..., im]
     * @param lut the tables; shape [g0, ..., gm, 2^n, v]: one table of 2^n entries of v elements for each group
     * @param vectorAxis the axis along which the v elements of an entry lie; present if v is above 1
     */
    record Palettized(Tensor indices, CompressedWeight lut, OptionalInt vectorAxis) implements CompressedWeight {
        public Palettized {
            Forms.requireLut(indices.shape(), indices.dataType(), lut.shape(), vectorAxis);
        }

        @Override
        public Shape shape() {
            return Forms.unfold(indices.shape(), lut.shape(), vectorAxis);
        }

        @Override
        public DataType dataType() {
            return lut.dataType();
        }

        @Override
        public Palettized mapTensors(UnaryOperator<Tensor> change) {
            return new Palettized(change.apply(indices), lut.mapTensors(change), vectorAxis);
        }

        @Override
        public long sizeInBytes() {
            return indices.sizeInBytes() + lut.sizeInBytes();
        }
    }

    /** Zero, except where the mask of {@code values} is one. */
    record Sparse(SparseValues values) implements CompressedWeight {
        @Override
        public Shape shape() {
            return values.shape();
        }

        @Override
        public DataType dataType() {
            return values.dataType();
        }

        @Override
        public Sparse mapTensors(UnaryOperator<Tensor> change) {
            return new Sparse(values.mapTensors(change));
        }

        @Override
        public long sizeInBytes() {
            return values.sizeInBytes();
        }
    }

    /**
     * {@return this form with its large tensors copied to {@code store}; small ones stay on the heap, as they will be
     * kept in the program itself}
     */
    default CompressedWeight keepIn(TensorStore store) {
        return mapTensors(tensor -> Value.belongsInWeightFile(tensor) ? store.keep(tensor) : tensor);
    }
}
