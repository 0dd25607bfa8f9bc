package io.corepress.compress.quantize;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.tensor.DataType;
import java.util.Arrays;

/**
 * The arithmetic of linear quantization on a stretch of a tensor, block by block:
 *
 * <pre>
 * scale = (max - min) / (codeMax - codeMin)      min, max: symmetric about 0, or made to include 0
 * offset = round((codeMin * max - codeMax * min) / (max - min))
 * code = clip(round(w / scale) + offset)         round: to nearest, ties to even
 * </pre>
 *
 * <p>Everything is computed in float32 or wider, whatever the type of the weight, and codes are computed with the scale
 * as it is stored. A block of zeros gets scale 1.
 */
final class BlockQuantizer {
    /** Adding and subtracting this rounds a float below 2^22 in magnitude to an integer, ties to even; it vectorizes. */
    private static final float ROUND = 0x1.8p23f;

    private final BlockGrid grid;
    private final QuantizationRange range;
    private final DataType scaleType;

    BlockQuantizer(BlockGrid grid, QuantizationRange range, DataType scaleType) {
        this.grid = grid;
        this.range = range;
        this.scaleType = scaleType;
    }

    /** What is known of some consecutive blocks, the first of which is number {@code first} of the grid. */
    static final class Blocks {
        final int first;
        final float[] min;
        final float[] max;
        final float[] scale;
        final int[] offset;

        Blocks(int first, int count) {
            this.first = first;
            this.min = new float[count];
            this.max = new float[count];
            this.scale = new float[count];
            this.offset = new int[count];
            Arrays.fill(min, Float.POSITIVE_INFINITY);
            Arrays.fill(max, Float.NEGATIVE_INFINITY);
        }
    }

    /** Widens the ranges of the blocks by the values of elements {@code start} and following; NaN spoils a range. */
    void widen(Blocks blocks, float[] values, long start, int length) {
        grid.forEachRun(start, length, (block, from, to) -> {
            float min = values[from];
            float max = min;
            for (int i = from + 1; i < to; i++) {
                min = Math.min(min, values[i]);
                max = Math.max(max, values[i]);
            }
            int b = block - blocks.first;
            blocks.min[b] = Math.min(blocks.min[b], min);
            blocks.max[b] = Math.max(blocks.max[b], max);
        });
    }

    /** Merges ranges found elsewhere for the same blocks. */
    void merge(Blocks blocks, Blocks other) {
        for (int b = 0; b < blocks.min.length; b++) {
            blocks.min[b] = Math.min(blocks.min[b], other.min[b]);
            blocks.max[b] = Math.max(blocks.max[b], other.max[b]);
        }
    }

    /**
     * Chooses scale and offset of each block from its range.
     *
     * @return whether all ranges were finite
     */
    boolean choose(Blocks blocks) {
        for (int b = 0; b < blocks.min.length; b++) {
            double min = blocks.min[b];
            double max = blocks.max[b];
            if (!(Math.abs(min) < Float.POSITIVE_INFINITY) || !(Math.abs(max) < Float.POSITIVE_INFINITY)) {
                return false;
            }
            QuantizationRange.Parameters parameters = range.spanning(min, max, scaleType);
            blocks.scale[b] = parameters.scale();
            blocks.offset[b] = parameters.offset();
        }
        return true;
    }

    /** Writes the codes of elements {@code start} and following, one a byte. */
    void encode(Blocks blocks, float[] values, long start, int length, byte[] codes) {
        grid.forEachRun(start, length, (block, from, to) -> {
            int b = block - blocks.first;
            float scale = blocks.scale[b];
            int offset = blocks.offset[b];
            float low = range.min() - offset;
            float high = range.max() - offset;
            for (int i = from; i < to; i++) {
                float clipped = Math.max(low, Math.min(high, values[i] / scale));
                codes[i] = (byte) ((int) ((clipped + ROUND) - ROUND) + offset);
            }
        });
    }

    /**
     * Adds, for each block, what the codes of some elements would be worth with another scale.
     *
     * @param sums for block b: [3b] squared error, [3b + 1] sum of w * c, [3b + 2] sum of c * c, with c the code less
     *     the offset
     */
    void addFit(Blocks blocks, float[] scales, float[] values, long start, int length, double[] sums) {
        grid.forEachRun(start, length, (block, from, to) -> {
            int b = block - blocks.first;
            float scale = scales[b];
            float low = range.min() - blocks.offset[b];
            float high = range.max() - blocks.offset[b];
            double error = 0;
            double product = 0;
            double square = 0;
            for (int i = from; i < to; i++) {
                float code = (Math.max(low, Math.min(high, values[i] / scale)) + ROUND) - ROUND;
                double difference = values[i] - (double) scale * code;
                error += difference * difference;
                product += (double) values[i] * code;
                square += (double) code * code;
            }
            sums[3 * b] += error;
            sums[3 * b + 1] += product;
            sums[3 * b + 2] += square;
        });
    }

    /** {@return {@code scale} times {@code factor}, as it would be stored} */
    float scaled(float scale, double factor) {
        return QuantizationRange.stored(scale * factor, scaleType);
    }
}
