package io.corepress.compress.palettize;

/// Finds the penalty at which [PenalizedPartition] splits the values into exactly `k` runs.
///
/// The least error is convex in the number of runs, so the number of runs falls as the penalty grows and
/// the optimum for every `k` lies on a line segment between two counts that some penalty does produce. When
/// `k` itself is skipped, the two ends of its segment are spliced: Aggarwal, Schieber, Tokuyama, "Finding a
/// minimum-weight k-link path in graphs with the concave Monge property and applications".
final class PenaltySearch {
    private PenaltySearch() {}

    /// An optimal partition into `k` runs and a penalty that leads to it.
    record Found(int[] starts, double penalty) {}

    /// One side of the bracket; `starts` is null for the two partitions known without solving.
    private record End(int count, double penalty, double error, int[] starts) {}

    /// @param k     1 < k < n
    /// @param guess the penalty to try first, more than 0
    static Found find(PenalizedPartition partition, int k, double guess) {
        int n = partition.size();
        End few = new End(1, Double.POSITIVE_INFINITY, Double.NaN, new int[] {0});
        End many = new End(n, 0, 0, null);
        double penalty = guess;
        boolean onChord = false;
        for (int pass = 1; ; pass++) {
            int[] starts = partition.solve(penalty);
            int count = starts.length;
            if (count == k) {
                return new Found(starts, penalty);
            }
            boolean inside = few.count < count && count < many.count;
            if (onChord && !inside) {
                return splice(few, many, k, penalty);
            }
            End end = new End(count, penalty, Double.NaN, starts);
            if (count < k) {
                few = end;
            } else {
                many = end;
            }

            penalty = powerLaw(few, many, k);
            onChord = !inside
                    || pass % 4 == 0
                    || many.count - few.count <= 3
                    || !(many.penalty < penalty && penalty < few.penalty);
            if (onChord) {
                few = withError(few, partition);
                many = withError(many, partition);
                penalty = (few.error - many.error) / (many.count - few.count);
                if (!(many.penalty < penalty && penalty < few.penalty)) {
                    return splice(few, many, k, penalty); // equal up to rounding
                }
            }
        }
    }

    /// For a smooth density the penalty falls with the cube of the number of runs; between two known ends
    /// the exponent is theirs.
    private static double powerLaw(End few, End many, int k) {
        if (few.penalty == Double.POSITIVE_INFINITY) {
            return many.penalty * Math.pow((double) many.count / k, 3);
        }
        if (many.penalty == 0) {
            return few.penalty * Math.pow((double) few.count / k, 3);
        }
        double share = Math.log((double) k / few.count) / Math.log((double) many.count / few.count);
        return few.penalty * Math.pow(many.penalty / few.penalty, share);
    }

    private static End withError(End end, PenalizedPartition partition) {
        return Double.isNaN(end.error)
                ? new End(end.count, end.penalty, partition.squaredError(end.starts), end.starts)
                : end;
    }

    /// Follows the partition into many runs until, `k - few.count` runs ahead of the other one, it has a
    /// run inside a run of the other; from there on follows the other.
    private static Found splice(End few, End many, int k, double penalty) {
        int ahead = k - few.count;
        int i = 0;
        while (i + 1 < few.count && start(many, i + 1 + ahead) > few.starts[i + 1]) {
            i++;
        }
        int[] starts = new int[k];
        for (int c = 0; c <= i + ahead; c++) {
            starts[c] = start(many, c);
        }
        for (int c = i + 1; c < few.count; c++) {
            starts[c + ahead] = few.starts[c];
        }
        return new Found(starts, penalty);
    }

    private static int start(End many, int c) {
        return many.starts == null ? c : many.starts[c];
    }
}
