package io.corepress.compress.prune;

import io.corepress.compress.weight.Chunks;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.SparseValues;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.OptionalInt;

/**
 * The units of a weight, each of which is kept or dropped as a whole. Mostly they are its elements. A weight with a
 * table of vectors stores one index for a whole vector, so there the units are the vectors.
 *
 * @param shape the shape of the weight, divided by {@code vectorSize} along {@code vectorAxis}
 * @param vectorAxis the axis along which the elements of a vector lie; 0 if units are elements
 * @param vectorSize elements of a unit; 1 or more
 */
record Units(CompressedWeight weight, Shape shape, int vectorAxis, int vectorSize) {

    /** What the magnitude of a vector is. */
    enum Measure {
        /** The root of the sum of squares, for ranking. */
        L2_NORM,
        /** The largest magnitude, for comparison with a threshold. */
        LARGEST
    }

    static Units of(CompressedWeight weight) {
        Shape lut = lutOf(weight);
        OptionalInt axis = vectorAxisOf(weight);
        if (axis.isEmpty()) {
            return new Units(weight, weight.shape(), 0, 1);
        }
        int size = Math.toIntExact(lut.size(lut.rank() - 1));
        long vectors = weight.shape().size(axis.getAsInt()) / Math.max(1, size);
        return new Units(weight, weight.shape().withSize(axis.getAsInt(), vectors), axis.getAsInt(), size);
    }

    long count() {
        return shape.elementCount();
    }

    /** {@return the magnitudes of the units: of elements |v|, of vectors what {@code measure} says} */
    Magnitudes magnitudes(Measure measure) {
        return new Magnitudes() {
            @Override
            public long count() {
                return Units.this.count();
            }

            @Override
            public int workers() {
                return Chunks.workersFor(weight);
            }

            @Override
            public boolean areHalves() {
                return vectorSize == 1 && weight.dataType() == DataType.FLOAT16;
            }

            @Override
            public Reader reader() {
                return vectorSize == 1 ? elementReader() : new VectorReader(Units.this, measure);
            }
        };
    }

    private Magnitudes.Reader elementReader() {
        Elements elements = Elements.of(weight);
        return (start, target, length) -> {
            elements.read(start, target, 0, length);
            for (int i = 0; i < length; i++) {
                target[i] = Math.abs(target[i]);
            }
        };
    }

    /** {@return the shape of the table, or that of a scalar where there is none} */
    private static Shape lutOf(CompressedWeight weight) {
        return switch (weight) {
            case Palettized palettized -> palettized.lut().shape();
            case Dequantized dequantized -> lutOf(dequantized.data());
            case Sparse sparse -> lutOf(sparse.values());
            default -> Shape.scalar();
        };
    }

    private static Shape lutOf(SparseValues values) {
        return switch (values) {
            case SparseValues.Stored _ -> Shape.scalar();
            case SparseValues.SparseLut lut -> lut.lut().shape();
            case SparseValues.SparseDequantized dequantized -> lutOf(dequantized.data());
        };
    }

    private static OptionalInt vectorAxisOf(CompressedWeight weight) {
        return switch (weight) {
            case Palettized palettized -> palettized.vectorAxis();
            case Dequantized dequantized -> vectorAxisOf(dequantized.data());
            case Sparse sparse -> vectorAxisOf(sparse.values());
            default -> OptionalInt.empty();
        };
    }

    private static OptionalInt vectorAxisOf(SparseValues values) {
        return switch (values) {
            case SparseValues.Stored _ -> OptionalInt.empty();
            case SparseValues.SparseLut lut -> lut.vectorAxis();
            case SparseValues.SparseDequantized dequantized -> vectorAxisOf(dequantized.data());
        };
    }
}
