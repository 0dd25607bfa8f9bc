package io.corepress.compress.quantize;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.tensor.DataType;

/**
 * The integers that a mode uses of a type.
 *
 * @param min smallest code
 * @param max largest code
 * @param midpoint in symmetric mode the code of zero: 0, or the middle of an unsigned range
 */
public record QuantizationRange(DataType dtype, boolean symmetric, int min, int max, int midpoint) {
    private static final float SMALLEST_HALF = 0x1p-24f;
    private static final float LARGEST_HALF = 65504;

    /** {@return the range; a symmetric one leaves one code unused, so that it has a middle} */
    public static QuantizationRange of(DataType dtype, Mode mode) {
        int min = (int) dtype.minValue();
        int max = (int) dtype.maxValue();
        if (mode == Mode.LINEAR) {
            return new QuantizationRange(dtype, false, min, max, 0);
        }
        return dtype.isSigned()
                ? new QuantizationRange(dtype, true, min + 1, max, 0)
                : new QuantizationRange(dtype, true, min, max - 1, (max - 1) / 2);
    }

    /** {@return whether the stored form needs an offset} */
    public boolean hasOffset() {
        return !symmetric || midpoint != 0;
    }

    /** What a block is stored with: {@code value = scale * (code - offset)}. */
    public record Parameters(float scale, int offset) {
        /** {@return the code of a value: to nearest, ties to even, cut off at the ends of the range} */
        public int code(float value, QuantizationRange range) {
            double code = Math.rint(value / scale) + offset;
            return (int) Math.max(range.min(), Math.min(range.max(), code));
        }

        public float value(int code) {
            return scale * (code - offset);
        }
    }

    /**
     * {@return the parameters that span the values of a block; of a block of zeros scale 1}
     *
     * @param smallest of the values, finite
     * @param largest of the values, finite
     * @param scaleType the type in which the scale will be stored, fp16 or fp32: it is rounded to it
     */
    public Parameters spanning(double smallest, double largest, DataType scaleType) {
        double high = symmetric ? Math.max(Math.abs(smallest), Math.abs(largest)) : Math.max(largest, 0);
        double low = symmetric ? -high : Math.min(smallest, 0);
        float scale = stored((high - low) / (max - min), scaleType);
        return new Parameters(scale, symmetric || high == low ? midpoint : affineOffset(low, high));
    }

    private int affineOffset(double low, double high) {
        double offset = Math.rint((min * high - max * low) / (high - low));
        return (int) Math.max(min, Math.min(max, offset));
    }

    /** {@return a scale as it will be stored: never zero, never infinite} */
    public static float stored(double scale, DataType scaleType) {
        if (scale == 0) {
            return 1;
        }
        if (scaleType == DataType.FLOAT16) {
            float half = Float.float16ToFloat(Float.floatToFloat16((float) scale));
            return Math.max(SMALLEST_HALF, Math.min(LARGEST_HALF, half));
        }
        return (float) Math.max(Float.MIN_VALUE, Math.min(Float.MAX_VALUE, scale));
    }
}
