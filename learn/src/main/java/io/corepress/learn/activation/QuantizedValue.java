package io.corepress.learn.activation;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.learn.activation.PairInsertion.Pair;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Uses;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a value between operations is stored: {@code scale * (code - zeroPoint)}.
 *
 * @param dtype of the codes: int8 or uint8
 * @param scale positive; rounded to the type of the value when it is stored
 * @param zeroPoint the code of zero; absent for 0
 */
public record QuantizedValue(DataType dtype, float scale, OptionalInt zeroPoint) {
    public QuantizedValue {
        if (dtype != DataType.INT8 && dtype != DataType.UINT8) {
            throw new IllegalArgumentException("values are quantized to int8 or uint8, got " + dtype.milName());
        }
        if (!(scale > 0) || Float.isInfinite(scale)) {
            throw new IllegalArgumentException("the scale of a value must be positive, got " + scale);
        }
        zeroPoint.ifPresent(code -> {
            if (code < dtype.minValue() || code > dtype.maxValue()) {
                throw new IllegalArgumentException("zero point " + code + " does not fit " + dtype.milName());
            }
        });
    }

    /** {@return a value with these parameters} */
    public static QuantizedValue of(QuantizationRange codes, Parameters parameters) {
        return new QuantizedValue(
                codes.dtype(),
                parameters.scale(),
                codes.hasOffset() ? OptionalInt.of(parameters.offset()) : OptionalInt.empty());
    }

    /**
     * {@return the function with pairs of {@code quantize} and {@code dequantize} behind these values}
     *
     * @throws IllegalArgumentException if there is no tensor of such a name
     */
    public static Function insert(Function function, Map<String, QuantizedValue> values) {
        Block body = function.body()
                .orElseThrow(() -> new UnsupportedModelException("the function has no body for " + function.opset()));
        Map<String, TensorType> types = new HashMap<>();
        function.inputs().forEach(input -> put(types, input));
        body.operations().forEach(operation -> operation.outputs().forEach(output -> put(types, output)));
        Map<String, Pair> pairs = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!types.containsKey(name)) {
                throw new IllegalArgumentException("the function has no tensor " + name + " to quantize");
            }
            pairs.put(name, value.pair(types.get(name)));
        });
        return function.withBody(
                new PairInsertion(pairs, new HashSet<>(Uses.of(function).names())).apply(function.inputs(), body));
    }

    private static void put(Map<String, TensorType> types, NamedType value) {
        if (value.type() instanceof TensorType type) {
            types.put(value.name(), type);
        }
    }

    private Pair pair(TensorType type) {
        QuantizationRange range =
                QuantizationRange.of(dtype, zeroPoint.isPresent() ? Mode.LINEAR : Mode.LINEAR_SYMMETRIC);
        return new Pair(type, range, new Parameters(scale, zeroPoint.orElse(0)));
    }
}
