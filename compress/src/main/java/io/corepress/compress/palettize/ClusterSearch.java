package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Looks for good places of centroids among points that are few enough for many passes: the best of several starts,
/// improved by swaps.
final class ClusterSearch {
    /// Relative falls of the error worth another pass: while places are compared, and at the end.
    private static final double ROUGH = 1e-3;

    private static final double FINE = 1e-5;

    /// Few clusters may turn around each other for long.
    private static final double FINE_OF_FEW = 1e-7;

    private static final int MOST_PASSES = 100;
    private static final int PASSES_AFTER_SWAP = 12;

    /// Points drawn for each centroid of a start; the best is taken.
    private static final int DRAWS = 5;

    /// A swap is tried if it gains this share of what it loses; the passes that follow bring more.
    private static final double OPTIMISM = 0.25;

    /// Swaps tried at once; the best is taken.
    private static final int RIVALS = 2;

    /// With few clusters a single one out of place costs percents, and passes cost little.
    private static final int FEW_CLUSTERS = 32;

    private static final int VERY_FEW_CLUSTERS = 8;

    /// With more, swaps that fail cost much and bring little.
    private static final int MANY_CLUSTERS = 64;

    /// Distances of a pass below which a second thread costs more than it brings.
    private static final int PARALLEL_DISTANCES = 1 << 14;

    private final Vectors points;
    private final int k;
    private final boolean parallel;
    private final int starts;
    private final double fine;
    private final int mostRounds;
    private final int mostFailures;

    ClusterSearch(Vectors points, int k) {
        this.points = points;
        this.k = k;
        parallel = (long) points.count() * k > PARALLEL_DISTANCES;
        boolean few = k <= FEW_CLUSTERS;
        starts = k <= VERY_FEW_CLUSTERS ? 24 : few ? 6 : 4;
        fine = few ? FINE_OF_FEW : FINE;
        mostRounds = k <= MANY_CLUSTERS ? 60 : 24;
        mostFailures = k <= MANY_CLUSTERS ? 12 : 5;
    }

    Settled run(SplittableRandom random) {
        SplittableRandom[] randoms = split(random, starts);
        Settled best = best(indices(starts)
                .mapToObj(i -> Settled.settle(
                        points,
                        ClusterSeeds.start(points, k, DRAWS, randoms[i]),
                        ROUGH,
                        MOST_PASSES,
                        Double.POSITIVE_INFINITY,
                        randoms[i]))
                .toArray(Settled[]::new));
        best = swapped(best, random);
        return Settled.settle(points, best.means(), fine, MOST_PASSES, Double.POSITIVE_INFINITY, random);
    }

    private Settled swapped(Settled start, SplittableRandom random) {
        Settled best = start;
        int swaps = Math.ceilDiv(k, 8);
        int failures = 0;
        for (int round = 0; round < mostRounds && failures < mostFailures; round++) {
            Settled before = best;
            int moving = swaps;
            SplittableRandom[] randoms = split(random, RIVALS);
            Settled[] rivals = indices(RIVALS)
                    .mapToObj(i -> {
                        float[] moved = CentroidSwaps.swap(points, before, moving, OPTIMISM, randoms[i]);
                        return moved == null
                                ? before
                                : Settled.settle(
                                        points, moved, ROUGH, PASSES_AFTER_SWAP, before.squaredError(), randoms[i]);
                    })
                    .toArray(Settled[]::new);
            Settled tried = best(rivals);
            double gain = before.squaredError() - tried.squaredError();
            if (gain > 0) {
                best = tried;
            }
            if (gain <= ROUGH * before.squaredError()) {
                failures++;
                swaps = Math.max(1, swaps / 2);
            }
        }
        return best;
    }

    private IntStream indices(int count) {
        IntStream indices = IntStream.range(0, count);
        return parallel ? indices.parallel() : indices;
    }

    private static SplittableRandom[] split(SplittableRandom random, int count) {
        SplittableRandom[] randoms = new SplittableRandom[count];
        Arrays.setAll(randoms, i -> random.split());
        return randoms;
    }

    private static Settled best(Settled[] rivals) {
        return Arrays.stream(rivals)
                .min(Comparator.comparingDouble(Settled::squaredError))
                .orElseThrow();
    }
}
