package io.corepress.learn.config;

/**
 * How values are attracted by table entries.
 *
 * @param tau temperature, as a squared distance; more than 0
 * @param zeroThreshold the least attraction; more than 0 and less than 1
 */
public record Attraction(Mode mode, double tau, double zeroThreshold) {
    static final Attraction DEFAULT = new Attraction(Mode.DKM, 1e-4, 1e-7);

    public enum Mode {
        /** By {@code softmax(-squared distance / tau)} over all entries. */
        DKM,
        /** By the nearest entry alone. */
        HARD,
        /** As {@link #DKM} over the two nearest entries. */
        TOPK
    }

    public Attraction {
        if (!(tau > 0) || Double.isInfinite(tau)) {
            throw new IllegalArgumentException("palett_tau must be more than 0, got " + tau);
        }
        if (!(zeroThreshold > 0 && zeroThreshold < 1)) {
            throw new IllegalArgumentException(
                    "zero_threshold must be more than 0 and less than 1, got " + zeroThreshold);
        }
    }
}
