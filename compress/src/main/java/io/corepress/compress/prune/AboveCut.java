package io.corepress.compress.prune;

/**
 * Keeps units that are above a cut. Floats from 0 up order as their bits do, so the loops compare ints by the sign of
 * their difference: the outcome of a comparison is as good as random here, and a branch on it would cost more than all
 * the rest.
 */
final class AboveCut implements KeepRule {
    private static final int LARGEST = Float.floatToRawIntBits(Float.MAX_VALUE);

    private final Magnitudes.Reader units;
    /** Null where units are ranked by their own magnitudes. */
    private final Magnitudes.Reader ranking;

    private final float[] own;
    private final float[] ranks;
    private final int limit;

    AboveCut(double cut, Magnitudes.Reader units, Magnitudes.Reader ranking, int chunk) {
        this.units = units;
        this.ranking = ranking;
        this.own = new float[chunk];
        this.ranks = ranking == null ? own : new float[chunk];
        this.limit = Float.floatToRawIntBits(floor(cut));
    }

    @Override
    public int decide(long first, int count, byte[] keep) {
        units.read(first, own, count);
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(own[i]));
        }
        if (largest > LARGEST) {
            return NOT_FINITE;
        }
        if (ranking == null) {
            for (int i = 0; i < count; i++) {
                keep[i] = (byte) (limit - Float.floatToRawIntBits(own[i]) >>> 31);
            }
        } else {
            ranking.read(first, ranks, count);
            for (int i = 0; i < count; i++) {
                int aboveLimit = limit - Float.floatToRawIntBits(ranks[i]);
                int aboveZero = -Float.floatToRawIntBits(own[i]);
                keep[i] = (byte) ((aboveLimit & aboveZero) >>> 31);
            }
        }
        return count;
    }

    /** {@return the largest float that is not above the cut: floats above the one are above the other} */
    private static float floor(double cut) {
        float rounded = (float) cut;
        return rounded > cut ? Math.nextDown(rounded) : rounded;
    }
}
