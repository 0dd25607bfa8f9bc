package io.corepress.learn.prune;

import java.util.Arrays;

/** The n:m pattern: of every m neighbours along a channel axis, those of least magnitude go. */
final class PatternMask {
    private PatternMask() {}

    /**
     * {@return 1 for each element of the weight that stays and 0 for the others, in memory order}
     *
     * <p>Of equal magnitudes those with the lower index go first. Where fewer than m are left at the end of the axis, the
     * missing ones count as zeros, so that fewer of the others go.
     *
     * @param zeros how many of m go; less than m
     * @param dim 0 along the output, 1 along the input channels
     */
    static byte[] of(float[] weight, ChannelOrder order, int zeros, int m, int dim) {
        int length = dim == 0 ? order.outer() : order.middle();
        int stride = dim == 0 ? order.middle() * order.inner() : order.inner();
        int lines = weight.length / length;
        byte[] keep = new byte[weight.length];
        Arrays.fill(keep, (byte) 1);
        long[] keys = new long[m];
        for (int line = 0; line < lines; line++) {
            int start = dim == 0 ? line : line / order.inner() * length * order.inner() + line % order.inner();
            for (int first = 0; first < length; first += m) {
                int count = Math.min(m, length - first);
                for (int i = 0; i < count; i++) {
                    float magnitude = Math.abs(weight[order.at()[start + (first + i) * stride]]);
                    keys[i] = (long) Float.floatToRawIntBits(magnitude) << 32 | i;
                }
                Arrays.sort(keys, 0, count);
                for (int i = 0; i < zeros - (m - count); i++) {
                    keep[order.at()[start + (first + (int) keys[i]) * stride]] = 0;
                }
            }
        }
        return keep;
    }
}
