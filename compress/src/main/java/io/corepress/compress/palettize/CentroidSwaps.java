package io.corepress.compress.palettize;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Moves centroids that are better placed elsewhere: those that are missed least go where others are missed most.
/// Lloyd's algorithm cannot do this, since it never carries a centroid across a populated region.
///
/// Where a centroid goes is drawn: Lattanzi, Sohler, "A Better k-means++ Algorithm via Local Search". To move several
/// at once, fewer after each failure, is the idea of Fritzke, "The Breathing K-Means Algorithm".
final class CentroidSwaps {
    /// Points drawn for each centroid that moves; the best is taken.
    private static final int DRAWS = 5;

    /// Standard deviation of the logarithm of a random factor on what a centroid is missed, so that a swap that has
    /// failed is not tried for ever.
    private static final double BLUR = 0.5;

    private CentroidSwaps() {}

    /// {@return a copy of the centroids with some moved, or null if that promises nothing}
    ///
    /// @param swaps how many to move
    /// @param optimism a swap is promising if it gains this share of what it loses; the passes that follow
    /// bring more
    static float[] swap(Vectors points, Settled settled, int swaps, double optimism, SplittableRandom random) {
        LloydPass pass = settled.pass();
        int[] cheapest = order(pass, random);
        float[] moved = settled.centroids().clone();
        ClusterSeeds seeds = new ClusterSeeds(points, settled.distances());
        double gain = 0;
        for (int i = 0; i < swaps; i++) {
            int c = cheapest[i];
            gain += seeds.next(DRAWS, moved, c, random) - optimism * pass.loss(c);
        }
        return gain > 0 ? moved : null;
    }

    private static int[] order(LloydPass pass, SplittableRandom random) {
        double[] blurred = new double[pass.clusters()];
        for (int c = 0; c < blurred.length; c++) {
            blurred[c] = pass.loss(c) * Math.exp(BLUR * random.nextGaussian());
        }
        return IntStream.range(0, blurred.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> blurred[c]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
