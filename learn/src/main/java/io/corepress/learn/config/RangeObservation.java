package io.corepress.learn.config;

/** How the range of values follows what is seen, batch by batch. */
public enum RangeObservation {
    /** The smallest and the largest so far. */
    MIN_MAX(0),
    /** {@code range += 0.01 * (batch - range)}, from the first batch on. */
    MOVING_AVERAGE_MIN_MAX(0.01),
    /** {@code range += 0.1 * (batch - range)}, from the first batch on. */
    EMA_MIN_MAX(0.1),
    /** As {@link #MIN_MAX}, drawn in to where the squared error is least; for weights, and a good start for few bits. */
    LEAST_ERROR(0);

    private final double share;

    RangeObservation(double share) {
        this.share = share;
    }

    /** {@return the smaller end of the range after a batch} */
    public double low(double before, double batch) {
        return share == 0 ? Math.min(before, batch) : before + share * (batch - before);
    }

    /** {@return the larger end of the range after a batch} */
    public double high(double before, double batch) {
        return share == 0 ? Math.max(before, batch) : before + share * (batch - before);
    }
}
