package io.corepress.compress.quantize;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Palettized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.SparseLut;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Optional;

/**
 * Linear quantization of a weight in any form that can take it: a dense weight, the values of a pruned one, or the
 * tables of a palettized one.
 */
public final class Quantization {
    private Quantization() {}

    /**
     * {@return the weight with its floats kept as integers and scales}
     *
     * @param weight of a float type
     * @param store where large tensors of the result go
     */
    public static Outcome quantize(
            CompressedWeight weight, OpLinearQuantizerConfig config, WeightRole role, TensorStore store) {
        return switch (weight) {
            case Dense(Tensor tensor) -> quantizeDense(tensor, config, role, store);
            case Sparse(SparseValues values) -> quantizeSparse(values, config, role, store);
            case Palettized palettized ->
                mapLut(
                        palettized.lut(),
                        config,
                        store,
                        lut -> new Palettized(palettized.indices(), lut, palettized.vectorAxis()));
            case Dequantized(Palettized inner, CompressedWeight scale, Optional<Tensor> offset)
            when !(inner.lut() instanceof Dequantized) && inner.lut().dataType().isFloat() ->
                mapLut(
                        inner.lut(),
                        config,
                        store,
                        lut -> new Dequantized(
                                new Palettized(inner.indices(), lut, inner.vectorAxis()), scale, offset));
            case Dequantized _ -> Outcome.left("it is quantized already");
            case CompressedWeight.Cast _ -> Outcome.left("it is stored as float16 and cast; decompress it first");
        };
    }

    private static Outcome quantizeDense(
            Tensor tensor, OpLinearQuantizerConfig config, WeightRole role, TensorStore store) {
        return switch (BlockSizes.grid(tensor.shape(), config, role)) {
            case BlockSizes.Refused(String reason) -> Outcome.left(reason);
            case BlockSizes.Grid(Shape shape) ->
                LinearQuantization.quantize(tensor, shape, config, store)
                        .map(quantized -> Outcome.of(quantized))
                        .orElseGet(Quantization::notFinite);
        };
    }

    private static Outcome quantizeSparse(
            SparseValues values, OpLinearQuantizerConfig config, WeightRole role, TensorStore store) {
        return switch (values) {
            case Stored stored -> quantizeStored(stored, config, role, store);
            case SparseLut sparse ->
                mapLut(
                        sparse.lut(),
                        config,
                        store,
                        lut -> new Sparse(new SparseLut(
                                sparse.indicesMask(), sparse.indicesNonzeroData(), lut, sparse.vectorAxis())));
            case SparseDequantized(SparseLut inner, CompressedWeight scale, Optional<Tensor> offset)
            when !(inner.lut() instanceof Dequantized) && inner.lut().dataType().isFloat() ->
                mapLut(
                        inner.lut(),
                        config,
                        store,
                        lut -> new Sparse(new SparseDequantized(
                                new SparseLut(inner.indicesMask(), inner.indicesNonzeroData(), lut, inner.vectorAxis()),
                                scale,
                                offset)));
            case SparseDequantized _ -> Outcome.left("it is quantized already");
        };
    }

    /**
     * The pruned zeros take part in the ranges, which changes nothing: every range includes zero anyway. Only the codes
     * at the ones of the mask are kept.
     */
    private static Outcome quantizeStored(
            Stored stored, OpLinearQuantizerConfig config, WeightRole role, TensorStore store) {
        if (stored.nonzeroCount() == 0) {
            return Outcome.left("pruning left nothing of it");
        }
        Tensor dense = Elements.decompress(new Sparse(stored), TensorStore.onHeap());
        return switch (quantizeDense(dense, config, role, TensorStore.onHeap())) {
            case Outcome.Compressed(
                    Dequantized(Dense(Tensor codes), CompressedWeight scale, Optional<Tensor> offset)) -> {
                Tensor picked = pick(codes, stored.mask(), stored.nonzeroData().shape(), store);
                yield Outcome.of(new Sparse(new SparseDequantized(new Stored(stored.mask(), picked), scale, offset)));
            }
            case Outcome other -> other;
        };
    }

    private static Tensor pick(Tensor codes, Tensor mask, Shape shape, TensorStore store) {
        TensorReader codeReader = new TensorReader(codes);
        TensorReader maskReader = new TensorReader(mask);
        byte[] chunk = new byte[1 << 16];
        byte[] ones = new byte[chunk.length];
        try (TensorWriter writer = store.begin(codes.dataType(), shape)) {
            for (long at = 0; at < codes.elementCount(); at += chunk.length) {
                int length = (int) Math.min(chunk.length, codes.elementCount() - at);
                codeReader.readCodes(at, chunk, 0, length);
                maskReader.readCodes(at, ones, 0, length);
                int picked = 0;
                for (int i = 0; i < length; i++) {
                    if (ones[i] != 0) {
                        chunk[picked++] = chunk[i];
                    }
                }
                writer.appendCodes(chunk, 0, picked);
            }
            return writer.finish();
        }
    }

    private interface WithLut {
        CompressedWeight with(CompressedWeight lut);
    }

    /** Tables get one scale in all, or with granularity per_channel one for each table. */
    private static Outcome mapLut(
            CompressedWeight lut, OpLinearQuantizerConfig config, TensorStore store, WithLut with) {
        if (!(lut instanceof Dense(Tensor entries)) || !entries.dataType().isFloat()) {
            return Outcome.left("its tables are quantized already");
        }
        int rank = entries.shape().rank();
        Shape grid = Shape.ones(rank);
        switch (config.granularity()) {
            case PER_TENSOR -> {}
            case PER_CHANNEL -> grid = entries.shape().withSize(rank - 1, 1).withSize(rank - 2, 1);
            default -> {
                return Outcome.left("a look-up table has no blocks; quantize it with granularity "
                        + Granularity.PER_TENSOR.configName() + " or " + Granularity.PER_CHANNEL.configName());
            }
        }
        return LinearQuantization.quantize(entries, grid, config, store)
                .map(quantized -> Outcome.of(with.with(quantized)))
                .orElseGet(Quantization::notFinite);
    }

    private static Outcome notFinite() {
        return Outcome.left("it holds values that are not finite");
    }
}
