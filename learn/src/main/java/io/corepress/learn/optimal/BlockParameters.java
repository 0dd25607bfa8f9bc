package io.corepress.learn.optimal;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * Scales and offsets of the blocks of one weight, and the codes made with them. Filled as a sweep goes; rows of
 * different blocks may be filled from different threads.
 */
final class BlockParameters {
    private static final int STEPS = 32;
    private static final double SMALLEST_FACTOR = 0.36;

    private final BlockGrid grid;
    private final QuantizationRange range;
    private final boolean searches;
    private final DataType scaleType;
    private final Parameters[] parameters;
    private final byte[] codes;

    BlockParameters(Shape weight, Shape grid, OpLinearQuantizerConfig config, DataType scaleType) {
        this.grid = BlockGrid.of(weight, grid);
        this.range = QuantizationRange.of(config.dtype(), config.mode());
        this.searches = config.scaleSearch() == ScaleSearch.MSE;
        this.scaleType = scaleType;
        this.parameters = new Parameters[this.grid.blockCount()];
        this.codes = new byte[Math.toIntExact(weight.elementCount())];
    }

    int blockCount() {
        return parameters.length;
    }

    int blockOf(int element) {
        return grid.blockOfRun(element / grid.runLength());
    }

    /**
     * Chooses the parameters of every block from the whole weight.
     *
     * @param importance by element: how much its squared error counts, where scales are searched for
     */
    void chooseAll(float[] weight, IntToDoubleFunction importance) {
        int count = parameters.length;
        double[] low = new double[count];
        double[] high = new double[count];
        grid.forEachRun(0, weight.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                low[block] = Math.min(low[block], weight[i]);
                high[block] = Math.max(high[block], weight[i]);
            }
        });
        for (int block = 0; block < count; block++) {
            parameters[block] = range.spanning(low[block], high[block], scaleType);
        }
        if (searches) {
            search(weight, importance);
        }
    }

    private void search(float[] weight, IntToDoubleFunction importance) {
        Parameters[] spans = parameters.clone();
        double[] best = new double[spans.length];
        for (int step = 0; step <= STEPS; step++) {
            Parameters[] tried = new Parameters[spans.length];
            for (int block = 0; block < tried.length; block++) {
                tried[block] = shrunk(spans[block], step);
            }
            double[] errors = new double[tried.length];
            grid.forEachRun(0, weight.length, (block, from, to) -> {
                for (int i = from; i < to; i++) {
                    errors[block] += error(tried[block], weight[i]) * importance.applyAsDouble(i);
                }
            });
            for (int block = 0; block < tried.length; block++) {
                if (step == 0 || errors[block] < best[block]) {
                    best[block] = errors[block];
                    parameters[block] = tried[block];
                }
            }
        }
    }

    /**
     * Chooses the parameters of one block from some values.
     *
     * @param importance how much the squared error of each counts, where scales are searched for
     */
    void choose(int block, float[] values, double[] importance) {
        double low = 0;
        double high = 0;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        Parameters span = range.spanning(low, high, scaleType);
        Parameters chosen = span;
        double best = Double.POSITIVE_INFINITY;
        for (int step = 0; searches && step <= STEPS; step++) {
            Parameters tried = shrunk(span, step);
            double error = 0;
            for (int i = 0; i < values.length; i++) {
                error += error(tried, values[i]) * importance[i];
            }
            if (error < best) {
                best = error;
                chosen = tried;
            }
        }
        parameters[block] = chosen;
    }

    private Parameters shrunk(Parameters span, int step) {
        double factor = 1 - (1 - SMALLEST_FACTOR) * step / STEPS;
        return new Parameters(QuantizationRange.stored(span.scale() * factor, scaleType), span.offset());
    }

    private double error(Parameters tried, float value) {
        double difference = value - tried.value(tried.code(value, range));
        return difference * difference;
    }

    /** Stores the code of an element. {@return what it stands for} */
    float encode(int element, float value) {
        Parameters found = parameters[blockOf(element)];
        int code = found.code(value, range);
        codes[element] = (byte) code;
        return found.value(code);
    }

    byte[] codes() {
        return codes;
    }

    QuantizationRange range() {
        return range;
    }

    Tensor scale() {
        float[] scales = new float[parameters.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = parameters[i].scale();
        }
        return Tensor.ofFloats(scaleType, grid.grid(), scales);
    }

    /** {@return the offsets, if the range needs them} */
    Optional<Tensor> offset() {
        if (!range.hasOffset()) {
            return Optional.empty();
        }
        int[] offsets = new int[parameters.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = parameters[i].offset();
        }
        return Optional.of(Tensor.ofInts(range.dtype(), grid.grid(), offsets));
    }

    /** {@return the weight; every element must have been encoded} */
    CompressedWeight toWeight(TensorStore store) {
        try (TensorWriter writer = store.begin(range.dtype(), grid.shape())) {
            writer.appendCodes(codes, 0, codes.length);
            return new Dequantized(new Dense(writer.finish()), new Dense(scale()), offset());
        }
    }
}
