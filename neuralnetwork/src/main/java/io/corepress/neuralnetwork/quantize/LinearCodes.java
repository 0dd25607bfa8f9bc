package io.corepress.neuralnetwork.quantize;

import java.util.Arrays;
import java.util.Optional;

/**
 * Codes with a scale and a bias for each channel: value = code * scale + bias. Scales and biases are rounded to fp32 before
 * the codes are chosen, so each code is the one nearest to its value as it will be read.
 */
record LinearCodes(byte[] codes, float[] scales, float[] biases) {

    /**
     * {@return the codes; nothing if values are not finite or a range is too wide for fp32}
     *
     * @param values element i belongs to channel {@code i / inner % channels}
     * @param symmetric whether zero is a code and the range reaches as far below it as above
     */
    static Optional<LinearCodes> of(float[] values, int nbits, int channels, int inner, boolean symmetric) {
        float[] least = new float[channels];
        float[] greatest = new float[channels];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
        for (int start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
            for (int i = start; i < start + inner; i++) {
                if (!Float.isFinite(values[i])) {
                    return Optional.empty();
                }
                least[channel] = Math.min(least[channel], values[i]);
                greatest[channel] = Math.max(greatest[channel], values[i]);
            }
        }
        float[] scales = new float[channels];
        float[] biases = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            if (symmetric) {
                symmetric(least, greatest, nbits, channel, scales, biases);
            } else {
                double scale = ((double) greatest[channel] - least[channel]) / ((1 << nbits) - 1);
                scales[channel] = usable((float) scale);
                biases[channel] = least[channel];
            }
            if (!Float.isFinite(scales[channel]) || !Float.isFinite(biases[channel])) {
                return Optional.empty();
            }
        }
        return Optional.of(new LinearCodes(codes(values, nbits, inner, scales, biases), scales, biases));
    }

    private static void symmetric(
            float[] least, float[] greatest, int nbits, int channel, float[] scales, float[] biases) {
        int half = 1 << nbits - 1;
        double reach = Math.max(Math.abs((double) least[channel]), Math.abs((double) greatest[channel]));
        scales[channel] = usable((float) (reach / (half - 1)));
        biases[channel] = -half * scales[channel];
    }

    /** A channel of one value gets scale 1: all its codes are the same, and no reader divides by zero. */
    private static float usable(float scale) {
        return scale == 0 ? 1 : scale;
    }

    private static byte[] codes(float[] values, int nbits, int inner, float[] scales, float[] biases) {
        byte[] codes = new byte[values.length];
        int highest = (1 << nbits) - 1;
        for (int start = 0, channel = 0;
                start < values.length;
                start += inner, channel = (channel + 1) % scales.length) {
            double scale = scales[channel];
            double bias = biases[channel];
            for (int i = start; i < start + inner; i++) {
                double code = Math.rint((values[i] - bias) / scale);
                codes[i] = (byte) (int) Math.max(0, Math.min(highest, code));
            }
        }
        return codes;
    }
}
