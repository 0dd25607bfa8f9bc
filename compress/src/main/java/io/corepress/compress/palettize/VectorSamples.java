package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Vectors chosen from vectors: to stand for all, to begin with, or because there are only a few different
/// ones.
///
/// Everywhere row-major; shape [n, dim].
final class VectorSamples {
    private VectorSamples() {}

    /// {@return `size` vectors, one from each of as many equal stretches, or all when there are not more}
    static float[] sample(float[] vectors, int dim, int size, SplittableRandom random) {
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

    /// Draws each next centroid with a probability in proportion to the squared distance from the nearest
    /// so far: Arthur, Vassilvitskii, "k-means++: The Advantages of Careful Seeding".
    ///
    /// @return `k` centroids; equal ones only when there are no `k` different vectors
    static float[] seeds(float[] vectors, int dim, int k, SplittableRandom random) {
        int n = vectors.length / dim;
        double[][] columns = new double[dim][n];
        for (int i = 0; i < vectors.length; i++) {
            columns[i % dim][i / dim] = vectors[i];
        }
        double[] nearest = new double[n];
        double[] distances = new double[n];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        float[] centroids = new float[k * dim];
        int chosen = random.nextInt(n);
        for (int c = 0; ; c++) {
            System.arraycopy(vectors, chosen * dim, centroids, c * dim, dim);
            if (c + 1 == k) {
                return centroids;
            }
            Arrays.fill(distances, 0);
            for (double[] column : columns) {
                addSquares(distances, column, column[chosen]);
            }
            for (int i = 0; i < n; i++) {
                nearest[i] = Math.min(nearest[i], distances[i]);
            }
            chosen = draw(nearest, random.nextDouble());
        }
    }

    private static void addSquares(double[] sums, double[] column, double centre) {
        for (int i = 0; i < sums.length; i++) {
            double difference = column[i] - centre;
            sums[i] += difference * difference;
        }
    }

    /// {@return an index drawn in proportion to the weights; never one of weight zero unless all are}
    static int draw(double[] weights, double share) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double left = share * sum;
        int drawn = 0;
        for (int i = 0; i < weights.length && left >= 0; i++) {
            if (weights[i] > 0) {
                drawn = i;
                left -= weights[i];
            }
        }
        return drawn;
    }

    /// {@return the different vectors in order of appearance, or null when there are more than `most`}
    static float[] distinctUpTo(float[] vectors, int dim, int most) {
        Map<Integer, int[]> byHash = new HashMap<>();
        float[] distinct = new float[most * dim];
        int count = 0;
        float[] vector = new float[dim];
        for (int at = 0; at < vectors.length; at += dim) {
            for (int d = 0; d < dim; d++) {
                vector[d] = vectors[at + d] + 0f; // negative zero becomes zero
            }
            int[] same = byHash.getOrDefault(Arrays.hashCode(vector), new int[0]);
            boolean known = false;
            for (int c : same) {
                known |= Arrays.equals(distinct, c * dim, (c + 1) * dim, vector, 0, dim);
            }
            if (!known) {
                if (count == most) {
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
