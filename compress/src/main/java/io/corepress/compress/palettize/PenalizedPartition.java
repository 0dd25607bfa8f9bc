package io.corepress.compress.palettize;

import java.util.Arrays;

/// The penalised form of one-dimensional k-means: split sorted values into any number of runs so that
/// `squared error + penalty * runs` is least.
///
/// The cost of a run is concave Monge: when a later first value gives the cheaper last run up to `j`, it
/// does so for every end after `j` too. So the live candidates form a queue ordered by the end from which
/// each is best, and a solution takes `O(n log n)` time at worst; because neighbouring candidates take over
/// at neighbouring ends, the search for a take-over nearly always stops after a few steps.
///
/// Scratch arrays are kept between calls of [#solve], so an instance belongs to one thread.
/// Memory: 36 bytes a value beside the caller's arrays.
final class PenalizedPartition {
    private final double[] values;
    private final double[] weights;
    private final int n;

    /// `weightBefore[i]`: sum of the first `i` weights; length n + 1.
    private final double[] weightBefore;

    /// `momentBefore[i]`: sum of `weight * (value - origin)` from the origin to `i`, negative sums to its
    /// left; length n + 1. Counting from the origin, not from the left end, keeps an outlier on one side
    /// from drowning the small numbers in the middle.
    private final double[] momentBefore;

    /// `best[j]`: least penalised error of the first `j` values minus their sum of `weight * (value -
    /// origin)^2`, with the same zero as `momentBefore`; length n + 1.
    private final double[] best;

    private final int[] lastStart;
    private final int[] candidate;
    private final int[] bestFrom;

    /// @param values strictly ascending; only the first `n` are used
    PenalizedPartition(double[] values, double[] weights, int n) {
        this.values = values;
        this.weights = weights;
        this.n = n;
        weightBefore = new double[n + 1];
        momentBefore = new double[n + 1];
        best = new double[n + 1];
        lastStart = new int[n + 1];
        candidate = new int[n + 1];
        bestFrom = new int[n + 1];

        for (int i = 0; i < n; i++) {
            weightBefore[i + 1] = weightBefore[i] + weights[i];
        }
        int middle = Arrays.binarySearch(weightBefore, weightBefore[n] / 2);
        middle = Math.clamp(middle < 0 ? -middle - 2 : middle, 0, n - 1);
        double origin = values[middle];
        for (int i = middle; i < n; i++) {
            momentBefore[i + 1] = momentBefore[i] + weights[i] * (values[i] - origin);
        }
        double left = 0;
        for (int i = middle - 1; i >= 0; i--) {
            double fromOrigin = values[i] - origin;
            momentBefore[i] = momentBefore[i + 1] - weights[i] * fromOrigin;
            left += weights[i] * fromOrigin * fromOrigin;
        }
        best[0] = left;
    }

    int size() {
        return n;
    }

    /// {@return the first index of every run of an optimal partition, ascending from 0}
    ///
    /// @param penalty cost of one run, at least 0
    int[] solve(double penalty) {
        int head = 0;
        int tail = 0;
        candidate[0] = 0;
        bestFrom[0] = 1;
        for (int j = 1; j < n; j++) {
            while (head < tail && bestFrom[head + 1] <= j) {
                head++;
            }
            int start = candidate[head];
            lastStart[j] = start;
            best[j] = penalizedError(start, j) + penalty;

            while (tail >= head && takesOver(candidate[tail], j, Math.max(bestFrom[tail], j + 1))) {
                tail--;
            }
            int from = tail < head ? j + 1 : takeOver(candidate[tail], j, Math.max(bestFrom[tail], j + 1));
            if (from <= n) {
                tail++;
                candidate[tail] = j;
                bestFrom[tail] = from;
            }
        }
        lastStart[n] = candidate[tail];
        return runStarts();
    }

    private int[] runStarts() {
        int runs = 0;
        for (int j = n; j > 0; j = lastStart[j]) {
            runs++;
        }
        int[] starts = new int[runs];
        for (int j = n; j > 0; j = lastStart[j]) {
            starts[--runs] = lastStart[j];
        }
        return starts;
    }

    /// {@return the least error of the first `end` values when the last run begins at `start`, its penalty
    /// excluded}
    private double penalizedError(int start, int end) {
        double moment = momentBefore[end] - momentBefore[start];
        return best[start] - moment * moment / (weightBefore[end] - weightBefore[start]);
    }

    private boolean takesOver(int earlier, int later, int end) {
        return penalizedError(later, end) <= penalizedError(earlier, end);
    }

    /// {@return the first end after `from` at which `later` beats `earlier`, or n + 1 when there is none}
    ///
    /// `from` itself is known to be too early. Gallops first, because the answer is usually near.
    private int takeOver(int earlier, int later, int from) {
        int tooEarly = from;
        int enough = from + 1;
        for (int step = 2; enough <= n && !takesOver(earlier, later, enough); step += step) {
            tooEarly = enough;
            enough = n - enough > step ? enough + step : enough == n ? n + 1 : n;
        }
        while (enough - tooEarly > 1) {
            int middle = (tooEarly + enough) >>> 1;
            if (takesOver(earlier, later, middle)) {
                enough = middle;
            } else {
                tooEarly = middle;
            }
        }
        return enough;
    }

    /// {@return the squared error of a partition, summed from the deviations themselves and so free of
    /// cancellation}
    double squaredError(int[] starts) {
        double error = 0;
        for (int c = 0; c < starts.length; c++) {
            int end = c + 1 < starts.length ? starts[c + 1] : n;
            error += squaredError(starts[c], end, mean(starts[c], end));
        }
        return error;
    }

    double squaredError(int start, int end, double mean) {
        double error = 0;
        for (int i = start; i < end; i++) {
            double deviation = values[i] - mean;
            error += weights[i] * deviation * deviation;
        }
        return error;
    }

    /// {@return the weighted mean of a run, summed relative to its first value}
    double mean(int start, int end) {
        double first = values[start];
        double moment = 0;
        double weight = 0;
        for (int i = start; i < end; i++) {
            moment += weights[i] * (values[i] - first);
            weight += weights[i];
        }
        return first + moment / weight;
    }
}
