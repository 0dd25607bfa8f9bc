package io.corepress.compress.quantize;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.parallel.OrderedTasks;
import io.corepress.compress.quantize.BlockQuantizer.Blocks;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Optional;

/**
 * Linear quantization of a dense tensor: small integers, a scale for each block and, in the affine mode, an offset.
 *
 * <p>The tensor is read in pieces. Where the blocks of a piece lie in one stretch of memory (one scale for each output
 * channel, or for each block of one), a piece is read once; otherwise the tensor is read twice, for the ranges and for
 * the codes.
 */
final class LinearQuantization {
    /** Elements of one task: enough to amortize it, little enough for the second-level cache. */
    private static final int TASK_ELEMENTS = 1 << 17;
    /** The largest stretch that is read at once. */
    private static final int MAX_STRETCH = 1 << 22;

    private final Tensor weight;
    private final BlockGrid grid;
    private final QuantizationRange range;
    private final boolean searchScale;
    private final DataType scaleType;
    private final BlockQuantizer quantizer;

    private LinearQuantization(Tensor weight, Shape gridShape, OpLinearQuantizerConfig config) {
        this.weight = weight;
        this.grid = BlockGrid.of(weight.shape(), gridShape);
        this.range = QuantizationRange.of(config.dtype(), config.mode());
        this.searchScale = config.scaleSearch() == OpLinearQuantizerConfig.ScaleSearch.MSE;
        this.scaleType = weight.dataType() == DataType.FLOAT16 ? DataType.FLOAT16 : DataType.FLOAT32;
        this.quantizer = new BlockQuantizer(grid, range, scaleType);
    }

    /**
     * {@return the quantized weight, or nothing if it holds values that are not finite}
     *
     * @param weight of a float type
     * @param gridShape the shape that scale and offset get; its sizes divide those of the weight
     */
    static Optional<Dequantized> quantize(
            Tensor weight, Shape gridShape, OpLinearQuantizerConfig config, TensorStore store) {
        return new LinearQuantization(weight, gridShape, config).run(store);
    }

    private Optional<Dequantized> run(TensorStore store) {
        Blocks all = new Blocks(0, grid.blockCount());
        try (TensorWriter writer = store.begin(range.dtype(), weight.shape())) {
            int stretches = stretchCount();
            boolean finite = stretches > 0 ? byStretches(stretches, all, writer) : inTwoPasses(all, writer);
            if (!finite) {
                return Optional.empty();
            }
            Tensor data = writer.finish();
            Tensor scale = Tensor.ofFloats(scaleType, grid.grid(), all.scale);
            Optional<Tensor> offset = range.hasOffset()
                    ? Optional.of(Tensor.ofInts(range.dtype(), grid.grid(), all.offset))
                    : Optional.empty();
            return Optional.of(new Dequantized(new Dense(data), new Dense(scale), offset));
        }
    }

    /**
     * {@return into how many stretches of equal size, each of whole blocks, memory falls; 0 if they would be too long
     * to hold}
     */
    private int stretchCount() {
        int axis = 0;
        while (axis < weight.shape().rank() && weight.shape().size(axis) == 1) {
            axis++;
        }
        if (axis == weight.shape().rank() || weight.elementCount() <= TASK_ELEMENTS) {
            return weight.elementCount() <= MAX_STRETCH ? 1 : 0;
        }
        int count = Math.toIntExact(grid.grid().size(axis));
        return weight.elementCount() / count <= MAX_STRETCH ? count : 0;
    }

    private record Piece(Blocks blocks, byte[] codes) {}

    /** Some neighbouring stretches at a time: read, measure, encode. */
    private boolean byStretches(int stretches, Blocks all, TensorWriter writer) {
        int elements = Math.toIntExact(weight.elementCount() / stretches);
        int blocks = grid.blockCount() / stretches;
        int atOnce = Math.max(1, TASK_ELEMENTS / Math.max(1, elements));
        boolean[] finite = {true};
        OrderedTasks.<Optional<Piece>>run(
                Math.ceilDiv(stretches, atOnce),
                task -> {
                    int first = task * atOnce;
                    int count = Math.min(atOnce, stretches - first);
                    return quantizeStretch(
                            (long) first * elements, count * elements, new Blocks(first * blocks, count * blocks));
                },
                piece -> {
                    finite[0] &= piece.isPresent();
                    if (finite[0]) {
                        copy(piece.get().blocks(), all);
                        writer.appendCodes(piece.get().codes(), 0, piece.get().codes().length);
                    }
                });
        return finite[0];
    }

    private Optional<Piece> quantizeStretch(long start, int length, Blocks blocks) {
        float[] values = new float[length];
        new TensorReader(weight).readFloats(start, values, 0, length);
        quantizer.widen(blocks, values, start, length);
        if (!quantizer.choose(blocks)) {
            return Optional.empty();
        }
        if (searchScale) {
            ScaleSearch.improve(quantizer, blocks, scales -> {
                double[] sums = new double[3 * scales.length];
                quantizer.addFit(blocks, scales, values, start, length, sums);
                return sums;
            });
        }
        byte[] codes = new byte[length];
        quantizer.encode(blocks, values, start, length, codes);
        return Optional.of(new Piece(blocks, codes));
    }

    private boolean inTwoPasses(Blocks all, TensorWriter writer) {
        OrderedTasks.<Blocks>run(
                chunkCount(),
                chunk -> {
                    Blocks found = new Blocks(0, grid.blockCount());
                    float[] values = chunk(chunk);
                    quantizer.widen(found, values, chunkStart(chunk), values.length);
                    return found;
                },
                found -> quantizer.merge(all, found));
        if (!quantizer.choose(all)) {
            return false;
        }
        if (searchScale) {
            ScaleSearch.improve(quantizer, all, scales -> fit(all, scales));
        }
        OrderedTasks.<byte[]>run(
                chunkCount(),
                chunk -> {
                    float[] values = chunk(chunk);
                    byte[] codes = new byte[values.length];
                    quantizer.encode(all, values, chunkStart(chunk), values.length, codes);
                    return codes;
                },
                codes -> writer.appendCodes(codes, 0, codes.length));
        return true;
    }

    private double[] fit(Blocks all, float[] scales) {
        double[] total = new double[3 * scales.length];
        OrderedTasks.<double[]>run(
                chunkCount(),
                chunk -> {
                    double[] sums = new double[total.length];
                    float[] values = chunk(chunk);
                    quantizer.addFit(all, scales, values, chunkStart(chunk), values.length, sums);
                    return sums;
                },
                sums -> {
                    for (int i = 0; i < total.length; i++) {
                        total[i] += sums[i];
                    }
                });
        return total;
    }

    private int chunkElements() {
        // Each chunk of a pass keeps its own ranges of all blocks: a chunk should not be much smaller than they are.
        return Math.max(TASK_ELEMENTS, Math.min(MAX_STRETCH, 4 * grid.blockCount()));
    }

    private int chunkCount() {
        return Math.toIntExact(Math.ceilDiv(weight.elementCount(), (long) chunkElements()));
    }

    private long chunkStart(int chunk) {
        return (long) chunk * chunkElements();
    }

    private float[] chunk(int chunk) {
        long start = chunkStart(chunk);
        float[] values = new float[(int) Math.min(chunkElements(), weight.elementCount() - start)];
        new TensorReader(weight).readFloats(start, values, 0, values.length);
        return values;
    }

    private static void copy(Blocks piece, Blocks all) {
        System.arraycopy(piece.scale, 0, all.scale, piece.first, piece.scale.length);
        System.arraycopy(piece.offset, 0, all.offset, piece.first, piece.offset.length);
    }
}
