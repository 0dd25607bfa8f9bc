package io.corepress.learn.coding;

import io.corepress.compress.palettize.ExactKMeans;
import io.corepress.compress.palettize.VectorKMeans;
import java.util.Arrays;

/** Tables before training: those of least squared error, as far as they are easily found. */
final class StartingTables {
    private StartingTables() {}

    /**
     * {@return the tables, group behind group; [groups, k, v]}
     *
     * @param x vectors, group behind group; [groups, n, v]
     * @param kept 1 for vectors that count; [groups, n]
     * @param withZero whether the first entry of each is to be zero
     */
    static float[] of(float[] x, byte[] kept, int groups, int k, int v, boolean withZero) {
        float[] tables = new float[groups * k * v];
        int n = x.length / groups / v;
        for (int group = 0; group < groups; group++) {
            float[] vectors = new float[n * v];
            int count = 0;
            for (int i = 0; i < n; i++) {
                if (kept[group * n + i] != 0) {
                    System.arraycopy(x, (group * n + i) * v, vectors, count++ * v, v);
                }
            }
            if (count == 0) {
                continue;
            }
            float[] found = v == 1
                    ? scalars(Arrays.copyOf(vectors, count), k)
                    : VectorKMeans.cluster(Arrays.copyOf(vectors, count * v), v, k, 0)
                            .centroids();
            float[] table = new float[k * v];
            for (int i = 0; i < table.length; i++) {
                // Where fewer vectors differ than there are entries, the last one is repeated.
                table[i] = i < found.length ? found[i] : found[found.length - v + i % v];
            }
            if (withZero) {
                placeZero(table, v);
            }
            System.arraycopy(table, 0, tables, group * k * v, table.length);
        }
        return tables;
    }

    private static float[] scalars(float[] values, int k) {
        Arrays.sort(values);
        double[] distinct = new double[values.length];
        double[] weights = new double[values.length];
        int count = 0;
        for (float value : values) {
            // Adding 0 makes -0.0 and 0.0 one.
            double number = value + 0.0;
            if (count == 0 || distinct[count - 1] != number) {
                distinct[count++] = number;
            }
            weights[count - 1]++;
        }
        double[] centroids = ExactKMeans.cluster(distinct, weights, count, k).centroids();
        float[] table = new float[centroids.length];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) centroids[i];
        }
        return table;
    }

    private static void placeZero(float[] table, int v) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int entry = 0; entry < table.length / v; entry++) {
            double squares = 0;
            for (int i = 0; i < v; i++) {
                squares += (double) table[entry * v + i] * table[entry * v + i];
            }
            if (squares < least) {
                least = squares;
                nearest = entry;
            }
        }
        System.arraycopy(table, 0, table, nearest * v, v);
        Arrays.fill(table, 0, v, 0);
    }

    /**
     * Drives equal entries of a table apart, if there are more of them than put up with: each but the last of a value
     * moves half of the way to the next larger one, from the largest to the smallest.
     *
     * @param tables changed; [groups, k, 1]
     * @param tolerance share of the entries that may be equal to others
     */
    static void split(float[] tables, int groups, int k, double tolerance, int first) {
        for (int group = 0; group < groups; group++) {
            float[] sorted = Arrays.copyOfRange(tables, group * k + first, (group + 1) * k);
            Arrays.sort(sorted);
            float[] distinct = new float[sorted.length];
            int count = 0;
            for (float value : sorted) {
                if (count == 0 || distinct[count - 1] != value) {
                    distinct[count++] = value;
                }
            }
            if (count < 2 || count >= sorted.length * (1 - tolerance)) {
                continue;
            }
            for (int i = 0; i < count; i++) {
                int place = -1;
                int times = 0;
                for (int entry = group * k + first; entry < (group + 1) * k; entry++) {
                    if (tables[entry] == distinct[i]) {
                        place = place < 0 ? entry : place;
                        times++;
                    }
                }
                if (times > 1) {
                    tables[place] = (distinct[i] + distinct[(i + 1) % count]) / 2;
                }
            }
        }
    }
}
