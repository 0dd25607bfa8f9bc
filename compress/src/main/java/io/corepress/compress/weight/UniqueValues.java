package io.corepress.compress.weight;

import java.util.BitSet;

/**
 * Counts different float32 values exactly in bounded memory. A bit for each float would take 512 MB; but values share
 * their upper halves (the keys), so only pages of lower halves under keys that occur are held, some thousands at a time.
 */
final class UniqueValues {
    static final int LOWER_BITS = 16;
    static final int KEYS = 1 << (32 - LOWER_BITS);

    private static final int PAGE_WORDS = (1 << LOWER_BITS) / Long.SIZE;
    /** Pages held at once: 64 MB. */
    private static final int MAX_PAGES = 8192;

    private UniqueValues() {}

    /**
     * {@return how many different values the weight has}
     *
     * @param keys the upper halves that occur in its values
     */
    static long count(CompressedWeight weight, BitSet keys) {
        long unique = 0;
        int from = keys.nextSetBit(0);
        while (from >= 0) {
            int to = from;
            for (int pages = 0; pages < MAX_PAGES && to >= 0; pages++) {
                to = keys.nextSetBit(to + 1);
            }
            unique += countWithin(weight, keys, from, to < 0 ? KEYS : to);
            from = to;
        }
        return unique;
    }

    private static long countWithin(CompressedWeight weight, BitSet keys, int firstKey, int endKey) {
        long[][] pages = new long[endKey - firstKey][];
        for (int key = keys.nextSetBit(firstKey); key >= 0 && key < endKey; key = keys.nextSetBit(key + 1)) {
            pages[key - firstKey] = new long[PAGE_WORDS];
        }
        Elements elements = Elements.of(weight);
        float[] chunk = new float[Chunks.SIZE];
        long count = weight.shape().elementCount();
        long unique = 0;
        for (long at = 0; at < count; at += chunk.length) {
            int length = (int) Math.min(chunk.length, count - at);
            elements.read(at, chunk, 0, length);
            for (int i = 0; i < length; i++) {
                int bits = Float.floatToIntBits(chunk[i] + 0f);
                int key = bits >>> LOWER_BITS;
                if (key < firstKey || key >= endKey) {
                    continue;
                }
                long[] page = pages[key - firstKey];
                int word = (bits & (1 << LOWER_BITS) - 1) >>> 6;
                long bit = 1L << bits;
                unique += (page[word] & bit) == 0 ? 1 : 0;
                page[word] |= bit;
            }
        }
        return unique;
    }
}
