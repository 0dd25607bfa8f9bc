package io.corepress.learn.coding;

import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.tensor.DataType;

/** Ranges drawn in, so that few values are cut off and all others become finer. */
final class LeastError {
    private static final int STEPS = 40;
    private static final double SMALLEST = 0.2;

    private LeastError() {}

    /**
     * Makes the scale of each block smaller where that makes the sum of squared errors less.
     *
     * @param found for all values; changed
     */
    static void shrink(float[] weight, BlockGrid grid, IntegerGrid numbers, DataType type, Parameters[] found) {
        Parameters[] spans = found.clone();
        double[] least = new double[found.length];
        for (int step = 0; step <= STEPS; step++) {
            double factor = 1 - (1 - SMALLEST) * step / STEPS;
            Parameters[] tried = new Parameters[spans.length];
            for (int block = 0; block < tried.length; block++) {
                tried[block] = new Parameters(
                        QuantizationRange.stored(spans[block].scale() * factor, type), spans[block].offset());
            }
            double[] errors = new double[tried.length];
            grid.forEachRun(0, weight.length, (block, from, to) -> {
                for (int i = from; i < to; i++) {
                    double error = weight[i] - numbers.value(numbers.code(weight[i], tried[block]), tried[block]);
                    errors[block] += weight[i] == 0 ? 0 : error * error;
                }
            });
            for (int block = 0; block < tried.length; block++) {
                if (step == 0 || errors[block] < least[block]) {
                    least[block] = errors[block];
                    found[block] = tried[block];
                }
            }
        }
    }
}
