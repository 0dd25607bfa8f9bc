package io.corepress.learn.config;

/**
 * At which training steps, from 0, quantization changes; {@link #NEVER} for never.
 *
 * @param observers begin to follow the ranges of values
 * @param fakeQuantization begins: values are rounded
 * @param observersFrozen ranges stay, or are learned from here on
 * @param batchNormFrozen normalization goes by the stored statistics
 */
public record Milestones(long observers, long fakeQuantization, long observersFrozen, long batchNormFrozen) {
    public static final long NEVER = -1;

    /** Ranges are followed and values rounded from the start to the end. */
    public static final Milestones ALWAYS = new Milestones(0, 0, NEVER, NEVER);

    /** Ranges are found at the first step, and stay or are learned from then on. */
    public static final Milestones FIRST_STEP = new Milestones(0, 0, 1, NEVER);

    public Milestones {
        if (Math.min(Math.min(observers, fakeQuantization), Math.min(observersFrozen, batchNormFrozen)) < NEVER) {
            throw new IllegalArgumentException("milestones must be steps from 0, or -1 for never, got " + observers
                    + ", " + fakeQuantization + ", " + observersFrozen + ", " + batchNormFrozen);
        }
    }

    public boolean observes(long step) {
        return isReached(observers, step) && !isReached(observersFrozen, step);
    }

    public boolean quantizes(long step) {
        return isReached(fakeQuantization, step);
    }

    public boolean freezesBatchNorm(long step) {
        return isReached(batchNormFrozen, step);
    }

    private static boolean isReached(long milestone, long step) {
        return milestone != NEVER && step >= milestone;
    }
}
