package io.corepress.compress.palettize;

import java.util.Arrays;

/// Exact nearest-centroid search for many vectors, written so that the compiler turns it into vector
/// instructions.
///
/// Vectors are taken a block at a time and transposed, so that the distances of a block to one centroid are
/// a plain loop. A squared distance is rounded to an integer of [#DISTANCE_BITS] bits with the centroid's
/// index below it; the minimum of such keys names the nearest centroid. Where the second smallest key is
/// too close to be sure, or a distance too large for its bits, that one vector is searched again in double
/// precision.
final class NearestCentroids {
    private static final int BLOCK = 256;

    private static final int INDEX_BITS = 8;
    private static final int DISTANCE_BITS = 22;
    private static final int LARGEST_DISTANCE = (1 << DISTANCE_BITS) - 1;

    /// Squared distances are scaled so that the largest of a few nearest ones has this exponent: high
    /// enough for doubt to be rare, low enough for most others to fit.
    private static final int TYPICAL_EXPONENT = 17;

    private static final int PROBES = 16;

    private final int k;
    private final int dim;

    /// Row-major; shape [k, dim].
    private final double[] centroids;

    /// The same times `scale`.
    private final float[] scaled;

    /// A power of two, so that scaling is exact.
    private final float scale;

    /// Keys whose distances differ by no more may be in the wrong order: truncation, and float sums of
    /// `dim` squares.
    private final int doubt;

    /// @param vectors   those to be searched for, row-major; only a few are looked at, to choose the scale
    /// @param centroids row-major; shape [k, dim], k at most 256
    NearestCentroids(float[] vectors, float[] centroids, int dim) {
        this.dim = dim;
        k = centroids.length / dim;
        doubt = 3 + dim / 2;
        this.centroids = new double[centroids.length];
        float largest = 0;
        for (int i = 0; i < centroids.length; i++) {
            this.centroids[i] = centroids[i];
            largest = Math.max(largest, Math.abs(centroids[i]));
        }
        scale = Math.scalb(1f, scaleExponent(vectors, largest));
        scaled = new float[centroids.length];
        for (int i = 0; i < centroids.length; i++) {
            scaled[i] = centroids[i] * scale;
        }
    }

    private int scaleExponent(float[] vectors, float largestCentroid) {
        int n = vectors.length / dim;
        double typical = 0;
        for (int probe = 0; probe < Math.min(n, PROBES); probe++) {
            int vector = (int) ((2L * probe + 1) * n / (2L * Math.min(n, PROBES)));
            typical = Math.max(typical, squaredDistance(vectors, vector, search(vectors, vector)));
        }
        int wanted = (TYPICAL_EXPONENT - Math.getExponent(typical)) / 2;
        int finite = Float.MAX_EXPONENT - 1 - Math.max(Math.getExponent(largestCentroid), -1);
        return Math.clamp(wanted, -Float.MAX_EXPONENT + 1, finite);
    }

    /// Finds the nearest centroid of vectors `from` to `to`; among equally near ones the lowest index.
    ///
    /// @param vectors row-major; shape [n, dim]
    /// @param codes   receives the index of the nearest centroid as an unsigned byte; length n
    void find(float[] vectors, int from, int to, byte[] codes) {
        float[][] block = new float[dim][BLOCK];
        float[] sums = new float[BLOCK];
        int[] nearest = new int[BLOCK];
        int[] second = new int[BLOCK];
        for (int start = from; start < to; start += BLOCK) {
            int length = Math.min(BLOCK, to - start);
            for (int d = 0; d < dim; d++) {
                transpose(vectors, start * dim + d, block[d], length);
            }
            Arrays.fill(nearest, Integer.MAX_VALUE);
            Arrays.fill(second, Integer.MAX_VALUE);
            for (int c = 0; c < k; c++) {
                switch (dim) {
                    case 2 -> squares2(block, c * 2, sums, length);
                    case 4 -> squares4(block, c * 4, sums, length);
                    case 8 -> squares8(block, c * 8, sums, length);
                    default -> squares(block, c * dim, sums, length);
                }
                lowerKeys(sums, c, nearest, second, length);
            }
            for (int i = 0; i < length; i++) {
                boolean sure = (second[i] >> INDEX_BITS) - (nearest[i] >> INDEX_BITS) > doubt;
                codes[start + i] = (byte) (sure ? nearest[i] : search(vectors, start + i));
            }
        }
    }

    private void transpose(float[] vectors, int first, float[] column, int length) {
        for (int i = 0, at = first; i < length; i++, at += dim) {
            column[i] = vectors[at] * scale;
        }
    }

    private static void lowerKeys(float[] distances, int index, int[] nearest, int[] second, int length) {
        for (int i = 0; i < length; i++) {
            int key = Math.min((int) distances[i], LARGEST_DISTANCE) << INDEX_BITS | index;
            second[i] = Math.min(second[i], Math.max(nearest[i], key));
            nearest[i] = Math.min(nearest[i], key);
        }
    }

    private void squares2(float[][] block, int at, float[] sums, int length) {
        float[] x = block[0];
        float[] y = block[1];
        float a = scaled[at];
        float b = scaled[at + 1];
        for (int i = 0; i < length; i++) {
            float p = x[i] - a;
            float q = y[i] - b;
            sums[i] = p * p + q * q;
        }
    }

    private void squares4(float[][] block, int at, float[] sums, int length) {
        squares2(block, at, sums, length);
        addSquares2(block[2], block[3], scaled[at + 2], scaled[at + 3], sums, length);
    }

    private void squares8(float[][] block, int at, float[] sums, int length) {
        squares4(block, at, sums, length);
        addSquares2(block[4], block[5], scaled[at + 4], scaled[at + 5], sums, length);
        addSquares2(block[6], block[7], scaled[at + 6], scaled[at + 7], sums, length);
    }

    private void squares(float[][] block, int at, float[] sums, int length) {
        Arrays.fill(sums, 0);
        for (int d = 0; d < dim; d++) {
            float[] x = block[d];
            float a = scaled[at + d];
            for (int i = 0; i < length; i++) {
                float p = x[i] - a;
                sums[i] += p * p;
            }
        }
    }

    private static void addSquares2(float[] x, float[] y, float a, float b, float[] sums, int length) {
        for (int i = 0; i < length; i++) {
            float p = x[i] - a;
            float q = y[i] - b;
            sums[i] += p * p + q * q;
        }
    }

    /// {@return the nearest centroid of one vector, in double precision}
    private int search(float[] vectors, int vector) {
        double least = Double.POSITIVE_INFINITY;
        int nearest = 0;
        for (int c = 0; c < k; c++) {
            double distance = squaredDistance(vectors, vector, c);
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        return nearest;
    }

    double squaredDistance(float[] vectors, int vector, int c) {
        double sum = 0;
        for (int d = 0, v = vector * dim, at = c * dim; d < dim; d++) {
            double difference = vectors[v + d] - centroids[at + d];
            sum += difference * difference;
        }
        return sum;
    }
}
