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
record QuantizationRange(DataType dtype, boolean symmetric, int min, int max, int midpoint) {

    /** {@return the range; a symmetric one leaves one code unused, so that it has a middle} */
    static QuantizationRange of(DataType dtype, Mode mode) {
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
    boolean hasOffset() {
        return !symmetric || midpoint != 0;
    }
}
