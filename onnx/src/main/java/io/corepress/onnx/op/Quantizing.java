package io.corepress.onnx.op;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.ElementTypes;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.QuantizedWeights;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** QuantizeLinear, DequantizeLinear and their kin. Known weights stay quantized. */
final class Quantizing {
    private Quantizing() {}

    static void name(Registry registry) {
        registry.value("QuantizeLinear", "types of 16 bits and of floats", Quantizing::quantize);
        registry.value("DequantizeLinear", "", Quantizing::dequantize);
        registry.several("DynamicQuantizeLinear", "", Quantizing::dynamic);
    }

    private static GraphValue dequantize(Call call) {
        GraphValue x = call.value(0);
        Optional<Tensor> scale = call.known(1);
        boolean zeroKnown = !call.has(2) || call.known(2).isPresent();
        if (x instanceof Known(Tensor data) && scale.isPresent() && zeroKnown) {
            Quantized weight = weight(call, data, scale.get(), call.known(2));
            return QuantizedWeights.canHold(weight, call.opset())
                    ? weight
                    : new Known(QuantizedWeights.dequantized(weight));
        }
        return new Computed(dequantized(call, call.var(0)));
    }

    /** A weight with a scale for all, for each slice of an axis, or for each block of an axis. */
    private static Quantized weight(Call call, Tensor data, Tensor scale, Optional<Tensor> zeroPoint) {
        int rank = data.shape().rank();
        Shape shape;
        if (scale.elementCount() == 1) {
            shape = Shape.ones(rank);
        } else if (scale.shape().rank() == 1) {
            shape = Shape.ones(rank)
                    .withSize(Dims.axis(call.attributes().integer("axis", 1), rank), scale.elementCount());
        } else {
            shape = scale.shape();
        }
        for (int axis = 0; axis < rank; axis++) {
            if (data.shape().size(axis) % shape.size(axis) != 0) {
                throw call.refuse("a scale of shape " + shape + " does not divide data of shape " + data.shape());
            }
        }
        Tensor zeros = zeroPoint.orElseGet(() -> zeros(data.dataType(), scale.elementCount()));
        return new Quantized(data, scale.withShape(shape), zeros.withShape(shape));
    }

    static Tensor zeros(DataType dataType, long count) {
        return Tensor.ofBytes(dataType, Shape.of(count), new byte[Math.toIntExact(dataType.sizeInBytes(count))]);
    }

    private static Var dequantized(Call call, Var x) {
        boolean isSmall = x.dataType() == DataType.INT8 || x.dataType() == DataType.UINT8;
        Optional<Tensor> scale = call.known(1);
        int rank = Dims.rank(x);
        if (isSmall && scale.isPresent() && scale.get().shape().rank() <= 1) {
            Params params = Params.of("input", x).with("scale", parameter(call, scale.get()));
            if (call.has(2)) {
                params = params.with("zero_point", small(call.tensor(2, "the zero point"), x.dataType()));
            }
            return call.result("dequantize", axis(call, params, scale.get(), rank));
        }
        Var number = Steps.cast(call, x, call.floatType());
        if (call.has(2)) {
            Var zeroPoint = Steps.cast(call, call.var(2), call.floatType());
            number = Steps.sub(call, number, alongAxis(call, zeroPoint, rank));
        }
        return call.result("mul", Steps.xy(number, alongAxis(call, call.var(1), rank)));
    }

    private static Params axis(Call call, Params params, Tensor scale, int rank) {
        return scale.elementCount() > 1
                ? params.with("axis", Dims.axis(call.attributes().integer("axis", 1), rank))
                : params;
    }

    /** A scale as these operators take it: a scalar or a vector. */
    private static Value parameter(Call call, Tensor scale) {
        Numbers numbers = Numbers.of(scale).cast(call.floatType());
        return Value.of(numbers.withShape(numbers.count() == 1 ? Shape.scalar() : Shape.of(numbers.count()))
                .toTensor());
    }

    private static Value small(Tensor zeroPoint, DataType dataType) {
        long count = zeroPoint.elementCount();
        Tensor typed = Numbers.of(zeroPoint).cast(dataType).toTensor();
        return Value.of(typed.withShape(count == 1 ? Shape.scalar() : Shape.of(count)));
    }

    /** {@return a vector along the axis of the node, shaped to be stretched over the others} */
    private static Var alongAxis(Call call, Var parameter, int rank) {
        if (Dims.rank(parameter) != 1 || Dims.size(parameter, 0).orElse(0) == 1) {
            return parameter;
        }
        int axis = Dims.axis(call.attributes().integer("axis", 1), rank);
        return Steps.expandDims(call, parameter, Steps.range(1, rank - axis));
    }

