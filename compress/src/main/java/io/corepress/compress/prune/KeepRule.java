package io.corepress.compress.prune;

/**
 * Decides which units stay. A rule goes through the weight in steps (units, or slabs of them) and has buffers of its
 * own: one for each thread.
 */
interface KeepRule {
    /** What {@link #decide} returns where a weight holds NaN or infinity. */
    int NOT_FINITE = -1;

    /**
     * Decides for the steps {@code [first, first + count)}: sets {@code keep}, from its front, to 1 or 0 for each of
     * their units.
     *
     * @return the number of units of these steps, or {@link #NOT_FINITE}
     */
    int decide(long first, int count, byte[] keep);

    /** {@return the rule that keeps units above {@code cut} in {@code ranking}, unless they are zero themselves} */
    static KeepRule above(double cut, Magnitudes units, Magnitudes ranking, int chunk) {
        return new AboveCut(cut, units.reader(), ranking == units ? null : ranking.reader(), chunk);
    }
}
