package io.corepress.compress.palettize;

import java.util.Arrays;

/// Search of the nearest centroids of many vectors, written so that the compiler turns it into vector
/// instructions.
///
/// A squared distance is scaled and cut to an integer whose lowest byte is replaced by the centroid's index:
/// the minimum of such keys names the nearest centroid, nearly always. Where that must be sure, a vector whose
/// second smallest key is too close is searched again in double precision; where a distance is too large for
/// its bits, always.
final class NearestCentroids {
    static final int BLOCK = 512;

    private static final int INDEX_BITS = 8;
    private static final int INDEX = (1 << INDEX_BITS) - 1;

    /// The distance of a key that was too large; what it says of the centroid means nothing.
    private static final int TOO_LARGE = Integer.MAX_VALUE >> INDEX_BITS;

    /// Squared distances are scaled so that the largest of a few nearest ones has this exponent: high enough for
    /// doubt to be rare, low enough for most others to fit.
    private static final int TYPICAL_EXPONENT = 25;

    private static final int PROBES = 16;

    private final Vectors vectors;
    private final int dim;
    private final int k;

    /// Row-major; shape [k, dim].
    private final float[] centroids;

    private final double[] exact;

    /// A power of two, so that scaling is exact.
    private final float scale;

    /// Keys whose distances differ by no more may be in the wrong order: truncation, and float sums of squares.
    private final int doubt;

    /// @param centroids row-major; shape [k, dim], k at most 256
    NearestCentroids(Vectors vectors, float[] centroids) {
        this.vectors = vectors;
        this.centroids = centroids;
        dim = vectors.dim();
        k = centroids.length / dim;
        doubt = 3 + dim;
        exact = new double[centroids.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = centroids[i];
        }
        scale = Math.scalb(1f, Math.clamp(TYPICAL_EXPONENT - Math.getExponent(typical()), -126, 127));
    }

    private double typical() {
        int n = vectors.count();
        int probes = Math.min(n, PROBES);
        double typical = 0;
        for (int probe = 0; probe < probes; probe++) {
            int i = (int) ((2L * probe + 1) * n / (2L * probes));
            typical = Math.max(typical, vectors.squaredDistance(i, exact, search(i)));
        }
        return typical;
    }

    /// Room for the keys of one block; belongs to one thread.
    static final class Keys {
        final int[] nearest = new int[BLOCK];
        final int[] second = new int[BLOCK];
        final float[] sums = new float[BLOCK];
    }

    /// Finds the two smallest keys of at most [#BLOCK] vectors.
    void find(int from, int length, Keys keys) {
        Arrays.fill(keys.nearest, Integer.MAX_VALUE);
        Arrays.fill(keys.second, Integer.MAX_VALUE);
        float[][] x = vectors.columns();
        for (int c = 0; c < k; c++) {
            if (dim == 2) {
                lower2(x[0], x[1], from, length, centroids[2 * c], centroids[2 * c + 1], scale, c, keys);
                continue;
            }
            Arrays.fill(keys.sums, 0);
            int d = 0;
            for (; d + 1 < dim; d += 2) {
                int at = c * dim + d;
                addSquares2(x[d], x[d + 1], from, length, centroids[at], centroids[at + 1], keys.sums);
            }
            if (d < dim) {
                addSquares(x[d], from, length, centroids[c * dim + d], keys.sums);
            }
            lower(length, scale, c, keys);
        }
    }

    /// {@return whether what a key says is right to within its precision}
    static boolean fits(int key) {
        return key >> INDEX_BITS != TOO_LARGE;
    }

    static int index(int key) {
        return key & INDEX;
    }

    /// {@return the squared distance that a key stands for}
    float distance(int key) {
        return (key >> INDEX_BITS) * ((1 << INDEX_BITS) / scale);
    }

    /// Finds the nearest centroid of vectors `from` to `to`; among equally near ones the lowest index.
    ///
    /// @param codes receives the index of the nearest centroid as an unsigned byte; length n
    void assign(int from, int to, byte[] codes) {
        Keys keys = new Keys();
        for (int start = from; start < to; start += BLOCK) {
            int length = Math.min(BLOCK, to - start);
            find(start, length, keys);
            for (int i = 0; i < length; i++) {
                int key = keys.nearest[i];
                boolean sure = (keys.second[i] >> INDEX_BITS) - (key >> INDEX_BITS) > doubt;
                codes[start + i] = (byte) (sure ? key : search(start + i));
            }
        }
    }

    /// {@return the nearest centroid of one vector, by double precision}
    int search(int i) {
        double least = Double.POSITIVE_INFINITY;
        int nearest = 0;
        for (int c = 0; c < k; c++) {
            double distance = vectors.squaredDistance(i, exact, c);
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        return nearest;
    }

    double squaredDistance(int i, int c) {
        return vectors.squaredDistance(i, exact, c);
    }

    private static void lower2(
            float[] x, float[] y, int from, int length, float a, float b, float scale, int index, Keys keys) {
        int[] nearest = keys.nearest;
        int[] second = keys.second;
        for (int i = 0; i < length; i++) {
            float p = x[from + i] - a;
            float q = y[from + i] - b;
            int key = (int) ((p * p + q * q) * scale) & ~INDEX | index;
            int least = nearest[i];
            second[i] = Math.min(second[i], Math.max(least, key));
            nearest[i] = Math.min(least, key);
        }
    }

    private static void lower(int length, float scale, int index, Keys keys) {
        int[] nearest = keys.nearest;
        int[] second = keys.second;
        float[] sums = keys.sums;
        for (int i = 0; i < length; i++) {
            int key = (int) (sums[i] * scale) & ~INDEX | index;
            int least = nearest[i];
            second[i] = Math.min(second[i], Math.max(least, key));
            nearest[i] = Math.min(least, key);
        }
    }

    private static void addSquares2(float[] x, float[] y, int from, int length, float a, float b, float[] sums) {
        for (int i = 0; i < length; i++) {
            float p = x[from + i] - a;
            float q = y[from + i] - b;
            sums[i] += p * p + q * q;
        }
    }

    private static void addSquares(float[] x, int from, int length, float a, float[] sums) {
        for (int i = 0; i < length; i++) {
            float p = x[from + i] - a;
            sums[i] += p * p;
        }
    }
}
