package io.corepress.compress.palettize;

import java.util.Arrays;

/**
 * Counts float16 values by their bits, each once or as many times as is said. Weights of one tensor, and more so of one
 * group, use few exponents: so the counts are kept in pages, and pages that nothing was counted in are passed over. Its
 * size does not depend on how much is counted. Belongs to one thread.
 */
final class HalfCounter {
    private static final int PATTERNS = 1 << 16;
    /** The bits of infinity; those above, the sign aside, are not numbers. */
    private static final int INFINITE = 0x7C00;

    private static final int PAGE_BITS = 6;

    private final double[] counts = new double[PATTERNS];
    private final boolean[] used = new boolean[PATTERNS >> PAGE_BITS];
    /** The patterns that occur, by ascending value; valid after {@link #distinct}. */
    private final char[] present = new char[PATTERNS];

    private int presentCount;

    /**
     * {@return how often each pattern of bits occurs}
     *
     * @param times how many times each value counts, more than 0, from index {@code from} on; null for once
     */
    static double[] count(short[] halves, float[] times, int from) {
        double[] counts = new double[PATTERNS];
        if (times == null) {
            for (short half : halves) {
                counts[half & 0xFFFF]++;
            }
        } else {
            for (int i = 0; i < halves.length; i++) {
                counts[halves[i] & 0xFFFF] += times[from + i];
            }
        }
        return counts;
    }

    /** Adds values; the parameters are those of {@link #count}. */
    void add(short[] halves, float[] times, int from) {
        for (int i = 0; i < halves.length; i++) {
            int bits = halves[i] & 0xFFFF;
            counts[bits] += times == null ? 1 : times[from + i];
            used[bits >> PAGE_BITS] = true;
        }
    }

    void add(double[] more) {
        for (int bits = 0; bits < PATTERNS; bits++) {
            if (more[bits] != 0) {
                counts[bits] += more[bits];
                used[bits >> PAGE_BITS] = true;
            }
        }
    }

    /** Forgets all that was counted. */
    void clear() {
        for (int page = 0; page < used.length; page++) {
            if (used[page]) {
                Arrays.fill(counts, page << PAGE_BITS, page + 1 << PAGE_BITS, 0);
                used[page] = false;
            }
        }
        presentCount = 0;
    }

    boolean allFinite() {
        for (int page = INFINITE >> PAGE_BITS; page < 0x8000 >> PAGE_BITS; page++) {
            if (used[page] || used[page | 0x8000 >> PAGE_BITS]) {
                return false;
            }
        }
        return true;
    }

    /** {@return the values that occur; all must be finite} */
    Distinct distinct() {
        findPresent();
        double[] values = new double[presentCount];
        double[] weights = new double[presentCount];
        int next = 0;
        for (int i = 0; i < presentCount; i++) {
            double value = Float.float16ToFloat((short) present[i]);
            // Both zeros are one value.
            if (next == 0 || value > values[next - 1]) {
                values[next++] = value + 0.0;
            }
            weights[next - 1] += counts[present[i]];
        }
        return new Distinct(values, weights, next);
    }

    /**
     * {@return for each pattern of bits the index of the nearest entry; 0 where the value does not occur} Comes after
     * {@link #distinct}.
     */
    byte[] nearest(Table table) {
        byte[] indices = new byte[PATTERNS];
        int index = 0;
        for (int i = 0; i < presentCount; i++) {
            // Values come in ascending order, so the search goes on where it ended.
            index = table.nearest(Float.float16ToFloat((short) present[i]), index);
            indices[present[i]] = (byte) index;
        }
        return indices;
    }

    /** Negative numbers ascend as their bits descend. */
    private void findPresent() {
        int pageSize = 1 << PAGE_BITS;
        int next = 0;
        for (int page = used.length - 1; page >= used.length / 2; page--) {
            for (int bits = (page << PAGE_BITS) + pageSize - 1; used[page] && bits >= page << PAGE_BITS; bits--) {
                if (counts[bits] != 0) {
                    present[next++] = (char) bits;
                }
            }
        }
        for (int page = 0; page < used.length / 2; page++) {
            for (int bits = page << PAGE_BITS; used[page] && bits < (page << PAGE_BITS) + pageSize; bits++) {
                if (counts[bits] != 0) {
                    present[next++] = (char) bits;
                }
            }
        }
        presentCount = next;
    }
}
