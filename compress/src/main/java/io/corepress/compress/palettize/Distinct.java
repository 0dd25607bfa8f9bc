package io.corepress.compress.palettize;

import java.util.Arrays;

/**
 * The different values among many, ascending, each with its weight: how often it occurs, or the sum of the weights of
 * its occurrences.
 *
 * @param values the first {@code count} are in use
 */
public record Distinct(double[] values, double[] weights, int count) {

    /** {@return the different ones of these finite values, each with the number of its occurrences} */
    public static Distinct of(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] distinct = new double[sorted.length];
        double[] weights = new double[sorted.length];
        int count = 0;
        for (float value : sorted) {
            if (count == 0 || value > distinct[count - 1]) {
                distinct[count++] = value;
            }
            weights[count - 1]++;
        }
        return new Distinct(distinct, weights, count);
    }

    /** {@return the different ones of these finite values, with the sums of their positive weights} */
    static Distinct of(float[] values, float[] weights) {
        // A value in the upper half, so that it decides the order, and the bits of its weight in the lower.
        long[] keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToRawIntBits(values[i] + 0f);
            int ordered = bits ^ (bits >> 31 & 0x7FFFFFFF);
            keys[i] = (long) ordered << 32 | Float.floatToRawIntBits(weights[i]) & 0xFFFFFFFFL;
        }
        Arrays.sort(keys);
        double[] distinct = new double[keys.length];
        double[] sums = new double[keys.length];
        int count = 0;
        for (long key : keys) {
            int ordered = (int) (key >> 32);
            float value = Float.intBitsToFloat(ordered ^ (ordered >> 31 & 0x7FFFFFFF));
            if (count == 0 || value > distinct[count - 1]) {
                distinct[count++] = value;
            }
            sums[count - 1] += Float.intBitsToFloat((int) key);
        }
        return new Distinct(distinct, sums, count);
    }
}
