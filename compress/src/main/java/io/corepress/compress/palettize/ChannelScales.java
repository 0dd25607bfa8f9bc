package io.corepress.compress.palettize;

import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;

/** Scales that bring a weight to magnitude one before it is palettized. */
final class ChannelScales {
    private ChannelScales() {}

    static BlockGrid grid(ChannelGroups groups, PerChannelScale kind) {
        Shape shape = groups.shape();
        int axis = groups.axis();
        return BlockGrid.of(
                shape,
                kind == PerChannelScale.OUTPUT_CHANNEL
                        ? Shape.ones(shape.rank()).withSize(axis, shape.size(axis))
                        : shape.withSize(axis, 1));
    }

    /**
     * Divides each block by its largest magnitude.
     *
     * @return the divisors, rounded to {@code type} before they were used; 1 for a block of zeros
     */
    static float[] normalize(float[] values, BlockGrid grid, DataType type) {
        float[] scales = new float[grid.blockCount()];
        grid.forEachRun(0, values.length, (block, from, to) -> {
            float largest = scales[block];
            for (int i = from; i < to; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            scales[block] = largest;
        });
        for (int i = 0; i < scales.length; i++) {
            scales[i] = scales[i] == 0 ? 1 : Table.round(scales[i], type);
        }
        grid.forEachRun(0, values.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                values[i] /= scales[block];
            }
        });
        return scales;
    }
}