    private static GraphValue quantize(Call call) {
        DataType dataType = quantizedType(call);
        Optional<Tensor> x = call.known(0);
        Optional<Tensor> scale = call.known(1);
        boolean zeroKnown = !call.has(2) || call.known(2).isPresent();
        if (x.isPresent()
                && scale.isPresent()
                && zeroKnown
                && scale.get().shape().rank() <= 1) {
            return new Known(quantized(call, x.get(), scale.get(), dataType));
        }
        Var value = call.var(0);
        boolean isSmall = dataType == DataType.INT8 || dataType == DataType.UINT8;
        if (isSmall
                && call.targets(OpSet.CORE_ML_7)
                && scale.isPresent()
                && zeroKnown
                && scale.get().shape().rank() <= 1
                && value.dataType() == call.floatType()) {
            Params params = Params.of("input", value)
                    .with("scale", parameter(call, scale.get()))
                    .with("output_dtype", dataType.milName());
            if (call.has(2)) {
                params = params.with("zero_point", small(call.tensor(2, "the zero point"), dataType));
            }
            return new Computed(call.result("quantize", axis(call, params, scale.get(), Dims.rank(value))));
        }
        int rank = Dims.rank(value);
        Var scaled = Steps.div(call, value, alongAxis(call, call.var(1), rank));
        Optional<Var> zeroPoint =
                call.optionalVar(2).map(zero -> alongAxis(call, Steps.cast(call, zero, call.floatType()), rank));
        return new Computed(rounded(call, scaled, zeroPoint, dataType, true));
    }

    private static DataType quantizedType(Call call) {
        if (call.has(2)) {
            DataType known = call.known(2).map(Tensor::dataType).orElse(DataType.UINT8);
            if (known.isFloat()) {
                throw call.refuse("it quantizes to floats");
            }
            return known;
        }
        long code = call.attributes().integer("output_dtype", 0);
        return code == 0 ? DataType.UINT8 : ElementTypes.of((int) code);
    }

    private static Tensor quantized(Call call, Tensor x, Tensor scale, DataType dataType) {
        Quantized shaped = weight(call, x, scale, call.known(2));
        Numbers numbers = Numbers.of(x);
        Numbers scales = Numbers.of(shaped.scale());
        Numbers zeroPoints = Numbers.of(shaped.zeroPoint()).cast(DataType.FLOAT64);
        Numbers rounded = numbers.combine(scales, (value, s) -> Math.rint((float) (value / s)), (a, b) -> a);
        Numbers shifted = rounded.combine(zeroPoints, Double::sum, Long::sum);
        Numbers clamped = shifted.map(value -> Math.clamp(value, dataType.minValue(), dataType.maxValue()));
        return clamped.cast(dataType).toTensor();
    }

    /**
     * {@return the nearest integer plus the zero point, as the type holds it, in an int32}
     *
     * @param isResult whether it is the first output
     */
    static Var rounded(Call call, Var scaled, Optional<Var> zeroPoint, DataType dataType, boolean isResult) {
        Var rounded = Steps.unary(call, "round", scaled);
        Var shifted = zeroPoint.isPresent() ? Steps.add(call, rounded, zeroPoint.get()) : rounded;
        Params clip = Params.of("x", shifted)
                .with("alpha", Call.number(dataType.minValue(), shifted.dataType()))
                .with("beta", Call.number(dataType.maxValue(), shifted.dataType()));
        Var clamped = call.op("clip", clip);
        Params cast = Params.of("x", clamped).with("dtype", "int32");
        return isResult ? call.result("cast", cast) : call.op("cast", cast);
    }

    /** The range from the smallest to the largest number, and 0, in 255 steps. */
    private static List<Var> dynamic(Call call) {
        Var x = call.var(0);
        int[] axes = Steps.range(0, Dims.rank(x));
        Var zero = call.scalar(0);
        Var low = call.op("minimum", Steps.xy(Steps.reduce(call, "reduce_min", x, false, axes), zero));
        Var high = call.op("maximum", Steps.xy(Steps.reduce(call, "reduce_max", x, false, axes), zero));
        Var scale = call.result(1, "mul", Steps.xy(Steps.sub(call, high, low), call.scalar(1.0 / 255)));
        Var zeroPoint = rounded(
                call, Steps.mul(call, Steps.div(call, low, scale), -1), Optional.empty(), DataType.UINT8, false);
        Var shift = Steps.cast(call, zeroPoint, x.dataType());
        Var quantized = rounded(call, Steps.div(call, x, scale), Optional.of(shift), DataType.UINT8, true);
        return new ArrayList<>(List.of(quantized, scale, zeroPoint));
    }
}
