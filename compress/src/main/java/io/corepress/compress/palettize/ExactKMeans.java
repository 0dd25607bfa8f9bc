package io.corepress.compress.palettize;

import java.util.Arrays;

/// Exact weighted k-means of one-dimensional data.
///
/// Optimal clusters of sorted values are runs, so `k` of them are a shortest path with `k` edges. Its
/// length is found by charging a penalty for every edge until the free shortest path has exactly `k`:
/// Grønlund, Larsen, Mathiasen, Nielsen, Schneider, Song, "Fast Exact k-Means, k-Medians and Bregman
/// Divergence Clustering in 1D". The penalty is first found on a coarsened copy of the values, so that
/// large inputs are solved once or twice.
///
/// Deterministic, on the calling thread; memory linear in the number of values.
public final class ExactKMeans {

    /// Cells of the coarse copy, beside those that follow `k`: enough to place the penalty within a few
    /// percent.
    private static final int COARSE_CELLS = 384;

    private static final int COARSE_CELLS_PER_CLUSTER = 12;

    /// Leaves room for squares and their sums.
    private static final double MAX_MAGNITUDE = 1e100;

    private ExactKMeans() {}

    /// An optimal clustering of ascending values. The arrays belong to whoever receives the record.
    ///
    /// @param centroids    weighted means, strictly ascending; length min(k, n)
    /// @param starts       index of the first value of each cluster, ascending from 0; length min(k, n)
    /// @param squaredError sum of `weight * (value - centroid)^2`
    public record Clusters(double[] centroids, int[] starts, double squaredError) {}

    /// {@return the clustering of least squared error}
    ///
    /// @param values  strictly ascending and finite, magnitudes at most 1e100; not empty
    /// @param weights more than 0, for example how often each value occurs; as many as values
    /// @param k       number of clusters, at least 1
    public static Clusters cluster(double[] values, double[] weights, int k) {
        if (values.length != weights.length) {
            throw new IllegalArgumentException(
                    "need as many weights as values, got " + weights.length + " and " + values.length);
        }
        return cluster(values, weights, values.length, k);
    }

    /// Like [#cluster(double[], double[], int)] for the first `n` values, so that callers can reuse large
    /// arrays.
    public static Clusters cluster(double[] values, double[] weights, int n, int k) {
        if (n < 1 || n > values.length || n > weights.length) {
            throw new IllegalArgumentException(
                    "n must be 1 to " + Math.min(values.length, weights.length) + ", got " + n);
        }
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k);
        }
        check(values, weights, n);
        if (k >= n) {
            int[] starts = new int[n];
            Arrays.setAll(starts, i -> i);
            return new Clusters(Arrays.copyOf(values, n), starts, 0);
        }
        PenalizedPartition partition = new PenalizedPartition(values, weights, n);
        int[] starts = k == 1
                ? new int[] {0}
                : PenaltySearch.find(partition, k, likelyPenalty(values, weights, n, k))
                        .starts();
        return settle(partition, values, starts);
    }

    private static void check(double[] values, double[] weights, int n) {
        double previous = -MAX_MAGNITUDE;
        for (int i = 0; i < n; i++) {
            boolean ascends = values[i] > previous || i == 0 && values[i] == previous;
            if (!ascends || !(values[i] <= MAX_MAGNITUDE)) {
                throw new IllegalArgumentException("values must ascend strictly within -1e100 to 1e100, got "
                        + values[i] + " at " + i + (i > 0 ? " after " + previous : ""));
            }
            if (!(weights[i] > 0 && weights[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weights must be positive and finite, got " + weights[i] + " at " + i);
            }
            previous = values[i];
        }
    }

    /// The penalty that suits a coarsened copy, or a formula when the input is small itself.
    private static double likelyPenalty(double[] values, double[] weights, int n, int k) {
        int cells = COARSE_CELLS + COARSE_CELLS_PER_CLUSTER * k;
        if (n <= 4L * cells) {
            return asymptoticPenalty(values, weights, n, k);
        }
        double[] cellValues = new double[2 * cells + 2];
        double[] cellWeights = new double[2 * cells + 2];
        int used = coarsen(values, weights, n, cells, cellValues, cellWeights);
        double guess = asymptoticPenalty(cellValues, cellWeights, used, k);
        return PenaltySearch.find(new PenalizedPartition(cellValues, cellWeights, used), k, guess)
                .penalty();
    }

    /// Joins neighbours into cells that hold at most `n / cells` values and span at most `1 / cells` of the
    /// range: narrow where values are dense, and narrow where they are sparse.
    ///
    /// @return number of cells, at most 2 * cells + 2
    private static int coarsen(
            double[] values, double[] weights, int n, int cells, double[] cellValues, double[] cellWeights) {
        int most = Math.ceilDiv(n, cells);
        double width = (values[n - 1] - values[0]) / cells;
        int used = 0;
        for (int i = 0; i < n; ) {
            double first = values[i];
            int limit = Math.min(n, i + most);
            double moment = 0;
            double weight = 0;
            for (; i < limit && values[i] - first <= width; i++) {
                moment += weights[i] * (values[i] - first);
                weight += weights[i];
            }
            cellValues[used] = first + moment / weight;
            cellWeights[used] = weight;
            used++;
        }
        return used;
    }

    /// The slope of the asymptotic error `(integral of density^(1/3))^3 / (12 k^2)`: Panter, Dite,
    /// "Quantization Distortion in Pulse-Count Modulation with Nonuniform Spacing of Levels".
    private static double asymptoticPenalty(double[] values, double[] weights, int n, int k) {
        double integral = 0;
        for (int i = 0; i < n; i++) {
            double gap = (values[Math.min(i + 1, n - 1)] - values[Math.max(i - 1, 0)]) / 2;
            integral += Math.cbrt(weights[i] * gap * gap);
        }
        double scaled = integral / k;
        return scaled * scaled * scaled / 6;
    }

    /// Moves boundaries that rounding left on the wrong side of a midpoint, as long as the error falls; an
    /// exact optimum is left as it is.
    private static Clusters settle(PenalizedPartition partition, double[] values, int[] starts) {
        Clusters clusters = withMeans(partition, starts);
        while (true) {
            int[] nearest = nearestStarts(values, clusters);
            if (Arrays.equals(nearest, clusters.starts)) {
                return clusters;
            }
            Clusters moved = withMeans(partition, nearest);
            if (!(moved.squaredError < clusters.squaredError)) {
                return clusters;
            }
            clusters = moved;
        }
    }

    private static Clusters withMeans(PenalizedPartition partition, int[] starts) {
        double[] centroids = new double[starts.length];
        double error = 0;
        for (int c = 0; c < starts.length; c++) {
            int end = c + 1 < starts.length ? starts[c + 1] : partition.size();
            centroids[c] = partition.mean(starts[c], end);
            error += partition.squaredError(starts[c], end, centroids[c]);
        }
        return new Clusters(centroids, starts, error);
    }

    /// A value goes where it is strictly nearer. Centroids lie among the values of their own cluster, so no
    /// cluster loses its last value.
    private static int[] nearestStarts(double[] values, Clusters clusters) {
        int[] starts = clusters.starts.clone();
        for (int c = 1; c < starts.length; c++) {
            double left = clusters.centroids[c - 1];
            double right = clusters.centroids[c];
            while (values[starts[c] - 1] - left > right - values[starts[c] - 1]) {
                starts[c]--;
            }
            while (values[starts[c]] - left < right - values[starts[c]]) {
                starts[c]++;
            }
        }
        return starts;
    }
}
