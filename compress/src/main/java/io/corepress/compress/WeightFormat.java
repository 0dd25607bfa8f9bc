package io.corepress.compress;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Cast;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.tensor.Shape;
import java.util.Locale;

/** A stored form in words, as reports show it. */
public final class WeightFormat {
    private WeightFormat() {}

    /**
     * {@return for example {@code dense}, {@code quantized int4, scale [64, 8]}, {@code palettized, lut [4, 1, 1, 1,
     * 16, 1] fp16}, {@code sparse 75.0 %, quantized int8, scale [64, 1, 1, 1]}}
     */
    public static String describe(CompressedWeight weight) {
        return switch (weight) {
            case Dense dense ->
                dense.dataType().isFloat() ? "dense" : dense.dataType().milName();
            case Cast _ -> "float16, cast to float32";
            case Dequantized dequantized ->
                dequantized.data() instanceof Palettized palettized
                        ? describe(palettized) + ", scale "
                                + dequantized.scale().shape()
                        : "quantized " + describe(dequantized.data())
                                + scale(dequantized.scale().shape())
                                + (dequantized.offset().isPresent() ? ", offset" : "");
            case Palettized palettized ->
                "palettized " + palettized.indices().dataType().milName() + ", lut " + lut(palettized.lut());
            case Sparse(SparseValues values) -> "sparse " + percent(values) + ", " + describe(values);
        };
    }

    /** {@return the kind of form in a word or two, for counting: dense, quantized, palettized, sparse, and joint ones} */
    public static String family(CompressedWeight weight) {
        return switch (weight) {
            case Dense _ -> "dense";
            case Cast _ -> "cast";
            case Dequantized(Palettized palettized, CompressedWeight _, var _) -> family(palettized) + " with scale";
            case Dequantized _ -> "quantized";
            case Palettized palettized ->
                palettized.lut() instanceof Dequantized ? "palettized with quantized tables" : "palettized";
            case Sparse(Stored _) -> "sparse";
            case Sparse(SparseLut _) -> "sparse palettized";
            case Sparse(SparseDequantized(SparseLut _, CompressedWeight _, var _)) -> "sparse palettized with scale";
            case Sparse(SparseDequantized _) -> "sparse quantized";
        };
    }

    /** {@return the bits of one stored element: an index, an integer or a float} */
    public static int nbits(CompressedWeight weight) {
        return switch (weight) {
            case Dense dense -> dense.dataType().bits();
            case Cast _ -> 16;
            case Dequantized dequantized -> nbits(dequantized.data());
            case Palettized palettized -> palettized.indices().dataType().bits();
            case Sparse(SparseValues values) -> nbits(values);
        };
    }

    private static int nbits(SparseValues values) {
        return switch (values) {
            case Stored stored -> stored.dataType().bits();
            case SparseLut lut -> lut.indicesNonzeroData().dataType().bits();
            case SparseDequantized dequantized -> nbits(dequantized.data());
        };
    }

    private static String describe(SparseValues values) {
        return switch (values) {
            case Stored stored -> stored.dataType().milName();
            case SparseLut sparse ->
                "palettized " + sparse.indicesNonzeroData().dataType().milName() + ", lut " + lut(sparse.lut());
            case SparseDequantized dequantized ->
                "quantized " + describe(dequantized.data())
                        + scale(dequantized.scale().shape())
                        + (dequantized.offset().isPresent() ? ", offset" : "");
        };
    }

    private static String lut(CompressedWeight lut) {
        return lut instanceof Dequantized(CompressedWeight data, CompressedWeight _, var _)
                ? lut.shape() + " " + data.dataType().milName()
                : lut.shape() + " " + lut.dataType().milName();
    }

    private static String scale(Shape shape) {
        return shape.elementCount() == 1 ? ", one scale" : ", scale " + shape;
    }

    private static String percent(SparseValues values) {
        long all = Math.max(1, values.shape().elementCount());
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * (all - values.nonzeroCount()) / all);
    }
}
