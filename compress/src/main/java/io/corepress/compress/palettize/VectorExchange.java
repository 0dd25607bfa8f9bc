package io.corepress.compress.palettize;

import java.util.Arrays;

/// Improves small clusters one vector at a time: Hartigan, Wong, "A K-Means Clustering Algorithm".
///
/// Taking a vector from a cluster of `m` at squared distance `d` saves `d m / (m - 1)`, adding it to
/// another costs `d m / (m + 1)`. Lloyd's algorithm compares the bare distances and so stops too early when
/// clusters are small. Sequential, since every move changes two centroids.
final class VectorExchange {
    private VectorExchange() {}

    /// {@return the means of the clusters after moving vectors until none gains, at most `passes` times
    /// through all}
    ///
    /// @param codes   the cluster of each vector, no cluster above k - 1; length n; updated
    static float[] exchange(Vectors vectors, int k, byte[] codes, int passes) {
        int dim = vectors.dim();
        float[][] columns = vectors.columns();
        int n = codes.length;
        double[][] means = new double[dim][k];
        int[] counts = new int[k];
        for (int i = 0; i < n; i++) {
            int c = Byte.toUnsignedInt(codes[i]);
            counts[c]++;
            for (int d = 0; d < dim; d++) {
                means[d][c] += (columns[d][i] - means[d][c]) / counts[c];
            }
        }
        double[] joining = new double[k];
        Arrays.setAll(joining, c -> counts[c] / (counts[c] + 1.0));

        double[] costs = new double[k];
        int unmoved = 0;
        for (int step = 0; step < passes * n && unmoved < n; step++) {
            int i = step % n;
            int from = Byte.toUnsignedInt(codes[i]);
            unmoved++;
            if (counts[from] == 1) {
                continue;
            }
            Arrays.fill(costs, 0);
            for (int d = 0; d < dim; d++) {
                addSquares(costs, means[d], columns[d][i]);
            }
            double least = costs[from] * counts[from] / (counts[from] - 1) * (1 - 1e-9); // rounding must not cycle
            int to = cheapest(costs, joining, from, least);
            if (to != from) {
                unmoved = 0;
                codes[i] = (byte) to;
                counts[from]--;
                counts[to]++;
                for (int d = 0; d < dim; d++) {
                    double x = columns[d][i];
                    means[d][from] -= (x - means[d][from]) / counts[from];
                    means[d][to] += (x - means[d][to]) / counts[to];
                }
                joining[from] = counts[from] / (counts[from] + 1.0);
                joining[to] = counts[to] / (counts[to] + 1.0);
            }
        }
        return rows(means, k);
    }

    private static void addSquares(double[] costs, double[] means, double x) {
        for (int c = 0; c < costs.length; c++) {
            double difference = x - means[c];
            costs[c] += difference * difference;
        }
    }

    private static int cheapest(double[] costs, double[] joining, int from, double least) {
        int cheapest = from;
        for (int c = 0; c < costs.length; c++) {
            double cost = costs[c] * joining[c];
            if (cost < least && c != from) {
                least = cost;
                cheapest = c;
            }
        }
        return cheapest;
    }

    private static float[] rows(double[][] columns, int k) {
        int dim = columns.length;
        float[] rows = new float[k * dim];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) columns[i % dim][i / dim];
        }
        return rows;
    }
}
