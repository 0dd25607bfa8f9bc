package io.corepress.compress.prune;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.OptionalInt;

/**
 * What is kept or goes as a whole: the elements of a weight, or the vectors of one with tables of vectors.
 *
 * @param values one for each unit; only their magnitudes count
 */
record Units(Tensor values) {

    /**
     * {@return the units of a weight; a dense one is its own}
     *
     * @param byLargest whether a vector counts by its largest element, or by its L2 norm
     */
    static Units of(CompressedWeight weight, boolean byLargest) {
        if (weight instanceof Dense(Tensor tensor)) {
            return new Units(tensor);
        }
        OptionalInt axis = vectorAxis(weight);
        Tensor dense = Elements.decompress(weight, TensorStore.onHeap());
        return axis.isEmpty() ? new Units(dense) : ofVectors(dense, indexShape(weight), axis.getAsInt(), byLargest);
    }

    private static Units ofVectors(Tensor dense, Shape indexShape, int axis, boolean byLargest) {
        float[] values = dense.toFloats();
        int vector = Math.toIntExact(dense.shape().size(axis) / indexShape.size(axis));
        int inner = Math.toIntExact(indexShape.elementCount(axis + 1, indexShape.rank()));
        double[] sums = new double[Math.toIntExact(indexShape.elementCount())];
        for (int i = 0; i < values.length; i++) {
            int unit = i / (vector * inner) * inner + i % inner;
            double square = (double) values[i] * values[i];
            sums[unit] = byLargest ? Math.max(sums[unit], square) : sums[unit] + square;
        }
        float[] magnitudes = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            magnitudes[i] = (float) Math.sqrt(sums[i]);
        }
        return new Units(Tensor.ofFloats(DataType.FLOAT32, indexShape, magnitudes));
    }

    /** {@return one byte for each unit: whether its magnitude is above {@code cut}} */
    byte[] keepAbove(double cut) {
        float[] magnitudes = values.toFloats();
        byte[] keep = new byte[magnitudes.length];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = (byte) (Math.abs(magnitudes[i]) > cut ? 1 : 0);
        }
        return keep;
    }

    private static OptionalInt vectorAxis(CompressedWeight weight) {
        return switch (weight) {
            case Dense _, CompressedWeight.Cast _ -> OptionalInt.empty();
            case Dequantized dequantized -> vectorAxis(dequantized.data());
            case Palettized palettized -> palettized.vectorAxis();
            case Sparse(SparseValues values) -> vectorAxis(values);
        };
    }

    private static OptionalInt vectorAxis(SparseValues values) {
        return switch (values) {
            case Stored _ -> OptionalInt.empty();
            case SparseLut lut -> lut.vectorAxis();
            case SparseDequantized dequantized -> vectorAxis(dequantized.data());
        };
    }

    private static Shape indexShape(CompressedWeight weight) {
        return switch (weight) {
            case Dense _, CompressedWeight.Cast _ -> weight.shape();
            case Dequantized dequantized -> indexShape(dequantized.data());
            case Palettized palettized -> palettized.indices().shape();
            case Sparse(SparseValues values) -> indexShape(values);
        };
    }

    private static Shape indexShape(SparseValues values) {
        return switch (values) {
            case Stored stored -> stored.shape();
            case SparseLut lut -> lut.indicesMask().shape();
            case SparseDequantized dequantized -> indexShape(dequantized.data());
        };
    }
}
