package io.corepress.compress.weight;

import java.util.Arrays;

/**
 * Statistics of the values of a weight.
 *
 * @param sparsity the fraction of values of at most 1e-12 in magnitude; 0 for an empty weight
 * @param uniqueValues how many different values there are (+0 and -0 are one, all NaNs are one)
 * @param min the smallest value; NaN for an empty weight
 * @param max the largest value; NaN for an empty weight
 */
public record WeightStatistics(double sparsity, long uniqueValues, float min, float max) {
    private static final float ZERO = 1e-12f;
    private static final int CHUNK = 1 << 18;

    /** Evaluates the weight once, in chunks. The set of different values is a bitmap that grows with their spread. */
    public static WeightStatistics of(CompressedWeight weight) {
        long count = weight.shape().elementCount();
        Elements elements = Elements.of(weight);
        float[] values = new float[(int) Math.min(CHUNK, count)];
        ValueSet unique = new ValueSet();
        long zeros = 0;
        float min = Float.NaN;
        float max = Float.NaN;
        for (long at = 0; at < count; at += values.length) {
            int length = (int) Math.min(values.length, count - at);
            elements.read(at, values, 0, length);
            for (int i = 0; i < length; i++) {
                float value = values[i];
                zeros += Math.abs(value) <= ZERO ? 1 : 0;
                min = value < min || min != min ? value : min;
                max = value > max || max != max ? value : max;
                unique.add(value);
            }
        }
        return new WeightStatistics(count == 0 ? 0 : (double) zeros / count, unique.size(), min, max);
    }

    /** Float values by their bits: pages of 2^13 bits, made when a value falls into them. */
    private static final class ValueSet {
        private static final int PAGE_BITS = 13;
        private final long[][] pages = new long[1 << (32 - PAGE_BITS)][];

        void add(float value) {
            int bits = Float.floatToIntBits(value + 0f);
            int page = bits >>> PAGE_BITS;
            if (pages[page] == null) {
                pages[page] = new long[1 << (PAGE_BITS - 6)];
            }
            pages[page][bits >>> 6 & (1 << (PAGE_BITS - 6)) - 1] |= 1L << bits;
        }

        long size() {
            return Arrays.stream(pages)
                    .filter(page -> page != null)
                    .flatMapToLong(Arrays::stream)
                    .map(Long::bitCount)
                    .sum();
        }
    }
}
