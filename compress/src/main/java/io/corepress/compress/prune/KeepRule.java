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
        Magnitudes.Reader unitReader = units.reader();
        Magnitudes.Reader rankingReader = ranking == units ? null : ranking.reader();
        float[] own = new float[chunk];
        float[] ranks = rankingReader == null ? own : new float[chunk];
        // The largest float that is not above the cut: comparing floats then says the same as comparing doubles.
        float limit = floor(cut);
        return (first, count, keep) -> {
            unitReader.read(first, own, count);
            if (rankingReader != null) {
                rankingReader.read(first, ranks, count);
            }
            boolean finite = true;
            for (int i = 0; i < count; i++) {
                finite &= own[i] <= Float.MAX_VALUE;
                keep[i] = (byte) (ranks[i] > limit && own[i] > 0 ? 1 : 0);
            }
            return finite ? count : NOT_FINITE;
        };
    }

    private static float floor(double value) {
        float rounded = (float) value;
        return rounded > value ? Math.nextDown(rounded) : rounded;
    }
}
