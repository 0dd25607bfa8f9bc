package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.SplittableRandom;

/// K-means of short vectors: seeds, Lloyd passes, swaps of badly placed centroids.
///
/// Many vectors are represented by growing samples: good places are looked for on the smallest, and only the last
/// passes see all vectors. Few vectors are all used from the start, and at the end exchanged one by one.
///
/// A result depends on the arguments alone, not on the number of threads; passes over large inputs run on the common
/// pool.
public final class VectorKMeans {
    private static final int LARGEST_K = 256;
    private static final int LARGEST_DIM = 64;

    /// Up to this many vectors, or this many for each cluster, no sample is taken.
    private static final int SMALLEST_SAMPLE = 4096;

    private static final int SAMPLE_PER_CLUSTER = 64;
    private static final int SAMPLE_GROWTH = 8;
    private static final int SEEDING_PER_CLUSTER = 16;

    /// Relative fall of the error that makes another Lloyd pass worth while: when looking for places, in the middle
    /// samples, where passes are cheap and slow drifts must end, and on all vectors. Above dimension 4 drifts are
    /// slower, and the last tolerance shrinks with the square.
    private static final double ROUGH = 2e-3;

    private static final double FINE = 2e-5;
    private static final double LAST = 1e-4;

    private static final int MOST_PASSES = 100;
    private static final int PASSES_AFTER_SWAP = 5;
    private static final int SWAP_ROUNDS = 16;
    private static final int MOST_FAILURES = 3;

    /// With few clusters a single one out of place costs percents, and another start on the sample costs little.
    private static final int FEW_CLUSTERS = 32;

    private static final int STARTS_OF_FEW_CLUSTERS = 4;

    private static final int FEW_PASSES = 3;
    private static final int FEW_SWAP_ROUNDS = 3;
    private static final int FEW_EXCHANGES = 6;

    /// Clusters below this mean size gain from exchanges; larger ones only from more Lloyd passes.
    private static final int EXCHANGE_PER_CLUSTER = 32;

    /// Few vectors are clustered twice, from other seeds, as long as a pass takes at most this many distances.
    private static final int TWICE_SMALL = 1 << 12;

    private static final int TWICE_LARGE = 1 << 16;

    private VectorKMeans() {}

    /// A clustering of vectors. The arrays belong to whoever receives the record.
    ///
    /// @param centroids    row-major; shape [clusters, dim]; at most k clusters, fewer when fewer vectors differ
    /// @param codes        the nearest centroid of each vector as an unsigned byte; length n
    /// @param squaredError sum of squared distances to the nearest centroids
    public record Clusters(float[] centroids, byte[] codes, double squaredError) {}

    /// {@return centroids with a low squared error, and the nearest one of every vector}
    ///
    /// With at most `k` different vectors the clustering is exact: each is a centroid, in order of appearance.
    ///
    /// @param vectors finite, row-major; shape [n, dim], n at least 1
    /// @param dim     components of a vector, 1 to 64; 2, 4 and 8 are fastest
    /// @param k       clusters, 1 to 256
    public static Clusters cluster(float[] vectors, int dim, int k, long seed) {
        int n = count(vectors, dim);
        if (k < 1 || k > LARGEST_K) {
            throw new IllegalArgumentException("k must be 1 to " + LARGEST_K + ", got " + k);
        }
        float[] distinct = VectorSamples.distinctUpTo(vectors, dim, k);
        if (distinct != null) {
            return assigned(vectors, dim, distinct);
        }
        SplittableRandom random = new SplittableRandom(seed);
        int sampleSize = Math.max(SMALLEST_SAMPLE, SAMPLE_PER_CLUSTER * k);
        return n <= sampleSize ? ofFew(vectors, dim, k, random) : ofMany(vectors, dim, k, sampleSize, random);
    }

    /// {@return the index of the nearest centroid of every vector as an unsigned byte; the lowest of equally near ones}
    ///
    /// Distances are compared in double precision.
    ///
    /// @param vectors   finite, row-major; shape [n, dim]
    /// @param centroids finite, row-major; shape [k, dim], k 1 to 256
    public static byte[] assign(float[] vectors, float[] centroids, int dim) {
        int n = count(vectors, dim);
        int k = count(centroids, dim);
        if (k > LARGEST_K) {
            throw new IllegalArgumentException("at most " + LARGEST_K + " centroids, got " + k);
        }
        byte[] codes = new byte[n];
        LloydPass.over(vectors, dim, centroids, codes);
        return codes;
    }

    private static int count(float[] vectors, int dim) {
        if (dim < 1 || dim > LARGEST_DIM) {
            throw new IllegalArgumentException("dim must be 1 to " + LARGEST_DIM + ", got " + dim);
        }
        if (vectors.length == 0 || vectors.length % dim != 0) {
            throw new IllegalArgumentException(
                    "need a positive multiple of " + dim + " components, got " + vectors.length);
        }
        return vectors.length / dim;
    }

