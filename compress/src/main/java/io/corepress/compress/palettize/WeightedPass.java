package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.stream.IntStream;

/// What one pass over vectors with weighted components tells about `k` centroids.
///
/// Vectors are summed in chunks whose size depends on their number alone, and the chunks are added in
/// order, so the numbers are the same on any number of threads.
///
/// @param sums           of weight times component, by cluster; shape [k, dim]
/// @param totals         of the weights, by cluster; shape [k, dim]
/// @param errors         by cluster; length k
/// @param errorOfVectors by vector; length n
record WeightedPass(double[] sums, double[] totals, double[] errors, double[] errorOfVectors) {
    private static final int SMALLEST_CHUNK = 1024;
    private static final int MOST_CHUNKS = 64;

    /// Vectors that are compared with one centroid at a time, component by component.
    private static final int BLOCK = 256;

    /// @param codes receives the nearest centroid of each vector; length n
    static WeightedPass over(float[] vectors, float[] weights, int dim, float[] centroids, byte[] codes) {
        int n = codes.length;
        int k = centroids.length / dim;
        int chunk = Math.max(SMALLEST_CHUNK, Math.ceilDiv(n, MOST_CHUNKS));
        WeightedPass whole = new WeightedPass(new double[k * dim], new double[k * dim], new double[k], new double[n]);
        IntStream.range(0, Math.ceilDiv(n, chunk))
                .parallel()
                .mapToObj(i -> part(
                        vectors,
                        weights,
                        dim,
                        centroids,
                        codes,
                        i * chunk,
                        Math.min(n, (i + 1) * chunk),
                        whole.errorOfVectors))
                .toList()
                .forEach(whole::add);
        return whole;
    }

    private static WeightedPass part(
            float[] vectors,
            float[] weights,
            int dim,
            float[] centroids,
            byte[] codes,
            int from,
            int to,
            double[] errorOfVectors) {
        int k = centroids.length / dim;
        WeightedPass part = new WeightedPass(new double[k * dim], new double[k * dim], new double[k], errorOfVectors);
        float[][] x = new float[dim][BLOCK];
        float[][] w = new float[dim][BLOCK];
        float[] sums = new float[BLOCK];
        float[] least = new float[BLOCK];
        int[] nearest = new int[BLOCK];
        for (int start = from; start < to; start += BLOCK) {
            int length = Math.min(BLOCK, to - start);
            for (int d = 0; d < dim; d++) {
                for (int i = 0, at = start * dim + d; i < length; i++, at += dim) {
                    x[d][i] = vectors[at];
                    w[d][i] = weights[at];
                }
            }
            Arrays.fill(least, Float.POSITIVE_INFINITY);
            Arrays.fill(nearest, 0);
            for (int c = 0; c < k; c++) {
                Arrays.fill(sums, 0);
                for (int d = 0; d < dim; d++) {
                    addErrors(sums, x[d], w[d], centroids[c * dim + d], length);
                }
                lower(sums, c, least, nearest, length);
            }
            for (int i = 0; i < length; i++) {
                part.put(vectors, weights, dim, centroids, start + i, nearest[i]);
                codes[start + i] = (byte) nearest[i];
            }
        }
        return part;
    }

    private static void addErrors(float[] sums, float[] x, float[] w, float centroid, int length) {
        for (int i = 0; i < length; i++) {
            float difference = x[i] - centroid;
            sums[i] += w[i] * difference * difference;
        }
    }

    private static void lower(float[] sums, int index, float[] least, int[] nearest, int length) {
        for (int i = 0; i < length; i++) {
            nearest[i] = sums[i] < least[i] ? index : nearest[i];
            least[i] = Math.min(least[i], sums[i]);
        }
    }

    private void put(float[] vectors, float[] weights, int dim, float[] centroids, int vector, int cluster) {
        double error = error(vectors, weights, vector * dim, centroids, cluster * dim, dim);
        errorOfVectors[vector] = error;
        errors[cluster] += error;
        for (int d = 0; d < dim; d++) {
            sums[cluster * dim + d] += (double) weights[vector * dim + d] * vectors[vector * dim + d];
            totals[cluster * dim + d] += weights[vector * dim + d];
        }
    }

    static double error(float[] vectors, float[] weights, int at, float[] centroids, int c, int dim) {
        double sum = 0;
        for (int d = 0; d < dim; d++) {
            double difference = vectors[at + d] - centroids[c + d];
            sum += weights[at + d] * difference * difference;
        }
        return sum;
    }

    private void add(WeightedPass part) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += part.sums[i];
            totals[i] += part.totals[i];
        }
        for (int c = 0; c < errors.length; c++) {
            errors[c] += part.errors[c];
        }
    }

    double error() {
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return sum;
    }

    /// {@return the cluster whose vectors have the least error together}
    int leastError() {
        int least = 0;
        for (int c = 1; c < errors.length; c++) {
            if (errors[c] < errors[least]) {
                least = c;
            }
        }
        return least;
    }

    /// {@return the weighted mean of each cluster; centroids without vectors go where the errors are largest}
    float[] means(float[] centroids, float[] vectors) {
        float[] means = centroids.clone();
        int k = errors.length;
        int dim = means.length / k;
        double[] left = null;
        for (int c = 0; c < k; c++) {
            if (totals[c * dim] > 0) {
                for (int d = 0; d < dim; d++) {
                    means[c * dim + d] = (float) (sums[c * dim + d] / totals[c * dim + d]);
                }
            } else {
                left = left == null ? errorOfVectors.clone() : left;
                int worst = largest(left);
                left[worst] = 0;
                System.arraycopy(vectors, worst * dim, means, c * dim, dim);
            }
        }
        return means;
    }

    private static int largest(double[] numbers) {
        int largest = 0;
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] > numbers[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
