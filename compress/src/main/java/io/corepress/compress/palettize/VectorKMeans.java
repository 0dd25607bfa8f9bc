package io.corepress.compress.palettize;

import java.util.SplittableRandom;

/// K-means of short vectors: seeds, Lloyd passes, swaps of badly placed centroids.
///
/// Many vectors are represented by growing samples: good places are looked for on the smallest, and only
/// the last passes see all vectors. Fewer vectors are searched from several starts, and swapped again as a
/// whole, within an allowance of passes; the fewest are at the end exchanged one by one.
///
/// A result depends on the arguments alone, not on the number of threads; passes over large inputs run on
/// the common pool.
public final class VectorKMeans {
    private static final int LARGEST_K = 256;
    private static final int LARGEST_DIM = 64;

    /// Up to this many vectors, and distances in a pass, rare vectors and the last per mille are looked for
    /// as well.
    private static final int MOST_OF_FEW = 1 << 13;

    private static final int MOST_DISTANCES_OF_FEW = 1 << 24;

    /// The allowance of a search: passes over all vectors, and work in about 1/12 ns that small inputs make
    /// more passes of. A vector costs a pass as much as this many distances, a distance as much as this
    /// many dimensions, besides its own.
    private static final int FEW_PASSES = 80;

    private static final long FREE_WORK = 40_000_000;
    private static final int VECTOR_WORK = 16;
    private static final int DISTANCE_WORK = 4;

    /// Starts are made on at most this many vectors, or `SAMPLE_PER_CLUSTER` for each cluster.
    private static final int SAMPLE_OF_FEW = 1 << 14;

    /// Relative falls of the error worth another pass: between starts and swaps, which differ by per
    /// milles, and last.
    private static final double DEEP = 5e-4;

    private static final double LAST_OF_FEW = 1e-6;

    private static final int FAILURES_OF_FEW_CLUSTERS = 6;
    private static final int LAST_FAILURES = 40;
    private static final int LAST_PASSES = 10;

    private static final int LARGEST_WARD = 512;
    private static final int WARD_PER_CLUSTER = 8;

    /// Clusters below this mean size gain from exchanges; larger ones only from more Lloyd passes. Of few
    /// vectors every one counts.
    private static final int EXCHANGE_PER_CLUSTER = 32;

    private static final int EXCHANGE_ALWAYS = 2048;
    private static final int EXCHANGES = 10;

    /// Of more vectors a sample stands for all until the last passes.
    private static final int SMALLEST_SAMPLE = 4096;
    private static final int SAMPLE_PER_CLUSTER = 64;
    private static final int SAMPLE_GROWTH = 8;
    private static final int SEEDING_PER_CLUSTER = 16;

    /// Relative fall of the error that makes another Lloyd pass worth while: in the middle samples, where
    /// passes are cheap and slow drifts must end, and on all vectors. Above dimension 4 drifts are slower,
    /// and the last tolerance shrinks with the square.
    private static final double FINE = 2e-5;

    private static final double LAST = 1e-4;

    private static final int SWAP_PASSES = 80;
    private static final int MOST_FAILURES = 3;

    /// An error this many times that of the sample shows that the sample missed rare vectors far from all
    /// others.
    private static final double MISSED = 1.1;

    /// With few clusters a single one out of place costs percents, and another start on the sample costs
    /// little.
    private static final int FEW_CLUSTERS = 32;

    private static final int STARTS_OF_FEW_CLUSTERS = 4;

    private VectorKMeans() {}

    /// A clustering of vectors. The arrays belong to whoever receives the record.
    ///
    /// @param centroids    row-major; shape [clusters, dim]; at most k clusters, fewer when fewer vectors
    /// differ
    /// @param codes        the nearest centroid of each vector as an unsigned byte; length n
    /// @param squaredError sum of squared distances to the nearest centroids
    public record Clusters(float[] centroids, byte[] codes, double squaredError) {}