    private static Clusters ofMany(float[] vectors, int dim, int k, int sampleSize, SplittableRandom random) {
        int n = vectors.length / dim;
        float[] sample = VectorSamples.sample(vectors, dim, sampleSize, random);
        Settled best = null;
        for (int i = 0; i < (k <= FEW_CLUSTERS ? STARTS_OF_FEW_CLUSTERS : 1); i++) {
            float[] seedingSample = VectorSamples.sample(sample, dim, SEEDING_PER_CLUSTER * k, random);
            float[] seeds = VectorSamples.seeds(seedingSample, dim, k, random);
            Settled settled = settle(sample, dim, seeds, ROUGH, MOST_PASSES, random);
            settled = swapWhileBetter(sample, dim, settled, SWAP_ROUNDS, random);
            if (best == null || settled.pass.squaredError() < best.pass.squaredError()) {
                best = settled;
            }
        }
        float[] centroids = best.means();
        for (long size = (long) sampleSize * SAMPLE_GROWTH; size <= n / 4; size *= SAMPLE_GROWTH) {
            sample = VectorSamples.sample(vectors, dim, (int) size, random);
            centroids =
                    settle(sample, dim, centroids, FINE, MOST_PASSES, random).means();
        }
        double last = LAST * Math.min(1, 16.0 / (dim * dim));
        return assigned(
                vectors,
                dim,
                settle(vectors, dim, centroids, last, MOST_PASSES, random).means());
    }

    private static Clusters ofFew(float[] vectors, int dim, int k, SplittableRandom random) {
        int n = vectors.length / dim;
        boolean small = n < EXCHANGE_PER_CLUSTER * k;
        int tries = (long) n * k <= (small ? TWICE_SMALL : TWICE_LARGE) ? 2 : 1;
        Clusters best = null;
        for (int i = 0; i < tries; i++) {
            float[] seeds = VectorSamples.seeds(vectors, dim, k, random);
            Settled settled = settle(vectors, dim, seeds, ROUGH, FEW_PASSES, random);
            settled = swapWhileBetter(vectors, dim, settled, FEW_SWAP_ROUNDS, random);
            Clusters tried = small
                    ? exchanged(vectors, dim, assigned(vectors, dim, settled.means()))
                    : assigned(
                            vectors,
                            dim,
                            settle(vectors, dim, settled.means(), LAST, MOST_PASSES, random)
                                    .means());
            if (best == null || tried.squaredError < best.squaredError) {
                best = tried;
            }
        }
        return best;
    }

    private static Clusters exchanged(float[] vectors, int dim, Clusters start) {
        int k = start.centroids.length / dim;
        return assigned(vectors, dim, VectorExchange.exchange(vectors, dim, k, start.codes, FEW_EXCHANGES));
    }

    private static Clusters assigned(float[] vectors, int dim, float[] centroids) {
        byte[] codes = new byte[vectors.length / dim];
        LloydPass pass = LloydPass.over(vectors, dim, centroids, codes);
        return new Clusters(centroids, codes, pass.squaredError());
    }

    /// Centroids and the pass that was made over them.
    private record Settled(float[] centroids, LloydPass pass) {
        float[] means() {
            return pass.means(centroids);
        }
    }

    /// Lloyd passes until the error falls by less than `tolerance` of itself; empty clusters are put to use.
    private static Settled settle(
            float[] vectors, int dim, float[] centroids, double tolerance, int mostPasses, SplittableRandom random) {
        byte[] codes = new byte[vectors.length / dim];
        LloydPass pass = LloydPass.over(vectors, dim, centroids, codes);
        for (int i = 1; i < mostPasses; i++) {
            double before = pass.squaredError();
            int unused = pass.emptyClusters();
            centroids = unused > 0 ? CentroidSwaps.swap(centroids, pass, unused, random) : pass.beyondMeans(centroids);
            pass = LloydPass.over(vectors, dim, centroids, codes);
            if (!(before - pass.squaredError() > tolerance * before)) {
                break;
            }
        }
        return new Settled(centroids, pass);
    }

    private static Settled swapWhileBetter(
            float[] vectors, int dim, Settled best, int rounds, SplittableRandom random) {
        int swaps = Math.ceilDiv(best.pass.counts().length, 8);
        int failures = 0;
        for (int round = 0; round < rounds && failures < MOST_FAILURES; round++) {
            float[] swapped = CentroidSwaps.swap(best.centroids, best.pass, swaps, random);
            if (Arrays.equals(swapped, best.centroids)) {
                break;
            }
            Settled tried = settle(vectors, dim, swapped, ROUGH, PASSES_AFTER_SWAP, random);
            double before = best.pass.squaredError();
            double gain = before - tried.pass.squaredError();
            if (gain > 0) {
                best = tried;
            }
            if (gain <= ROUGH * before) {
                failures++;
                swaps = Math.max(1, swaps / 4);
            }
        }
        return best;
    }
}
