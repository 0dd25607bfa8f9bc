package io.corepress.learn.config;

/** How the range of values follows what is seen, batch by batch. */
public enum RangeObservation {
    /** The smallest and the largest so far. */
    MIN_MAX(0),
    /** {@code range += 0.01 * (batch - range)}, from the first batch on. */
    MOVING_AVERAGE_MIN_MAX(0.01),
    /** {@code range += 0.1 * (batch - range)}, from the first batch on. */
    EMA_MIN_MAX(0.1);

    private final double share;

    RangeObservation(double share) {
        this.share = share;
    }

    /** {@return the smaller end of the range after a batch} */
    public double low(double before, double batch) {
        return this == MIN_MAX ? Math.min(before, batch) : before + share * (batch - before);
    }

    /** {@return the larger end of the range after a batch} */
    public double high(double before, double batch) {
        return this == MIN_MAX ? Math.max(before, batch) : before + share * (batch - before);
    }
}
