package io.corepress.compress.palettize;

import java.util.Arrays;

/// Centroids by joining the two clusters that cost least, again and again: Ward, "Hierarchical Grouping to
/// Optimize an Objective Function".
///
/// With hardly more vectors than clusters nearly every seed is a cluster of its own, and which few are
/// joined is all that matters; drawn seeds get that wrong. The time grows with the square of the vectors.
final class WardStart {
    private final int dim;
    private final double[] means;
    private final int[] counts;

    /// The cheapest other cluster for each and what joining costs. These change with every join.
    private final int[] partner;

    private final double[] cost;

    private WardStart(Vectors vectors) {
        int n = vectors.count();
        dim = vectors.dim();
        means = new double[n * dim];
        Arrays.setAll(means, i -> vectors.columns()[i % dim][i / dim]);
        counts = new int[n];
        Arrays.fill(counts, 1);
        partner = new int[n];
        cost = new double[n];
    }

    /// {@return `k` centroids, or as many as there are vectors}
    static float[] centroids(Vectors vectors, int k) {
        return new WardStart(vectors).joinedTo(k);
    }

    private float[] joinedTo(int k) {
        int n = counts.length;
        for (int c = 0; c < n; c++) {
            choosePartner(c);
        }
        for (int left = n; left > k; left--) {
            int cheapest = 0;
            for (int c = 1; c < n; c++) {
                cheapest = cost[c] < cost[cheapest] ? c : cheapest;
            }
            join(cheapest, partner[cheapest]);
        }
        float[] centroids = new float[Math.min(n, k) * dim];
        int at = 0;
        for (int i = 0; i < means.length; i++) {
            if (counts[i / dim] > 0) {
                centroids[at++] = (float) means[i];
            }
        }
        return centroids;
    }

    private void join(int kept, int gone) {
        int count = counts[kept] + counts[gone];
        for (int d = 0; d < dim; d++) {
            double step = means[gone * dim + d] - means[kept * dim + d];
            means[kept * dim + d] += step * counts[gone] / count;
        }
        counts[kept] = count;
        counts[gone] = 0;
        cost[gone] = Double.POSITIVE_INFINITY;
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0 && (c == kept || partner[c] == kept || partner[c] == gone)) {
                choosePartner(c);
            }
        }
    }

    private void choosePartner(int c) {
        cost[c] = Double.POSITIVE_INFINITY;
        for (int other = 0; other < counts.length; other++) {
            if (counts[other] > 0 && other != c) {
                double joined = costOfJoining(c, other);
                if (joined < cost[c]) {
                    cost[c] = joined;
                    partner[c] = other;
                }
            }
        }
    }

    private double costOfJoining(int a, int b) {
        double distance = 0;
        for (int d = 0; d < dim; d++) {
            double difference = means[a * dim + d] - means[b * dim + d];
            distance += difference * difference;
        }
        return distance * counts[a] * counts[b] / ((double) counts[a] + counts[b]);
    }
}
