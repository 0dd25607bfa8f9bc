package io.corepress.compress.palettize;

/// The textbook dynamic program for one-dimensional k-means, `O(k n^2)`: the oracle of [ExactKMeans].
final class PlainKMeans {
    private PlainKMeans() {}

    /// {@return the least squared error of at most `k` clusters of ascending values}
    static double squaredError(double[] values, double[] weights, int k) {
        int n = values.length;
        double[] best = new double[n + 1];
        for (int j = 1; j <= n; j++) {
            best[j] = Double.POSITIVE_INFINITY;
        }
        for (int c = 0; c < k; c++) {
            double[] next = best.clone();
            for (int j = 1; j <= n; j++) {
                double mean = 0;
                double weight = 0;
                double error = 0;
                for (int i = j - 1; i >= 0; i--) { // Welford, "Note on a method for calculating corrected sums"
                    weight += weights[i];
                    double deviation = values[i] - mean;
                    mean += deviation * weights[i] / weight;
                    error += weights[i] * deviation * (values[i] - mean);
                    next[j] = Math.min(next[j], best[i] + error);
                }
            }
            best = next;
        }
        return best[n];
    }
}
