package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.SplittableRandom;

/// K-means of short vectors whose components do not count the same: the error of a vector `x` with weights
/// `w` is the least `sum of w[d] (x[d] - c[d])²` over the centroids `c`, and a centroid is, component by
/// component, the weighted mean of its vectors.
///
/// Starts from the clusters of [VectorKMeans], which is blind to the weights, and from seeds drawn by
/// weighted errors; goes on with the better one. Many vectors are represented by a sample until the last
/// passes. A result depends on the arguments alone.
final class WeightedVectors {
    private static final int MOST_IN_SAMPLE = 1 << 16;
    private static final int SAMPLE_PER_CLUSTER = 256;
    private static final int MOST_PASSES = 40;
    private static final int LAST_PASSES = 12;
    private static final double WORTH_A_PASS = 3e-4;
    private static final int SWAPS = 12;
    private static final int PASSES_AFTER_SWAP = 4;

    private WeightedVectors() {}

    private record Settled(float[] centroids, double error) {}

    /// {@return centroids with a low weighted error; shape [at most k, dim]}
    ///
    /// @param vectors finite, row-major; shape [n, dim], n at least 1
    /// @param weights of the components, more than 0; shape [n, dim]
    /// @param k       clusters, 1 to 256
    static float[] cluster(float[] vectors, float[] weights, int dim, int k, long seed) {
        int n = vectors.length / dim;
        int most = Math.max(MOST_IN_SAMPLE, SAMPLE_PER_CLUSTER * k);
        float[] some = n <= most ? vectors : everyNth(vectors, dim, n, most);
        float[] someWeights = n <= most ? weights : everyNth(weights, dim, n, most);
        float[] blind = VectorKMeans.cluster(some, dim, k, seed).centroids();
        Settled best = settle(some, someWeights, dim, blind, MOST_PASSES);
        if (blind.length == k * dim) {
            SplittableRandom random = new SplittableRandom(seed);
            Settled seeded = settle(some, someWeights, dim, seeds(some, someWeights, dim, k, random), MOST_PASSES);
            best = swapped(some, someWeights, dim, seeded.error() < best.error() ? seeded : best, random);
        }
        return settle(vectors, weights, dim, best.centroids(), n <= most ? MOST_PASSES : LAST_PASSES)
                .centroids();
    }

    /// {@return the index of the nearest centroid of each vector as an unsigned byte; the lowest of equally
    /// near ones}
    static byte[] assign(float[] vectors, float[] weights, float[] centroids, int dim) {
        byte[] codes = new byte[vectors.length / dim];
        WeightedPass.over(vectors, weights, dim, centroids, codes);
        return codes;
    }

    private static float[] everyNth(float[] rows, int dim, int n, int size) {
        float[] sample = new float[size * dim];
        for (int i = 0; i < size; i++) {
            System.arraycopy(rows, (int) ((long) n * i / size) * dim, sample, i * dim, dim);
        }
        return sample;
    }

    private static Settled settle(float[] vectors, float[] weights, int dim, float[] start, int mostPasses) {
        byte[] codes = new byte[vectors.length / dim];
        Settled best = null;
        float[] centroids = start;
        for (int passes = 0; passes < mostPasses; passes++) {
            WeightedPass pass = WeightedPass.over(vectors, weights, dim, centroids, codes);
            double before = best == null ? Double.POSITIVE_INFINITY : best.error();
            if (pass.error() < before) {
                best = new Settled(centroids, pass.error());
            }
            if (!(pass.error() < before * (1 - WORTH_A_PASS))) {
                break;
            }
            centroids = pass.means(centroids, vectors);
        }
        return best;
    }

    /// Puts the centroid that is missed least where a vector drawn by its error lies, as long as that helps.
    private static Settled swapped(float[] vectors, float[] weights, int dim, Settled start, SplittableRandom random) {
        Settled best = start;
        byte[] codes = new byte[vectors.length / dim];
        for (int swap = 0; swap < SWAPS; swap++) {
            WeightedPass pass = WeightedPass.over(vectors, weights, dim, best.centroids(), codes);
            float[] moved = best.centroids().clone();
            int from = pass.leastError();
            int drawn = VectorSamples.draw(pass.errorOfVectors(), random.nextDouble());
            System.arraycopy(vectors, drawn * dim, moved, from * dim, dim);
            Settled tried = settle(vectors, weights, dim, moved, PASSES_AFTER_SWAP);
            if (tried.error() < best.error()) {
                best = tried;
            }
        }
        return best;
    }

    private static float[] seeds(float[] vectors, float[] weights, int dim, int k, SplittableRandom random) {
        int n = vectors.length / dim;
        double[] least = new double[n];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        float[] centroids = new float[k * dim];
        int chosen = random.nextInt(n);
        for (int c = 0; c < k; c++) {
            System.arraycopy(vectors, chosen * dim, centroids, c * dim, dim);
            for (int i = 0; i < n; i++) {
                least[i] = Math.min(least[i], WeightedPass.error(vectors, weights, i * dim, centroids, c * dim, dim));
            }
            chosen = VectorSamples.draw(least, random.nextDouble());
        }
        return centroids;
    }
}
