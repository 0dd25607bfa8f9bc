package io.corepress.compress.weight;

import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** Evaluates weights one element after the other, by coordinates, as the operations are defined: slow and plain. */
public final class Reference {
    private Reference() {}

    public static float[] evaluate(CompressedWeight weight) {
        return switch (weight) {
            case Dense dense -> dense.tensor().toFloats();
            case Cast cast -> cast.source().toFloats();
            case Dequantized d -> dequantize(evaluate(d.data()), d.shape(), d.scale(), d.offset());
            case Palettized p -> lookUp(p.indices().toFloats(), p.indices().shape(), p.lut(), p.vectorAxis());
            case Sparse sparse -> evaluate(sparse.values());
        };
    }

    /** {@return the dense values: zero outside the mask} */
    public static float[] evaluate(SparseValues values) {
        return switch (values) {
            case Stored stored -> scatter(stored.mask(), stored.nonzeroData());
            case SparseLut lut ->
                masked(
                        values,
                        lookUp(
                                scatter(lut.indicesMask(), lut.indicesNonzeroData()),
                                lut.indicesMask().shape(),
                                lut.lut(),
                                lut.vectorAxis()));
            case SparseDequantized d ->
                masked(values, dequantize(evaluate(d.data()), d.shape(), d.scale(), d.offset()));
        };
    }

    /** {@return the mask over the elements of the weight} */
    public static int[] mask(SparseValues values) {
        return switch (values) {
            case Stored stored -> stored.mask().toInts();
            case SparseDequantized dequantized -> mask(dequantized.data());
            case SparseLut lut -> {
                int[] narrow = lut.indicesMask().toInts();
                int[] wide = new int[(int) lut.shape().elementCount()];
                for (int i = 0; i < wide.length; i++) {
                    long[] at = coordinates(i, lut.shape());
                    if (lut.vectorAxis().isPresent()) {
                        int axis = lut.vectorAxis().getAsInt();
                        at[axis] /= lut.lut().shape().size(lut.lut().shape().rank() - 1);
                    }
                    wide[i] = narrow[index(at, lut.indicesMask().shape())];
                }
                yield wide;
            }
        };
    }

    public static long[] coordinates(long index, Shape shape) {
        long[] at = new long[shape.rank()];
        for (int axis = at.length - 1; axis >= 0; axis--) {
            at[axis] = index % shape.size(axis);
            index /= shape.size(axis);
        }
        return at;
    }

    public static int index(long[] at, Shape shape) {
        long index = 0;
        for (int axis = 0; axis < at.length; axis++) {
            index = index * shape.size(axis) + at[axis];
        }
        return (int) index;
    }

    private static float[] dequantize(float[] data, Shape shape, CompressedWeight scale, Optional<Tensor> offset) {
        float[] scales = evaluate(scale);
        float[] offsets = offset.map(Tensor::toFloats).orElse(new float[scales.length]);
        boolean half = scale.dataType() == DataType.FLOAT16;
        float[] result = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            int block = index(blockOf(coordinates(i, shape), shape, scale.shape()), scale.shape());
            float shifted = round(half, round(half, data[i]) - offsets[block]);
            result[i] = round(half, shifted * scales[block]);
        }
        return result;
    }

    private static float[] lookUp(float[] indices, Shape shape, CompressedWeight lut, OptionalInt vectorAxis) {
        float[] entries = evaluate(lut);
        int rank = shape.rank();
        long vectorSize = lut.shape().size(rank + 1);
        Shape dense = vectorAxis.isEmpty()
                ? shape
                : shape.withSize(vectorAxis.getAsInt(), shape.size(vectorAxis.getAsInt()) * vectorSize);
        Shape groups = Shape.of(Arrays.copyOf(lut.shape().sizes(), rank));
        float[] result = new float[(int) dense.elementCount()];
        for (int i = 0; i < result.length; i++) {
            long[] at = coordinates(i, dense);
            long component = 0;
            if (vectorAxis.isPresent()) {
                component = at[vectorAxis.getAsInt()] % vectorSize;
                at[vectorAxis.getAsInt()] /= vectorSize;
            }
            long[] entry = Arrays.copyOf(blockOf(at, shape, groups), rank + 2);
            entry[rank] = (long) indices[index(at, shape)];
            entry[rank + 1] = component;
            result[i] = entries[index(entry, lut.shape())];
        }
        return result;
    }

    private static long[] blockOf(long[] at, Shape shape, Shape grid) {
        long[] block = new long[at.length];
        for (int axis = 0; axis < at.length; axis++) {
            block[axis] = at[axis] / (shape.size(axis) / grid.size(axis));
        }
        return block;
    }

    private static float[] scatter(Tensor mask, Tensor values) {
        int[] ones = mask.toInts();
        float[] packed = values.toFloats();
        float[] dense = new float[ones.length];
        int next = 0;
        for (int i = 0; i < ones.length; i++) {
            dense[i] = ones[i] == 1 ? packed[next++] : 0;
        }
        return dense;
    }

    private static float[] masked(SparseValues values, float[] dense) {
        int[] mask = mask(values);
        for (int i = 0; i < dense.length; i++) {
            dense[i] = mask[i] == 1 ? dense[i] : 0;
        }
        return dense;
    }

    private static float round(boolean half, float value) {
        return half ? Float.float16ToFloat(Float.floatToFloat16(value)) : value;
    }
}
