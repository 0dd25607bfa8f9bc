package io.corepress.neuralnetwork.quantize;

import java.util.Arrays;
import java.util.Optional;

/**
 * Codes with a scale and a bias for each channel: value = code * scale + bias. Scales and biases are rounded to fp32 before
 * the codes are chosen, so each code is the one nearest to its value as it will be read.
 *
 * <p>The scale that spans the range is fitted once to the codes by least squares, with zero (symmetric) or the least value
 * (otherwise) where it was, and the fit is kept where it lowers the squared error of the channel. No value comes out below
 * the least one: a variance must not become negative.
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
        int zero = symmetric ? 1 << nbits - 1 : 0;
        for (int channel = 0; channel < channels; channel++) {
            double reach = symmetric
                    ? Math.max(Math.abs(least[channel]), Math.abs(greatest[channel]))
                    : (double) greatest[channel] - least[channel];
            float scale = (float) (reach / ((1 << nbits) - 1 - zero));
            // A channel of one value gets scale 1: all its codes are the same, and no reader divides by zero.
            scales[channel] = scale == 0 ? 1 : scale;
            biases[channel] = symmetric ? -zero * scales[channel] : least[channel];
            if (!Float.isFinite(scales[channel]) || !Float.isFinite(biases[channel])) {
                return Optional.empty();
            }
        }
        LinearCodes first = encode(values, nbits, inner, scales, biases);
        LinearCodes fitted = first.fitted(values, nbits, inner, zero);
        return Optional.of(first.better(fitted, values, inner));
    }

    private static LinearCodes encode(float[] values, int nbits, int inner, float[] scales, float[] biases) {
        byte[] codes = new byte[values.length];
        int highest = (1 << nbits) - 1;
        int channels = scales.length;
        for (int start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
            double scale = scales[channel];
            double bias = biases[channel];
            for (int i = start; i < start + inner; i++) {
                double code = Math.rint((values[i] - bias) / scale);
                codes[i] = (byte) (int) Math.max(0, Math.min(highest, code));
            }
        }
        return new LinearCodes(codes, scales, biases);
    }

    /** @param zero the code that stands for zero; without one, for the least value */
    private LinearCodes fitted(float[] values, int nbits, int inner, int zero) {
        int channels = scales.length;
        double[] products = new double[channels];
        double[] squares = new double[channels];
        for (int start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
            double base = zero == 0 ? biases[channel] : 0;
            for (int i = start; i < start + inner; i++) {
                double steps = (codes[i] & 0xFF) - zero;
                products[channel] += steps * (values[i] - base);
                squares[channel] += steps * steps;
            }
        }
        float[] fitted = scales.clone();
        float[] moved = biases.clone();
        for (int channel = 0; channel < channels; channel++) {
            float scale = (float) (products[channel] / squares[channel]);
            if (scale > 0 && Float.isFinite(zero * scale)) {
                fitted[channel] = scale;
                moved[channel] = zero == 0 ? biases[channel] : -zero * scale;
            }
        }
        return encode(values, nbits, inner, fitted, moved);
    }

    /** {@return for each channel what is nearer to the values, this or the other} */
    private LinearCodes better(LinearCodes other, float[] values, int inner) {
        double[] own = errors(values, inner);
        double[] others = other.errors(values, inner);
        int channels = scales.length;
        for (int start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
            if (others[channel] < own[channel]) {
                System.arraycopy(other.codes, start, codes, start, inner);
                scales[channel] = other.scales[channel];
                biases[channel] = other.biases[channel];
            }
        }
        return this;
    }

    private double[] errors(float[] values, int inner) {
        int channels = scales.length;
        double[] errors = new double[channels];
        for (int start = 0, channel = 0; start < values.length; start += inner, channel = (channel + 1) % channels) {
            for (int i = start; i < start + inner; i++) {
                double error = value(codes[i] & 0xFF, channel) - (double) values[i];
                errors[channel] += error * error;
            }
        }
        return errors;
    }

    /** {@return what a code of a channel is read as} */
    float value(int code, int channel) {
        return (float) ((double) code * scales[channel] + biases[channel]);
    }
}
