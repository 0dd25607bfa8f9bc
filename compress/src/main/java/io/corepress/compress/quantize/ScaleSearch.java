package io.corepress.compress.quantize;

import io.corepress.compress.quantize.BlockQuantizer.Blocks;

/**
 * Finds scales with less squared error than those that span the whole range: outliers are clipped where that pays. For
 * each block, factors from 1 down are tried on the scale; of the best one, the scale is then fitted to its codes by
 * least squares. The span's own scale stays where nothing is better, so the error never grows.
 */
final class ScaleSearch {
    private static final int STEPS = 32;
    private static final double SMALLEST_FACTOR = 0.36;

    private ScaleSearch() {}

    /** Goes over all values of the blocks once and adds up their fit to the given scales. */
    @FunctionalInterface
    interface Pass {
        /** {@return the sums as in {@link BlockQuantizer#addFit}} */
        double[] fit(float[] scales);
    }

    /** Improves {@code blocks.scale}; offsets stay, as ranges shrink in proportion. */
    static void improve(BlockQuantizer quantizer, Blocks blocks, Pass pass) {
        int count = blocks.scale.length;
        float[] span = blocks.scale.clone();
        float[] tried = span.clone();
        double[] best = new double[count];
        float[] fitted = new float[count];
        for (int step = 0; step <= STEPS; step++) {
            double factor = 1 - (1 - SMALLEST_FACTOR) * step / STEPS;
            for (int b = 0; b < count; b++) {
                tried[b] = quantizer.scaled(span[b], factor);
            }
            double[] sums = pass.fit(tried);
            for (int b = 0; b < count; b++) {
                if (step == 0 || sums[3 * b] < best[b]) {
                    best[b] = sums[3 * b];
                    blocks.scale[b] = tried[b];
                    double least = sums[3 * b + 2] == 0 ? 0 : sums[3 * b + 1] / sums[3 * b + 2];
                    fitted[b] = least > 0 ? quantizer.scaled(1, least) : tried[b];
                }
            }
        }
        double[] sums = pass.fit(fitted);
        for (int b = 0; b < count; b++) {
            if (sums[3 * b] < best[b]) {
                blocks.scale[b] = fitted[b];
            }
        }
    }
}
