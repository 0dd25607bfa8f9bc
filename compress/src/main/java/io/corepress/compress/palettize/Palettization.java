package io.corepress.compress.palettize;

import io.corepress.compress.availability.Availability;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.palettize.ScalarPalettizer.Made;
import io.corepress.compress.palettize.Source.Importance;
import io.corepress.compress.quantize.Quantization;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Optional;

/**
 * Palettization of a weight in any form that can take it: a dense weight, the values of a pruned one, the integers of a
 * quantized one, or both.
 *
 * <p>Tables of a pruned weight are made from the values that are left: its zeros need no entry. Tables of a quantized
 * weight hold integers, and each element counts by the square of its scale, so that the error of the weight, not of its
 * codes, is least.
 */
public final class Palettization {
    private Palettization() {}

    /**
     * {@return the weight as indices and tables}
     *
     * @param weight of a float type
     * @param opset decides whether 3-bit indices can be stored, which matters to mode unique only
     * @param store where large tensors of the result go
     */
    public static Outcome palettize(
            CompressedWeight weight, OpPalettizerConfig config, WeightRole role, OpSet opset, TensorStore store) {
        return palettize(weight, config, role, opset, store, Optional.empty());
    }

    /**
     * As {@link #palettize(CompressedWeight, OpPalettizerConfig, WeightRole, OpSet, TensorStore)} for a weight whose
     * elements do not count the same. In mode kmeans, tables of single values are the exact optimum of the weighted error.
     * A float16 weight with a table for all of it, or for each of some first channels, is read twice and never held:
     * beside {@code sensitivity}, memory does not grow with it.
     *
     * @param sensitivity how many times the squared error of each element counts, more than 0 and finite; in the order
     *     of the weight, not changed
     */
    public static Outcome palettize(
            CompressedWeight weight,
            float[] sensitivity,
            OpPalettizerConfig config,
            WeightRole role,
            OpSet opset,
            TensorStore store) {
        BlockGrid each = BlockGrid.of(weight.shape(), weight.shape());
        return palettize(weight, config, role, opset, store, Optional.of(new Importance(each, sensitivity)));
    }

    private static Outcome palettize(
            CompressedWeight weight,
            OpPalettizerConfig config,
            WeightRole role,
            OpSet opset,
            TensorStore store,
            Optional<Importance> sensitivity) {
        return switch (ChannelGroups.of(weight.shape(), config, role)) {
            case ChannelGroups.Refused(String reason) -> Outcome.left(reason);
            case ChannelGroups.Fits(ChannelGroups groups) -> {
                boolean threeBits = opset.isAtLeast(Availability.TABLE_3_BITS.opset());
                Outcome outcome = new Run(groups, config, threeBits, store, sensitivity).palettize(weight);
                yield config.lutDtype().isPresent() ? withIntegerLut(outcome, config, role, store) : outcome;
            }
        };
    }

    private static Outcome withIntegerLut(
            Outcome outcome, OpPalettizerConfig config, WeightRole role, TensorStore store) {
        if (!(outcome instanceof Outcome.Compressed(CompressedWeight weight))) {
            return outcome;
        }
        DataType type = config.lutDtype().orElseThrow();
        OpLinearQuantizerConfig tables = OpLinearQuantizerConfig.of()
                .withDtype(type)
                .withMode(
                        type.isSigned()
                                ? OpLinearQuantizerConfig.Mode.LINEAR_SYMMETRIC
                                : OpLinearQuantizerConfig.Mode.LINEAR)
                .withGranularity(Granularity.PER_TENSOR);
        return Quantization.quantize(weight, tables, role, store);
    }

