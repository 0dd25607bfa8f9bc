package io.corepress.data;

import java.util.Random;

/** An order that a seed decides, the same on every machine. */
final class Permutation {
    private Permutation() {}

    /** {@return the numbers 0 to {@code count} - 1, shuffled} */
    static int[] of(int count, long seed) {
        // The one generator of the JDK whose sequence its specification fixes.
        Random random = new Random(seed);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
