package io.corepress.compress.palettize;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// K-means of short vectors: good places are looked for on few points that stand for all vectors, then a few passes
/// over all of them follow. Few vectors are searched as they are, and at the end exchanged one by one.
///
/// A result depends on the arguments alone, not on the number of threads; work on many vectors is shared with the
/// common pool.
public final class VectorKMeans {
    private static final int LARGEST_K = 256;
    private static final int LARGEST_DIM = 64;

    /// Points that stand for all vectors: enough for clusters to keep their shape, and few enough for many passes.
    private static final int POINTS_PER_CLUSTER = 96;

    private static final int FEWEST_POINTS = 8192;

    /// Cells hold means, so fewer of them say as much.
    private static final int FEWEST_CELLS = 2048;

    /// Vectors for each point below which all are searched.
    private static final int WORTH_WHILE = 2;

    private static final int LARGEST_SIDE = 256;

    private static final int LARGEST_WARD = 512;
    private static final int WARD_PER_CLUSTER = 8;

    /// Clusters below this mean size gain from exchanges; larger ones only from more passes. Of few vectors every one
    /// counts.
    private static final int EXCHANGE_PER_CLUSTER = 32;

    private static final int EXCHANGE_ALWAYS = 2048;
    private static final int EXCHANGES = 10;
    private static final int FEW_EXCHANGES = 3;

    /// Centroids still move as long as their moves lower the error by this part of it. From cells they have hardly any
    /// way to go, from a sample a longer one.
    private static final double LAST = 1e-5;

    private static final int PASSES_AFTER_CELLS = 6;
    private static final int PASSES_AFTER_SAMPLE = 60;

    /// Exponents between which sums of squares are far from the limits of floats.
    private static final int MODERATE_EXPONENT = 30;

    private static final int ASSIGNED_TOGETHER = 1 << 16;

    private VectorKMeans() {}

    /// {@return centroids, as [#centroids(Vectors, int, long)] finds them, of vectors that are stored one after the other}
    public static float[] centroids(float[] rows, int dim, int k, long seed) {
        return centroids(Vectors.ofRows(rows, dim), k, seed);
    }

    /// {@return centroids with a low squared error; row-major; shape [clusters, dim], at most k clusters, fewer when
    /// fewer vectors differ}
    ///
    /// At most `k` different vectors are each a centroid, in order of appearance.
    ///
    /// @param vectors at least one, all finite, of at most 64 components; without weights
    /// @param k clusters, 1 to 256
    static float[] centroids(Vectors vectors, int k, long seed) {
        if (vectors.dim() < 1 || vectors.dim() > LARGEST_DIM) {
            throw new IllegalArgumentException(
                    "vectors must have 1 to " + LARGEST_DIM + " components, got " + vectors.dim());
        }
        if (vectors.count() < 1) {
            throw new IllegalArgumentException("need at least one vector, got none");
        }
        if (k < 1 || k > LARGEST_K) {
            throw new IllegalArgumentException("k must be 1 to " + LARGEST_K + ", got " + k);
        }
        float[] distinct = DistinctVectors.upTo(vectors, k);
        if (distinct != null) {
            return distinct;
        }
        int exponent = exponent(vectors);
        if (Math.abs(exponent) > MODERATE_EXPONENT) {
            return scaled(search(scaled(vectors, -exponent), k, new SplittableRandom(seed)), exponent);
        }
        return search(vectors, k, new SplittableRandom(seed));
    }

    private static float[] search(Vectors vectors, int k, SplittableRandom random) {
        int n = vectors.count();
        int size = Math.max(FEWEST_POINTS, POINTS_PER_CLUSTER * k);
        if (n > WORTH_WHILE * size) {
            boolean flat = vectors.dim() == 2;
            Vectors points = flat
                    ? VectorGrid.points(vectors, side(Math.max(FEWEST_CELLS, POINTS_PER_CLUSTER * k)))
                    : VectorSample.points(vectors, size, random);
            float[] found = new ClusterSearch(points, k).run(random).means();
            return settled(vectors, found, flat ? PASSES_AFTER_CELLS : PASSES_AFTER_SAMPLE);
        }
        boolean tiny = n <= LARGEST_WARD && n <= WARD_PER_CLUSTER * k;
        float[] centroids = tiny
                ? WardStart.centroids(vectors, k)
                : new ClusterSearch(vectors, k).run(random).means();
        int exchanges = n < EXCHANGE_PER_CLUSTER * k || n < EXCHANGE_ALWAYS ? EXCHANGES : FEW_EXCHANGES;
        return VectorExchange.exchange(vectors, k, assign(vectors, centroids), exchanges);
    }

    private static int side(int cells) {
        return Math.min(LARGEST_SIDE, (int) Math.sqrt(cells));
    }

    /// Passes over all vectors until their centroids rest.
    private static float[] settled(Vectors vectors, float[] centroids, int most) {
        for (int passes = 1; ; passes++) {
            LloydPass pass = LloydPass.over(vectors, centroids, null);
            float[] means = pass.means(centroids);
            if (passes == most || pass.gain(centroids, means) < LAST * pass.squaredError()) {
                return means;
            }
            centroids = pass.beyondMeans(centroids);
        }
    }

    /// {@return the index of the nearest centroid of every vector as an unsigned byte; the lowest of equally near ones}
    ///
    /// Distances are compared in double precision.
    ///
    /// @param centroids finite, row-major; shape [k, dim], k 1 to 256
    static byte[] assign(Vectors vectors, float[] centroids) {
        int k = centroids.length / vectors.dim();
        if (k > LARGEST_K) {
            throw new IllegalArgumentException("at most " + LARGEST_K + " centroids, got " + k);
        }
        int n = vectors.count();
        byte[] codes = new byte[n];
        NearestCentroids nearest = new NearestCentroids(vectors, centroids);
        IntStream parts = IntStream.range(0, Math.ceilDiv(n, ASSIGNED_TOGETHER));
        (n > ASSIGNED_TOGETHER ? parts.parallel() : parts)
                .forEach(part -> nearest.assign(
                        part * ASSIGNED_TOGETHER, Math.min(n, (part + 1) * ASSIGNED_TOGETHER), codes));
        return codes;
    }

    private static int exponent(Vectors vectors) {
        float largest = 0;
        for (float[] column : vectors.columns()) {
            for (int i = 0; i < vectors.count(); i++) {
                largest = Math.max(largest, Math.abs(column[i]));
            }
        }
        return Math.getExponent(largest);
    }

    private static Vectors scaled(Vectors vectors, int exponent) {
        float[][] columns = new float[vectors.dim()][];
        for (int d = 0; d < columns.length; d++) {
            columns[d] = scaled(vectors.columns()[d], exponent);
        }
        return new Vectors(columns, vectors.weights(), vectors.count());
    }

    private static float[] scaled(float[] values, int exponent) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = Math.scalb(values[i], exponent);
        }
        return scaled;
    }
}
