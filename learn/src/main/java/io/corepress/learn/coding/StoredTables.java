package io.corepress.learn.coding;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Dequantized;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tables as they are stored: floats, or integers with one scale.
 *
 * @param type of the weight, fp16 or fp32
 * @param lutType of the entries: a float type, int8 or uint8
 */
record StoredTables(DataType type, DataType lutType) {

    /** {@return entries rounded to what is stored; gradients go by the rounding} */
    Variable rounded(Variable tables) {
        if (lutType.isFloat()) {
            return PlainCoder.rounded(tables, lutType);
        }
        Parameters found = parameters(tables.toTensor().toFloats());
        Variable codes = Masks.clamp(
                Rounding.roundStraightThrough(tables.div(found.scale())).add(found.offset()),
                range().min(),
                range().max());
        return PlainCoder.rounded(codes.sub(found.offset()).mul(found.scale()), type);
    }

    private QuantizationRange range() {
        return QuantizationRange.of(lutType, lutType.isSigned() ? Mode.LINEAR_SYMMETRIC : Mode.LINEAR);
    }

    private Parameters parameters(float[] tables) {
        double low = 0;
        double high = 0;
        for (float entry : tables) {
            low = Math.min(low, entry);
            high = Math.max(high, entry);
        }
        return range().spanning(low, high, type);
    }

    /** {@return the stored form of tables} */
    CompressedWeight of(float[] tables, Shape shape) {
        if (lutType.isFloat()) {
            // A table of halves serves a float32 weight only if it is stored as float32.
            return new Dense(Tensor.ofFloats(type, shape, halved(tables)));
        }
        Parameters found = parameters(tables);
        int[] codes = new int[tables.length];
        Arrays.setAll(codes, i -> found.code(tables[i], range()));
        Shape one = Shape.ones(shape.rank());
        return new Dequantized(
                new Dense(Tensor.ofInts(lutType, shape, codes)),
                new Dense(Tensor.ofFloats(type, one, found.scale())),
                range().hasOffset() ? Optional.of(Tensor.ofInts(lutType, one, found.offset())) : Optional.empty());
    }

    private float[] halved(float[] tables) {
        if (lutType != DataType.FLOAT16) {
            return tables;
        }
        float[] halves = new float[tables.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Float.float16ToFloat(Float.floatToFloat16(tables[i]));
        }
        return halves;
    }
}
