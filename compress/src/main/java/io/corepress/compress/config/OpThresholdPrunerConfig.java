package io.corepress.compress.config;

/**
 * Pruning by value: elements of at most {@code threshold} in magnitude become zero, where enough of them do.
 *
 * @param threshold at least 0
 * @param minimumSparsityPercentile a weight of which a smaller fraction would be zero is left as it is; 0 to 1
 */
public record OpThresholdPrunerConfig(double threshold, double minimumSparsityPercentile, long weightThreshold)
        implements OpConfig {
    public static final double DEFAULT_THRESHOLD = 1e-12;
    public static final double DEFAULT_MINIMUM_SPARSITY = 0.5;

    public OpThresholdPrunerConfig {
        if (!(threshold >= 0 && threshold < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("threshold must be at least 0, got " + threshold);
        }
        Checks.fraction("minimum_sparsity_percentile", minimumSparsityPercentile);
        Checks.weightThreshold(weightThreshold);
    }

    public static OpThresholdPrunerConfig of(double threshold) {
        return new OpThresholdPrunerConfig(threshold, DEFAULT_MINIMUM_SPARSITY, DEFAULT_WEIGHT_THRESHOLD);
    }

    public OpThresholdPrunerConfig withMinimumSparsityPercentile(double fraction) {
        return new OpThresholdPrunerConfig(threshold, fraction, weightThreshold);
    }

    public OpThresholdPrunerConfig withWeightThreshold(long other) {
        return new OpThresholdPrunerConfig(threshold, minimumSparsityPercentile, other);
    }

    @Override
    public Technique technique() {
        return Technique.PRUNE;
    }

    @Override
    public String describe() {
        return "threshold=" + threshold + " minimum_sparsity_percentile=" + minimumSparsityPercentile;
    }
}
