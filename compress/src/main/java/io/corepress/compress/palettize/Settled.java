package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Centroids and the pass that was made over them.
///
/// @param codes  the nearest of the centroids for each vector as an unsigned byte
/// @param passes passes made so far to get here
record Settled(float[] centroids, byte[] codes, LloydPass pass, int passes) {
    /// Relative fall of the error that makes another Lloyd pass worth while when looking for places.
    static final double ROUGH = 2e-3;

    static final int MOST_PASSES = 100;
    private static final int PASSES_AFTER_SWAP = 12;

    /// Falls like the last one that may still come.
    private static final double FURTHER = 4;

    /// Swaps that failed are varied: their order of merit is blurred by about this factor.
    private static final double BLUR = 0.7;

    /// Lloyd passes until the error falls by less than `tolerance` of itself; empty clusters are put to
    /// use.
    ///
    /// @param vectors row-major; shape [n, dim]
    static Settled settle(
            float[] vectors, int dim, float[] centroids, double tolerance, int mostPasses, SplittableRandom random) {
        return settle(vectors, dim, centroids, tolerance, mostPasses, Double.POSITIVE_INFINITY, random);
    }

    /// @param rival gives up when the error is not about to fall below this
    private static Settled settle(
            float[] vectors,
            int dim,
            float[] centroids,
            double tolerance,
            int mostPasses,
            double rival,
            SplittableRandom random) {
        byte[] codes = new byte[vectors.length / dim];
        LloydPass pass = LloydPass.over(vectors, dim, centroids, codes);
        int passes = 1;
        while (passes < mostPasses) {
            double before = pass.squaredError();
            int unused = pass.emptyClusters();
            centroids =
                    unused > 0 ? CentroidSwaps.swap(centroids, pass, unused, 0, random) : pass.beyondMeans(centroids);
            pass = LloydPass.over(vectors, dim, centroids, codes);
            passes++;
            double fall = before - pass.squaredError();
            if (!(fall > tolerance * before) || pass.squaredError() - FURTHER * fall > rival) {
                break;
            }
        }
        return new Settled(centroids, codes, pass, passes);
    }

    /// {@return these centroids with badly placed ones moved, as long as that lowers the error}
    ///
    /// Many at once to begin with, fewer after each failure, and after a single one several others again.
    ///
    /// @param tolerance    relative gain worth while
    /// @param most         passes that may be spent
    /// @param mostFailures swaps without a gain worth while after which no more are tried
    Settled swapped(float[] vectors, int dim, double tolerance, int most, int mostFailures, SplittableRandom random) {
        Settled best = this;
        int spent = 0;
        int swaps = Math.ceilDiv(pass.counts().length, 8);
        int again = Math.ceilDiv(pass.counts().length, 16);
        int failures = 0;
        while (spent < most && failures < mostFailures) {
            float[] moved = failures % 2 == 1
                    ? CentroidSwaps.toDrawn(vectors, best.centroids, best.codes, best.pass, BLUR, random)
                    : CentroidSwaps.swap(best.centroids, best.pass, swaps, failures == 0 ? 0 : BLUR, random);
            if (Arrays.equals(moved, best.centroids)) {
                failures++;
                continue;
            }
            Settled tried = settle(vectors, dim, moved, tolerance, PASSES_AFTER_SWAP, best.squaredError(), random);
            spent += tried.passes;
            double before = best.squaredError();
            double gain = before - tried.squaredError();
            if (gain > 0) {
                best = tried;
            }
            if (gain <= tolerance * before) {
                failures++;
                swaps = swaps == 1 ? again : Math.max(1, swaps / 4);
            }
        }
        return new Settled(best.centroids, best.codes, best.pass, passes + spent);
    }

    double squaredError() {
        return pass.squaredError();
    }

    float[] means() {
        return pass.means(centroids);
    }
}
