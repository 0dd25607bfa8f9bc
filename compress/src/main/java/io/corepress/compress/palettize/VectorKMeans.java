package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// K-means of short vectors by seeding, Lloyd passes and centroid swaps.
///
/// The work of finding good places is done on a sample, and only the last passes see all vectors. A result depends
/// on the arguments alone, not on the number of threads; passes over large inputs run on the common pool.
public final class VectorKMeans {
    private static final int LARGEST_K = 256;

    private static final int SMALLEST_SAMPLE = 4096;
    private static final int SAMPLE_PER_CLUSTER = 64;
    private static final int SEEDING_PER_CLUSTER = 16;

    /// Relative fall of the error by which a Lloyd pass must still improve: while looking for places, and at the end.
    private static final double ROUGH = 2e-3;

    private static final double FINE = 1e-4;

    private static final int PASSES_AFTER_SWAP = 8;
    private static final int SWAP_ROUNDS = 16;
    private static final int LAST_PASSES = 100;

    private VectorKMeans() {}

    /// A clustering of vectors. The arrays belong to whoever receives the record.
    ///
    /// @param centroids    row-major; shape [clusters, dim]. At most k clusters, fewer when fewer vectors differ
    /// @param codes        the nearest centroid of each vector as an unsigned byte; length n
    /// @param squaredError sum of squared distances to the nearest centroids
    public record Clusters(float[] centroids, byte[] codes, double squaredError) {}

    /// {@return centroids with a low squared error, and the nearest one of every vector}
    ///
    /// With at most `k` different vectors the clustering is exact: each is a centroid, in order of appearance.
    ///
    /// @param vectors finite, row-major; shape [n, dim], n at least 1
    /// @param dim     components of a vector, 1 to 64
    /// @param k       clusters, 1 to 256
    public static Clusters cluster(float[] vectors, int dim, int k, long seed) {
        int n = count(vectors, dim);
        if (k < 1 || k > LARGEST_K) {
            throw new IllegalArgumentException("k must be 1 to " + LARGEST_K + ", got " + k);
        }
        float[] few = distinctUpTo(vectors, dim, k);
        if (few != null) {
            return assigned(vectors, dim, few);
        }
        SplittableRandom random = new SplittableRandom(seed);
        float[] sample = sample(vectors, dim, Math.max(SMALLEST_SAMPLE, SAMPLE_PER_CLUSTER * k), random);
        float[] seedingSample = sample(sample, dim, SEEDING_PER_CLUSTER * k, random);
        Settled settled = settle(sample, dim, seeds(seedingSample, dim, k, random), ROUGH, LAST_PASSES);
        settled = improve(sample, dim, settled, random);
        if (sample.length < vectors.length || true) {
            settled = settle(vectors, dim, settled.centroids, FINE, LAST_PASSES);
        }
        return assigned(vectors, dim, settled.pass.means(settled.centroids));
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
        if (dim < 1 || dim > 64) {
            throw new IllegalArgumentException("dim must be 1 to 64, got " + dim);
        }
        if (vectors.length == 0 || vectors.length % dim != 0) {
            throw new IllegalArgumentException(
                    "need a positive multiple of " + dim + " components, got " + vectors.length);
        }
        return vectors.length / dim;
    }

    private static Clusters assigned(float[] vectors, int dim, float[] centroids) {
        byte[] codes = new byte[vectors.length / dim];
        LloydPass pass = LloydPass.over(vectors, dim, centroids, codes);
        return new Clusters(centroids, codes, pass.squaredError());
    }

    /// Centroids and the pass that was made over them.
    private record Settled(float[] centroids, LloydPass pass) {}

