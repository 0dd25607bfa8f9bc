package io.corepress.compress.prune;

import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Order statistics of the magnitudes of a tensor, exact and in memory that does not depend on its size: magnitudes are
 * counted by the upper half of their float bits, and those of the half that decides by the lower half as well. (The bits
 * of non-negative floats are in the order of the floats.)
 */
final class Magnitudes {
    private static final int INFINITE = 0x7F80;

    private final Tensor values;
    private final long[] byUpperBits;
    private final Map<Integer, long[]> byLowerBits = new HashMap<>();

    private Magnitudes(Tensor values, long[] byUpperBits) {
        this.values = values;
        this.byUpperBits = byUpperBits;
    }

    /** Reads the tensor once, and counts. */
    static Magnitudes of(Tensor values) {
        long[] total = new long[1 << 15];
        Chunks.forEach(
                values,
                chunk -> {
                    int[] counts = new int[1 << 15];
                    for (float value : chunk) {
                        counts[bits(value) >>> 16]++;
                    }
                    return counts;
                },
                counts -> {
                    for (int i = 0; i < total.length; i++) {
                        total[i] += counts[i];
                    }
                });
        return new Magnitudes(values, total);
    }

    boolean allFinite() {
        return Arrays.stream(byUpperBits, INFINITE, byUpperBits.length).allMatch(count -> count == 0);
    }

    /**
     * {@return the value below which the given fraction of the magnitudes lies: between two of them, interpolated}
     *
     * @param fraction 0 to 1
     */
    double percentile(double fraction) {
        long count = values.elementCount();
        double position = (count - 1) * fraction;
        long lower = (long) Math.floor(position);
        double low = nth(lower);
        double high = lower + 1 < count ? nth(lower + 1) : low;
        return low + (high - low) * (position - lower);
    }

    /** {@return the magnitude of the given rank, 0 for the smallest} */
    private float nth(long rank) {
        long before = 0;
        int upper = 0;
        while (before + byUpperBits[upper] <= rank) {
            before += byUpperBits[upper++];
        }
        long[] counts = byLowerBits.computeIfAbsent(upper, this::countLowerBits);
        int lower = 0;
        while (before + counts[lower] <= rank) {
            before += counts[lower++];
        }
        return Float.intBitsToFloat(upper << 16 | lower);
    }

    private long[] countLowerBits(int upper) {
        long[] counts = new long[1 << 16];
        Chunks.forEach(
                values,
                chunk -> {
                    int[] found = new int[chunk.length];
                    int length = 0;
                    for (float value : chunk) {
                        int bits = bits(value);
                        if (bits >>> 16 == upper) {
                            found[length++] = bits & 0xFFFF;
                        }
                    }
                    return Arrays.copyOf(found, length);
                },
                found -> {
                    for (int lower : found) {
                        counts[lower]++;
                    }
                });
        return counts;
    }

    private static int bits(float magnitude) {
        return Float.floatToRawIntBits(magnitude) & 0x7FFFFFFF;
    }
}
