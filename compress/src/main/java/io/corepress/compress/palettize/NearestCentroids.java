package io.corepress.compress.palettize;

import java.util.Arrays;

/// Exact nearest-centroid search for many vectors, written so that the compiler turns it into vector instructions.
///
/// Vectors are taken a block at a time and transposed. The squared distance of a whole block to one centroid is then
/// a plain loop over floats, of which only the minimum within each small group of centroids is kept. Float rounding
/// can at most mislead between nearly equal distances, so every group whose minimum comes close to the smallest is
/// searched once more in double precision.
final class NearestCentroids {
    private static final int BLOCK = 256;

    /// More than the relative rounding error of a float sum of up to 64 squares, twice.
    private static final float SLACK = 1 + 0x1p-16f;

    private final int k;
    private final int dim;

    /// Row-major; shape [k, dim].
    private final double[] centroids;

    /// The same times `scale`, which brings the largest near 1 so that squares neither overflow nor vanish.
    private final float[] scaled;

    private final float scale;

    /// About sqrt(k), which balances the two searches.
    private final int groupSize;

    NearestCentroids(float[] centroids, int dim) {
        this.dim = dim;
        k = centroids.length / dim;
        this.centroids = new double[centroids.length];
        float max = 0;
        for (int i = 0; i < centroids.length; i++) {
            this.centroids[i] = centroids[i];
            max = Math.max(max, Math.abs(centroids[i]));
        }
        scale = max == 0 ? 1 : Math.scalb(1f, Math.clamp(-Math.getExponent(max), -126, 126));
        scaled = new float[centroids.length];
        for (int i = 0; i < centroids.length; i++) {
            scaled[i] = centroids[i] * scale;
        }
        groupSize = Math.max(1, (int) Math.round(Math.sqrt(k)));
    }

    /// Finds the nearest centroid of vectors `from` to `to`; among equally near ones the lowest index.
    ///
    /// @param vectors  row-major; shape [n, dim]
    /// @param codes    receives the index of the nearest centroid as an unsigned byte; length n
    /// @param distances receives the squared distance to it at `i - from`; length at least to - from
    void find(float[] vectors, int from, int to, byte[] codes, double[] distances) {
        int groups = Math.ceilDiv(k, groupSize);
        float[][] block = new float[dim][BLOCK];
        float[][] nearestInGroup = new float[groups][BLOCK];
        float[] nearest = new float[BLOCK];
        for (int start = from; start < to; start += BLOCK) {
            int length = Math.min(BLOCK, to - start);
            for (int i = 0, at = start * dim; i < length; i++) {
                for (int d = 0; d < dim; d++) {
                    block[d][i] = vectors[at++] * scale;
                }
            }
            Arrays.fill(nearest, Float.POSITIVE_INFINITY);
            for (int g = 0; g < groups; g++) {
                Arrays.fill(nearestInGroup[g], Float.POSITIVE_INFINITY);
                for (int c = g * groupSize; c < Math.min(k, (g + 1) * groupSize); c++) {
                    lowerToDistance(nearestInGroup[g], block, length, c);
                }
                lower(nearest, nearestInGroup[g], length);
            }
            for (int i = 0; i < length; i++) {
                float limit = nearest[i] * SLACK + Float.MIN_NORMAL;
                search(vectors, start + i, nearestInGroup, i, limit, codes, distances, start - from + i);
            }
        }
    }

    private void search(
            float[] vectors,
            int vector,
            float[][] nearestInGroup,
            int i,
            float limit,
            byte[] codes,
            double[] distances,
            int slot) {
        double least = Double.POSITIVE_INFINITY;
        int code = 0;
        for (int g = 0; g < nearestInGroup.length; g++) {
            if (nearestInGroup[g][i] <= limit) {
                for (int c = g * groupSize; c < Math.min(k, (g + 1) * groupSize); c++) {
                    double distance = squaredDistance(vectors, vector, c);
                    if (distance < least) {
                        least = distance;
                        code = c;
                    }
                }
            }
        }
        codes[vector] = (byte) code;
        distances[slot] = least;
    }

    private double squaredDistance(float[] vectors, int vector, int c) {
        double sum = 0;
        for (int d = 0, v = vector * dim, at = c * dim; d < dim; d++) {
            double difference = vectors[v + d] - centroids[at + d];
            sum += difference * difference;
        }
        return sum;
    }

    private void lowerToDistance(float[] least, float[][] block, int length, int c) {
        int at = c * dim;
        switch (dim) {
            case 2 -> lowerToDistance2(least, block[0], block[1], length, scaled[at], scaled[at + 1]);
            case 4 ->
                lowerToDistance4(
                        least,
                        block[0],
                        block[1],
                        block[2],
                        block[3],
                        length,
                        scaled[at],
                        scaled[at + 1],
                        scaled[at + 2],
                        scaled[at + 3]);
            default -> {
                float[] sum = new float[BLOCK];
                for (int d = 0; d < dim; d++) {
                    addSquares(sum, block[d], length, scaled[at + d]);
                }
                lower(least, sum, length);
            }
        }
    }

    private static void lowerToDistance2(float[] least, float[] x, float[] y, int length, float a, float b) {
        for (int i = 0; i < length; i++) {
            float p = x[i] - a;
            float q = y[i] - b;
            least[i] = Math.min(least[i], p * p + q * q);
        }
    }

    private static void lowerToDistance4(
            float[] least,
            float[] x,
            float[] y,
            float[] z,
            float[] w,
            int length,
            float a,
            float b,
            float c,
            float d) {
        for (int i = 0; i < length; i++) {
            float p = x[i] - a;
            float q = y[i] - b;
            float r = z[i] - c;
            float s = w[i] - d;
            least[i] = Math.min(least[i], p * p + q * q + (r * r + s * s));
        }
    }

    private static void addSquares(float[] sum, float[] x, int length, float a) {
        for (int i = 0; i < length; i++) {
            float p = x[i] - a;
            sum[i] += p * p;
        }
    }

    private static void lower(float[] least, float[] other, int length) {
        for (int i = 0; i < length; i++) {
            least[i] = Math.min(least[i], other[i]);
        }
    }
}