    /// {@return centroids with a low squared error, and the nearest one of every vector}
    ///
    /// With at most `k` different vectors the clustering is exact: each is a centroid, in order of
    /// appearance.
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
        boolean few = n <= MOST_OF_FEW && (long) n * k <= MOST_DISTANCES_OF_FEW;
        return few ? ofFew(vectors, dim, k, random) : ofMany(vectors, dim, k, random);
    }

    /// {@return the index of the nearest centroid of every vector as an unsigned byte; the lowest of
    /// equally near ones}
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

    /// What the search costs in passes: several over all vectors, and many where a pass costs next to
    /// nothing.
    private static int passes(int n, int dim, int k) {
        return FEW_PASSES + (int) (FREE_WORK / ((long) n * (k + VECTOR_WORK) * (dim + DISTANCE_WORK)));
    }

    private static Clusters ofFew(float[] vectors, int dim, int k, SplittableRandom random) {
        int n = vectors.length / dim;
        int left = passes(n, dim, k);
        float[] sample = VectorSamples.sample(vectors, dim, Math.max(SAMPLE_OF_FEW, SAMPLE_PER_CLUSTER * k), random);
        int passesOfStarts =
                (int) ((long) left * vectors.length / sample.length / 2); // in the time of left / 2 over all
        Settled best = started(sample, dim, k, passesOfStarts, random);
        if (sample != vectors) {
            best = Settled.settle(vectors, dim, best.means(), Settled.ROUGH, left / 4, random);
        }
        best = best.swapped(vectors, dim, DEEP, left / 4, LAST_FAILURES, random);
        best = Settled.settle(vectors, dim, best.means(), LAST_OF_FEW, Math.max(LAST_PASSES, left / 4), random);
        Clusters clusters = assigned(vectors, dim, best.means());
        return n < EXCHANGE_PER_CLUSTER * k || n < EXCHANGE_ALWAYS ? exchanged(vectors, dim, clusters) : clusters;
    }

    /// {@return the best of some starts, each improved by swaps}
    private static Settled started(float[] vectors, int dim, int k, int passes, SplittableRandom random) {
        int n = vectors.length / dim;
        Settled best = null;
        int starts = starts(n, k);
        int failures = k <= FEW_CLUSTERS ? FAILURES_OF_FEW_CLUSTERS : MOST_FAILURES;
        int spent = 0;
        for (int i = 0; i == 0 || i < starts && spent < passes; i++) {
            float[] seeds = i == 0 && n <= LARGEST_WARD && n <= WARD_PER_CLUSTER * k
                    ? WardStart.centroids(vectors, dim, k)
                    : VectorSamples.seeds(vectors, dim, k, random);
            Settled tried = Settled.settle(vectors, dim, seeds, DEEP, Settled.MOST_PASSES, random)
                    .swapped(vectors, dim, DEEP, passes, failures, random);
            spent += tried.passes();
            if (best == null || tried.squaredError() < best.squaredError()) {
                best = tried;
            }
        }
        return best;
    }

    /// With few clusters the start decides most; with many, swaps repair any start, and so does Ward's
    /// order when clusters are tiny.
    private static int starts(int n, int k) {
        if (n < 2 * k || k > 64) {
            return 1;
        }
        return k <= FEW_CLUSTERS ? 8 : 3;
    }

    private static Clusters ofMany(float[] vectors, int dim, int k, SplittableRandom random) {
        int n = vectors.length / dim;
        int sampleSize = Math.max(SMALLEST_SAMPLE, SAMPLE_PER_CLUSTER * k);
        float[] sample = VectorSamples.sample(vectors, dim, sampleSize, random);
        Settled best = null;
        for (int i = 0; i < (k <= FEW_CLUSTERS ? STARTS_OF_FEW_CLUSTERS : 1); i++) {
            float[] seedingSample = VectorSamples.sample(sample, dim, SEEDING_PER_CLUSTER * k, random);
            float[] seeds = VectorSamples.seeds(seedingSample, dim, k, random);
            Settled settled = Settled.settle(sample, dim, seeds, Settled.ROUGH, Settled.MOST_PASSES, random)
                    .swapped(sample, dim, Settled.ROUGH, SWAP_PASSES, MOST_FAILURES, random);
            if (best == null || settled.squaredError() < best.squaredError()) {
                best = settled;
            }
        }
        double sampled = best.squaredError() / sampleSize;
        float[] centroids = best.means();
        for (long size = (long) sampleSize * SAMPLE_GROWTH; size <= n / 4; size *= SAMPLE_GROWTH) {
            sample = VectorSamples.sample(vectors, dim, (int) size, random);
            centroids = Settled.settle(sample, dim, centroids, FINE, Settled.MOST_PASSES, random)
                    .means();
        }
        double last = LAST * Math.min(1, 16.0 / (dim * dim));
        Settled settled = Settled.settle(vectors, dim, centroids, last, Settled.MOST_PASSES, random);
        if (settled.squaredError() / n > MISSED * sampled) {
            settled = settled.swapped(vectors, dim, Settled.ROUGH, SWAP_PASSES, MOST_FAILURES, random);
            settled = Settled.settle(vectors, dim, settled.means(), last, Settled.MOST_PASSES, random);
        }
        return assigned(vectors, dim, settled.means());
    }

    private static Clusters exchanged(float[] vectors, int dim, Clusters start) {
        int k = start.centroids.length / dim;
        return assigned(vectors, dim, VectorExchange.exchange(vectors, dim, k, start.codes, EXCHANGES));
    }

    private static Clusters assigned(float[] vectors, int dim, float[] centroids) {
        byte[] codes = new byte[vectors.length / dim];
        LloydPass pass = LloydPass.over(vectors, dim, centroids, codes);
        return new Clusters(centroids, codes, pass.squaredError());
    }
}
