package io.corepress.compress.prune;

import java.util.Arrays;

/**
 * The n:m pattern: of every m neighbours along an axis the n smallest go, of equals those with the lower index. Where
 * fewer than m are left at the end of the axis, the missing ones count as zeros, so that fewer of the others go. Zeros
 * always go.
 */
final class NmRule implements KeepRule {
    private final Magnitudes.Reader reader;
    private final Slabs slabs;
    private final int n;
    /** Magnitude bits above, row below: sorting these sorts by magnitude, then by index. */
    private final long[] keys;

    private float[] chunk = new float[0];

    /**
     * @param slabs of height m
     */
    NmRule(Magnitudes.Reader reader, Slabs slabs, int n) {
        this.reader = reader;
        this.slabs = slabs;
        this.n = n;
        this.keys = new long[slabs.height()];
    }

    @Override
    public int decide(long first, int count, byte[] keep) {
        int length = Math.toIntExact(slabs.start(first + count) - slabs.start(first));
        if (chunk.length < length) {
            chunk = new float[length];
        }
        reader.read(slabs.start(first), chunk, length);
        boolean finite = true;
        for (int i = 0; i < length; i++) {
            finite &= chunk[i] <= Float.MAX_VALUE;
            keep[i] = (byte) (chunk[i] > 0 ? 1 : 0);
        }
        if (!finite) {
            return NOT_FINITE;
        }
        int inner = Math.toIntExact(slabs.inner());
        int at = 0;
        for (long slab = first; slab < first + count; slab++) {
            int rows = slabs.rows(slab);
            int dropped = Math.max(0, n - (slabs.height() - rows));
            for (int column = 0; column < inner; column++) {
                dropSmallest(at + column, inner, rows, dropped, keep);
            }
            at += rows * inner;
        }
        return length;
    }

    private void dropSmallest(int start, int stride, int rows, int dropped, byte[] keep) {
        for (int row = 0; row < rows; row++) {
            keys[row] = (long) Float.floatToRawIntBits(chunk[start + row * stride]) << 32 | row;
        }
        Arrays.sort(keys, 0, rows);
        for (int i = 0; i < dropped; i++) {
            keep[start + (int) keys[i] * stride] = 0;
        }
    }
}