    /// Lloyd passes until the error falls by less than `tolerance` of itself.
    private static Settled settle(float[] vectors, int dim, float[] centroids, double tolerance, int mostPasses) {
        byte[] codes = new byte[vectors.length / dim];
        LloydPass pass = LloydPass.over(vectors, dim, centroids, codes);
        for (int i = 1; i < mostPasses; i++) {
            double before = pass.squaredError();
            centroids = pass.means(centroids);
            pass = LloydPass.over(vectors, dim, centroids, codes);
            if (!(before - pass.squaredError() > tolerance * before)) {
                break;
            }
        }
        return new Settled(centroids, pass);
    }

    private static Settled improve(float[] sample, int dim, Settled best, SplittableRandom random) {
        int k = best.centroids.length / dim;
        int swaps = Math.ceilDiv(k, 8);
        for (int round = 0; round < SWAP_ROUNDS && swaps > 0; round++) {
            float[] swapped = CentroidSwaps.swap(best.centroids, best.pass, swaps, random);
            if (Arrays.equals(swapped, best.centroids)) {
                break;
            }
            Settled tried = settle(sample, dim, swapped, ROUGH, PASSES_AFTER_SWAP);
            if (tried.pass.squaredError() < best.pass.squaredError()) {
                best = tried;
            } else {
                swaps /= 2;
            }
        }
        return best;
    }

    /// {@return `size` vectors, one from each of as many equal stretches, or all when there are not more}
    private static float[] sample(float[] vectors, int dim, int size, SplittableRandom random) {
        int n = vectors.length / dim;
        if (n <= size) {
            return vectors;
        }
        float[] sample = new float[size * dim];
        for (int i = 0; i < size; i++) {
            int from = (int) ((long) n * i / size);
            int to = (int) ((long) n * (i + 1) / size);
            System.arraycopy(vectors, random.nextInt(from, to) * dim, sample, i * dim, dim);
        }
        return sample;
    }

    /// Draws each next centroid with a probability in proportion to the squared distance from the nearest so far:
    /// Arthur, Vassilvitskii, "k-means++: The Advantages of Careful Seeding".
    private static float[] seeds(float[] vectors, int dim, int k, SplittableRandom random) {
        int n = vectors.length / dim;
        double[] distances = new double[n];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        float[] centroids = new float[k * dim];
        int chosen = random.nextInt(n);
        for (int c = 0; ; c++) {
            System.arraycopy(vectors, chosen * dim, centroids, c * dim, dim);
            if (c + 1 == k) {
                return centroids;
            }
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double distance = 0;
                for (int d = 0; d < dim; d++) {
                    double difference = (double) vectors[i * dim + d] - centroids[c * dim + d];
                    distance += difference * difference;
                }
                distances[i] = Math.min(distances[i], distance);
                sum += distances[i];
            }
            double left = random.nextDouble() * sum;
            chosen = 0;
            for (int i = 0; i < n && left >= 0; i++) {
                if (distances[i] > 0) {
                    chosen = i;
                    left -= distances[i];
                }
            }
        }
    }

    /// {@return the different vectors in order of appearance, or null when there are more than `k`}
    private static float[] distinctUpTo(float[] vectors, int dim, int k) {
        Map<Integer, int[]> byHash = new HashMap<>();
        float[] distinct = new float[k * dim];
        int count = 0;
        float[] vector = new float[dim];
        for (int at = 0; at < vectors.length; at += dim) {
            for (int d = 0; d < dim; d++) {
                vector[d] = vectors[at + d] + 0f; // one zero
            }
            int[] same = byHash.getOrDefault(Arrays.hashCode(vector), new int[0]);
            boolean known = false;
            for (int c : same) {
                known |= Arrays.equals(distinct, c * dim, (c + 1) * dim, vector, 0, dim);
            }
            if (!known) {
                if (count == k) {
                    return null;
                }
                System.arraycopy(vector, 0, distinct, count * dim, dim);
                int[] more = Arrays.copyOf(same, same.length + 1);
                more[same.length] = count++;
                byHash.put(Arrays.hashCode(vector), more);
            }
        }
        return Arrays.copyOf(distinct, count * dim);
    }
}
