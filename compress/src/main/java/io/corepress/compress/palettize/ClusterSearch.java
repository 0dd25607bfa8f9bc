package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Looks for good places of centroids among points that are few enough for many passes: the best of several starts,
/// improved by swaps.
final class ClusterSearch {
    static double ROUGH = 1e-3;
    static double FINE = 1e-5;
    static int MOST_PASSES = 100;
    static int PASSES_AFTER_SWAP = 12;
    static double OPTIMISM = 0.5;
    static int DRAWS = 5;
    /// Swaps tried at once.
    static int RIVALS = 2;
    static int FAILURES = 12;
    static int MOST_ROUNDS = 60;

    private final Vectors points;
    private final int k;
    private final boolean parallel;

    ClusterSearch(Vectors points, int k) {
        this.points = points;
        this.k = k;
        parallel = (long) points.count() * k > 1 << 14;
    }

    Settled run(int starts, SplittableRandom random) {
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
        return Settled.settle(points, best.means(), FINE, MOST_PASSES, Double.POSITIVE_INFINITY, random);
    }

    private Settled swapped(Settled start, SplittableRandom random) {
        Settled best = start;
        int swaps = Math.ceilDiv(k, 8);
        int failures = 0;
        for (int round = 0; round < MOST_ROUNDS && failures < FAILURES; round++) {
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
