package io.corepress.compress.palettize;

import java.util.stream.IntStream;

/// What one pass over the vectors tells about `k` centroids: Lloyd, "Least squares quantization in PCM".
///
/// Vectors are summed in chunks whose size depends on their number alone, and the chunks are added in
/// order, so the numbers are the same on any number of threads.
///
/// @param sums   sum of the vectors of each cluster; shape [k, dim]
/// @param counts vectors of each cluster; length k
/// @param errors sum of squared distances to the centroid of each cluster; length k
record LloydPass(double[] sums, int[] counts, double[] errors) {
    private static final int SMALLEST_CHUNK = 1024;
    private static final int MOST_CHUNKS = 64;
    private static final double OVERSHOOT = 1.9;

    /// Distances below which a second thread costs more than it brings.
    private static final long PARALLEL_DISTANCES = 1 << 18;

    /// @param vectors row-major; shape [n, dim]
    /// @param codes   receives the nearest centroid of each vector; length n
    static LloydPass over(float[] vectors, int dim, float[] centroids, byte[] codes) {
        int n = codes.length;
        int k = centroids.length / dim;
        int chunk = Math.max(SMALLEST_CHUNK, Math.ceilDiv(n, MOST_CHUNKS));
        NearestCentroids nearest = new NearestCentroids(vectors, centroids, dim);
        IntStream chunks = IntStream.range(0, Math.ceilDiv(n, chunk));
        if ((long) n * k >= PARALLEL_DISTANCES) {
            chunks = chunks.parallel();
        }
        return chunks
                .mapToObj(i -> overChunk(nearest, vectors, dim, k, i * chunk, Math.min(n, (i + 1) * chunk), codes))
                .toList()
                .stream()
                .reduce(new LloydPass(new double[k * dim], new int[k], new double[k]), LloydPass::add);
    }

    private static LloydPass overChunk(
            NearestCentroids nearest, float[] vectors, int dim, int k, int from, int to, byte[] codes) {
        nearest.find(vectors, from, to, codes);
        double[] sums = new double[k * dim];
        int[] counts = new int[k];
        double[] errors = new double[k];
        for (int i = from; i < to; i++) {
            int c = Byte.toUnsignedInt(codes[i]);
            counts[c]++;
            errors[c] += nearest.squaredDistance(vectors, i, c);
            for (int d = 0; d < dim; d++) {
                sums[c * dim + d] += vectors[i * dim + d];
            }
        }
        return new LloydPass(sums, counts, errors);
    }

    /// Adds `other` to this one's own arrays.
    private LloydPass add(LloydPass other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
        for (int c = 0; c < counts.length; c++) {
            counts[c] += other.counts[c];
            errors[c] += other.errors[c];
        }
        return this;
    }

    /// {@return the squared error of the centroids of this pass}
    double squaredError() {
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return sum;
    }

    int emptyClusters() {
        int empty = 0;
        for (int count : counts) {
            empty += count == 0 ? 1 : 0;
        }
        return empty;
    }

    /// {@return the mean of each cluster; a cluster without vectors keeps its centroid}
    float[] means(float[] centroids) {
        return towardsMeans(centroids, 1);
    }

    /// {@return the centroids moved nearly twice as far as their means}
    ///
    /// For fixed clusters the error depends on the squared distance from the mean, so any step shorter than
    /// twice the way lowers it; slow drifts then need about half as many passes.
    float[] beyondMeans(float[] centroids) {
        return towardsMeans(centroids, OVERSHOOT);
    }

    private float[] towardsMeans(float[] centroids, double step) {
        float[] moved = centroids.clone();
        int dim = sums.length / counts.length;
        for (int i = 0; i < sums.length; i++) {
            if (counts[i / dim] > 0) {
                double mean = sums[i] / counts[i / dim];
                moved[i] = (float) (centroids[i] + step * (mean - centroids[i]));
            }
        }
        return moved;
    }
}
