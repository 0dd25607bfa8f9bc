package io.corepress.compress.prune;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Optional;

/** Stores a weight, in whatever form it was, so that only the units under a mask remain. */
final class Sparsifier {
    private Sparsifier() {}

    /** {@return why the format has no sparse form of this weight, if so} */
    static Optional<String> whyNot(CompressedWeight weight) {
        if (weight.dataType() != DataType.FLOAT16 && weight.dataType() != DataType.FLOAT32) {
            return Optional.of("a sparse weight must be fp16 or fp32, this one is "
                    + weight.dataType().milName());
        }
        return weight instanceof Dequantized dequantized ? whyNot(dequantized) : Optional.empty();
    }

    private static Optional<String> whyNot(Dequantized dequantized) {
        return switch (dequantized.data()) {
            case Dense dense
            when !canBeSparseData(dense.tensor().dataType()) ->
                Optional.of("scaled sparse data must be int4, uint4, int8, uint8, fp16 or fp32, this is "
                        + dense.dataType().milName());
            case Sparse(Stored _) -> Optional.empty();
            case Sparse _
            when dequantized.offset().isPresent() ->
                Optional.of("an offset makes zeros of the sparse data non-zero, and their table may have no zero");
            case Dequantized inner -> whyNot(inner);
            default -> Optional.empty();
        };
    }

    private static boolean canBeSparseData(DataType dataType) {
        return switch (dataType) {
            case INT4, UINT4, INT8, UINT8, FLOAT16, FLOAT32 -> true;
            default -> false;
        };
    }

    /**
     * {@return the weight with zeros outside the mask}
     *
     * @param weight one that {@link #whyNot} has nothing against
     * @param mask of the shape of the weight's units; a one only where a unit is not zero
     */
    static Sparse sparse(CompressedWeight weight, Mask mask, TensorStore store) {
        return new Sparse(
                weight instanceof Cast cast
                        ? new Stored(mask.tensor(), widened(cast, mask, store))
                        : values(weight, mask, store));
    }

    private static SparseValues values(CompressedWeight weight, Mask mask, TensorStore store) {
        return switch (weight) {
            case Dense dense -> new Stored(mask.tensor(), Selection.select(dense.tensor(), mask, store));
            // As data of a scale: the scale's operation widens float16 by itself.
            case Cast cast -> new Stored(mask.tensor(), Selection.select(cast.source(), mask, store));
            case Palettized palettized ->
                new SparseLut(
                        mask.tensor(),
                        Selection.select(palettized.indices(), mask, store),
                        palettized.lut(),
                        palettized.vectorAxis());
            case Dequantized(Sparse(Stored stored), var scale, var offset)
            when offset.isPresent() -> {
                // An offset makes zeros of the data non-zero, so the new mask may be wider than the old one.
                Tensor data = Elements.decompress(new Sparse(stored), TensorStore.onHeap());
                yield new SparseDequantized(values(new Dense(data), mask, store), scale, offset);
            }
            case Dequantized dequantized ->
                new SparseDequantized(
                        values(dequantized.data(), mask, store), dequantized.scale(), dequantized.offset());
            case Sparse sparse -> narrowed(sparse.values(), mask, store);
        };
    }

    private static SparseValues narrowed(SparseValues values, Mask mask, TensorStore store) {
        return switch (values) {
            case Stored stored ->
                new Stored(mask.tensor(), Selection.narrow(stored.nonzeroData(), stored.mask(), mask, store));
            case SparseLut lut ->
                new SparseLut(
                        mask.tensor(),
                        Selection.narrow(lut.indicesNonzeroData(), lut.indicesMask(), mask, store),
                        lut.lut(),
                        lut.vectorAxis());
            case SparseDequantized dequantized ->
                new SparseDequantized(
                        narrowed(dequantized.data(), mask, store), dequantized.scale(), dequantized.offset());
        };
    }

    /** The stored values must be of the weight's type, float32: there is no cast of sparse values. */
    private static Tensor widened(Cast cast, Mask mask, TensorStore store) {
        Tensor halves = Selection.select(cast.source(), mask, TensorStore.onHeap());
        Tensor floats = Elements.decompress(new Cast(halves), TensorStore.onHeap());
        return Value.belongsInWeightFile(floats) ? store.keep(floats) : floats;
    }
}