    private record Run(
            ChannelGroups groups,
            OpPalettizerConfig config,
            boolean threeBits,
            TensorStore store,
            Optional<Importance> sensitivity) {

        Outcome palettize(CompressedWeight weight) {
            return switch (weight) {
                case Dense(Tensor tensor) when config.perChannelScale() != PerChannelScale.NONE -> scaled(tensor);
                case Dense(Tensor tensor) -> dense(tensor);
                case Sparse(Stored stored) -> sparse(stored);
                case Dequantized(Dense(Tensor data), CompressedWeight scale, Optional<Tensor> offset)
                when !data.dataType().isFloat() -> integers(data, scale, offset);
                case Sparse(SparseDequantized(Stored data, CompressedWeight scale, Optional<Tensor> offset)) ->
                    sparseIntegers(data, scale, offset);
                case CompressedWeight.Cast _ -> Outcome.left("it is stored as float16 and cast; decompress it first");
                default -> Outcome.left("it is palettized already");
            };
        }

        private Outcome dense(Tensor tensor) {
            if (HalfPalettizer.serves(tensor, groups, config) && config.clusterDim() == 1) {
                float[] times = sensitivity.map(Importance::ofBlock).orElse(null);
                return HalfPalettizer.palettize(tensor, groups, config, times, store)
                        .map(Outcome::of)
                        .orElseGet(Run::notFinite);
            }
            return inMemory(
                    () -> new Source(tensor.toFloats(), sensitivity, Optional.empty(), lutType(tensor.dataType())),
                    indexed -> indexed.toPalettized(store));
        }

        /** Scales channels to magnitude one first; an element then counts by the square of its scale. */
        private Outcome scaled(Tensor tensor) {
            Optional<String> tooLarge = groups.tooLarge();
            if (tooLarge.isPresent()) {
                return Outcome.left(tooLarge.get());
            }
            float[] values = tensor.toFloats();
            BlockGrid grid = ChannelScales.grid(groups, config.perChannelScale());
            DataType type = lutType(tensor.dataType());
            float[] scales = ChannelScales.normalize(values, grid, type);
            Tensor scale = Tensor.ofFloats(type, grid.grid(), scales);
            return inMemory(
                    () -> new Source(values, Optional.of(weighted(squares(grid, scales))), Optional.empty(), type),
                    indexed -> new Dequantized(indexed.toPalettized(store), new Dense(scale), Optional.empty()));
        }

        private Outcome sparse(Stored stored) {
            if (stored.nonzeroCount() == 0) {
                return Outcome.left("pruning left nothing of it");
            }
            if (config.perChannelScale() != PerChannelScale.NONE) {
                return noScale();
            }
            byte[] ones = stored.mask().toCodes();
            return inMemory(
                    () -> new Source(
                            Elements.toFloats(new Sparse(stored)),
                            sensitivity,
                            Optional.of(ones),
                            lutType(stored.dataType())),
                    indexed -> indexed.toSparseWeight(indexMask(stored.mask(), ones), indexOnes(ones), store));
        }

        private Outcome integers(Tensor data, CompressedWeight scale, Optional<Tensor> offset) {
            if (config.perChannelScale() != PerChannelScale.NONE) {
                return noScale();
            }
            DataType type = widened(data.dataType());
            return inMemory(
                    () -> new Source(data.toFloats(), importance(data, scale), Optional.empty(), type),
                    indexed -> new Dequantized(indexed.toPalettized(store), scale, widened(offset, type)));
        }

        private Outcome sparseIntegers(Stored data, CompressedWeight scale, Optional<Tensor> offset) {
            if (data.nonzeroCount() == 0) {
                return Outcome.left("pruning left nothing of it");
            }
            if (config.perChannelScale() != PerChannelScale.NONE) {
                return noScale();
            }
            DataType type = widened(data.dataType());
            byte[] ones = data.mask().toCodes();
            return inMemory(
                    () -> new Source(
                            Elements.toFloats(new Sparse(data)),
                            importance(data.mask(), scale),
                            Optional.of(ones),
                            type),
                    indexed -> new Sparse(new SparseDequantized(
                            indexed.toSparse(indexMask(data.mask(), ones), indexOnes(ones), store),
                            scale,
                            widened(offset, type))));
        }

        private interface Load {
            Source load();
        }

        private interface Form {
            CompressedWeight of(Indexed indexed);
        }

        private Outcome inMemory(Load load, Form form) {
            Optional<String> tooLarge = groups.tooLarge();
            if (tooLarge.isPresent()) {
                return Outcome.left(tooLarge.get());
            }
            Source source = load.load();
            if (!source.isFinite()) {
                return notFinite();
            }
            ScalarPalettizer.Result result = groups.vectorSize() == 1
                    ? ScalarPalettizer.palettize(source, groups, config, threeBits)
                    : VectorPalettizer.palettize(
                            source,
                            groups,
                            config,
                            threeBits,
                            source.mask().map(this::indexOnes).orElse(null),
                            sensitivity.flatMap(_ -> source.importance()).map(Importance::ofBlock));
            return switch (result) {
                case Made(Indexed indexed) -> Outcome.of(form.of(indexed));
                case ScalarPalettizer.Refused(String reason) -> Outcome.left(reason);
            };
        }

        /** {@return for each index whether it is needed: a vector is, where any of its elements is} */
        private byte[] indexOnes(byte[] ones) {
            int v = groups.vectorSize();
            if (v == 1) {
                return ones;
            }
            int inner = Math.toIntExact(groups.inner());
            byte[] any = new byte[ones.length / v];
            for (int i = 0; i < ones.length; i++) {
                any[i / (v * inner) * inner + i % inner] |= ones[i];
            }
            return any;
        }

        private Tensor indexMask(Tensor mask, byte[] ones) {
            if (groups.vectorSize() == 1) {
                return mask;
            }
            byte[] any = indexOnes(ones);
            try (TensorWriter writer = TensorStore.onHeap().begin(DataType.UINT1, groups.indexShape())) {
                writer.appendCodes(any, 0, any.length);
                return writer.finish();
            }
        }

        private Optional<Importance> importance(Tensor data, CompressedWeight scale) {
            BlockGrid grid = BlockGrid.of(data.shape(), scale.shape());
            return grid.blockCount() == 1
                    ? sensitivity
                    : Optional.of(weighted(squares(grid, Elements.toFloats(scale))));
        }

        private static Importance squares(BlockGrid grid, float[] scales) {
            float[] squares = new float[scales.length];
            for (int i = 0; i < squares.length; i++) {
                // A weight of zero would make an element vanish, though it still needs an index.
                squares[i] = Math.max(Float.MIN_NORMAL, scales[i] * scales[i]);
            }
            return new Importance(grid, squares);
        }

        private static DataType lutType(DataType weight) {
            return weight == DataType.FLOAT16 ? DataType.FLOAT16 : DataType.FLOAT32;
        }

        private Importance weighted(Importance scales) {
            if (sensitivity.isEmpty()) {
                return scales;
            }
            float[] products = sensitivity.get().ofBlock().clone();
            scales.grid().forEachRun(0, products.length, (block, from, to) -> {
                for (int i = from; i < to; i++) {
                    products[i] = Math.max(Float.MIN_NORMAL, products[i] * scales.ofBlock()[block]);
                }
            });
            return new Importance(sensitivity.get().grid(), products);
        }

        /** Tables hold no 4-bit integers: such entries are stored as the 8-bit type of the same sign. */
        private static DataType widened(DataType type) {
            return type.isSigned() ? DataType.INT8 : DataType.UINT8;
        }

        private static Optional<Tensor> widened(Optional<Tensor> offset, DataType type) {
            return offset.map(tensor ->
                    tensor.dataType().isFloat() ? tensor : Tensor.ofInts(type, tensor.shape(), tensor.toInts()));
        }

        private static Outcome notFinite() {
            return Outcome.left("it holds values that are not finite");
        }

        private static Outcome noScale() {
            return Outcome.left("enable_per_channel_scale is for weights that are not compressed yet");
        }
    }
}
