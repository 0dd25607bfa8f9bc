package io.corepress.learn.coding;

import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.tensor.DataType;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;

/**
 * The numbers that a quantized weight can have: {@code scale * (code - offset)}, or {@code scale * (2 code + 1)} where
 * codes stand for odd numbers. Both ways of computing them, by arrays and with gradients, round alike.
 */
record IntegerGrid(QuantizationRange range, boolean odd) {

    static IntegerGrid of(QuantizerTraining config) {
        return new IntegerGrid(config.range(), config.isOdd());
    }

    /** {@return the parameters that span these values} */
    Parameters spanning(double low, double high, DataType scaleType) {
        Parameters found = range.spanning(low, high, scaleType);
        return odd ? new Parameters(QuantizationRange.stored(found.scale() / 2, scaleType), 0) : found;
    }

    int code(float value, Parameters parameters) {
        if (!odd) {
            return parameters.code(value, range);
        }
        double code = Math.rint(value / (2 * parameters.scale()) - 0.5f);
        return (int) Math.max(range.min(), Math.min(range.max(), code));
    }

    float value(int code, Parameters parameters) {
        return odd ? parameters.scale() * (2 * code + 1) : parameters.value(code);
    }

    /** {@return what stands for a code, before it is scaled and, where there are offsets, moved} */
    int number(int code) {
        return odd ? 2 * code + 1 : code;
    }

    /** {@return the numbers that stand for values; scales and offsets broadcast to them} */
    Variable rounded(Variable values, Variable scale, Variable offset) {
        if (odd) {
            Variable code =
                    Rounding.roundStraightThrough(values.div(scale.mul(2)).sub(0.5));
            return Masks.clamp(code, range.min(), range.max()).mul(2).add(1).mul(scale);
        }
        Variable code = Rounding.roundStraightThrough(values.div(scale)).add(offset);
        return Masks.clamp(code, range.min(), range.max()).sub(offset).mul(scale);
    }
}
