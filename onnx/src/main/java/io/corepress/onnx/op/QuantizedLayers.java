package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.QuantizedWeights;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Layers that take and yield quantized values. They become what they stand for: values dequantized, the layer in floats,
 * with its weight kept quantized, and the result quantized.
 */
final class QuantizedLayers {
    private QuantizedLayers() {}

    static void name(Registry registry) {
        registry.single("QLinearConv", QuantizedLayers::conv);
        registry.single("QLinearMatMul", call -> {
            Var x = real(call, 0, 1, 2);
            Var y = known(call, 3) ? weight(call, 3, 4, 5, -1) : real(call, 3, 4, 5);
            Var product = call.op("matmul", Products.product(x, y, false, false));
            return quantized(call, product, 6, 7);
        });
    }

    static void nameMicrosoft(Registry registry) {
        binary(registry, "QLinearAdd", "add");
        binary(registry, "QLinearMul", "mul");
        unary(registry, "QLinearSigmoid", (call, x) -> Steps.unary(call, "sigmoid", x));
        unary(
                registry,
                "QLinearLeakyRelu",
                (call, x) -> call.op(
                        "leaky_relu",
                        Params.of("x", x)
                                .with("alpha", call.number(call.attributes().number("alpha", 0.01f)))));
        unary(registry, "QLinearGlobalAveragePool", (call, x) -> {
            if (call.attributes().flag("channels_last", false)) {
                throw call.refuse("its channels are last");
            }
            return Steps.reduce(call, "reduce_mean", x, true, Steps.range(2, Dims.rank(x)));
        });
        registry.single("QLinearConcat", QuantizedLayers::concat);
        registry.single("QGemm", QuantizedLayers::gemm);
        registry.single("MatMulIntegerToFloat", QuantizedLayers::scaledProduct);
        registry.single("DynamicQuantizeMatMul", QuantizedLayers::dynamicProduct);
        registry.single("MatMulNBits", "g_idx; bits other than 4 and 8", BlockedWeights::matmul);
    }

    private static void binary(Registry registry, String name, String type) {
        registry.single(name, call -> {
            Var result = call.op(type, Steps.xy(real(call, 0, 1, 2), real(call, 3, 4, 5)));
            return quantized(call, result, 6, 7);
        });
    }

    private static void unary(Registry registry, String name, BiFunction<Call, Var, Var> layer) {
        registry.single(name, call -> quantized(call, layer.apply(call, real(call, 0, 1, 2)), 3, 4));
    }

    private static boolean known(Call call, int input) {
        return call.value(input) instanceof Known;
    }

    /** {@return a quantized input as floats} */
    private static Var real(Call call, int input, int scale, int zeroPoint) {
        Var number = Steps.cast(call, call.var(input), call.floatType());
        Var shifted = call.has(zeroPoint)
                ? Steps.sub(call, number, Steps.cast(call, call.var(zeroPoint), call.floatType()))
                : number;
        return Steps.mul(call, shifted, call.var(scale));
    }

    /** {@return a known quantized input as a weight; scales of their own are along {@code axis}} */
    private static Var weight(Call call, int input, int scale, int zeroPoint, int axis) {
        Tensor data = call.tensor(input, "the weight");
        Tensor scales = call.tensor(scale, "the scale of the weight");
        int rank = data.shape().rank();
        Shape shape = scales.elementCount() == 1
                ? Shape.ones(rank)
                : Shape.ones(rank).withSize(Dims.axis(axis, rank), scales.elementCount());
        Tensor zeros = call.has(zeroPoint)
                ? call.tensor(zeroPoint, "the zero point of the weight")
                : Quantizing.zeros(data.dataType(), scales.elementCount());
        if (zeros.elementCount() != scales.elementCount()) {
            throw call.refuse(
                    "the weight has " + scales.elementCount() + " scales and " + zeros.elementCount() + " zero points");
        }
        Quantized weight = new Quantized(data, scales.withShape(shape), zeros.withShape(shape));
        return call.var(weight, call.node().input(input));
    }

    /** {@return the result quantized as the zero point is, in an int32, under the name of the result} */
    private static Var quantized(Call call, Var result, int scale, int zeroPoint) {
        DataType dataType = call.has(zeroPoint)
                ? call.known(zeroPoint).map(Tensor::dataType).orElse(DataType.UINT8)
                : DataType.UINT8;
        Optional<Var> zero = call.optionalVar(zeroPoint).map(value -> Steps.cast(call, value, call.floatType()));
        return Quantizing.rounded(call, Steps.div(call, result, call.var(scale)), zero, dataType, true);
    }

    /** The bias is in units of both scales. */
    private static Var conv(Call call) {
        Var x = real(call, 0, 1, 2);
        Var weight = weight(call, 3, 4, 5, 0);
        Var result = call.op("conv", Convolutions.params(call, x, weight));
        if (call.has(8)) {
            Var unit = Steps.mul(call, call.var(1), call.var(4));
            Var bias = Steps.mul(call, Steps.cast(call, call.var(8), call.floatType()), unit);
            result = Steps.add(call, result, Steps.expandDims(call, bias, Steps.range(1, Dims.rank(x) - 1)));
        }
        return quantized(call, result, 6, 7);
    }

    private static Var concat(Call call) {
        List<Var> parts = new ArrayList<>();
        for (int i = 2; i < call.inputCount(); i += 3) {
            parts.add(real(call, i, i + 1, i + 2));
        }
        int axis = Dims.axis(call.attributes().integer("axis", 0), Dims.rank(parts.getFirst()));
        return quantized(call, Steps.concat(call, axis, parts.toArray(Var[]::new)), 0, 1);
    }

    private static Var gemm(Call call) {
        boolean transposeA = call.attributes().flag("transA", false);
        boolean transposeB = call.attributes().flag("transB", false);
        Var x = real(call, 0, 1, 2);
        Var y = weight(call, 3, 4, 5, transposeB ? 0 : 1);
        Var product = call.op("matmul", Products.product(x, y, transposeA, transposeB));
        Var result = Steps.mul(call, product, call.attributes().number("alpha", 1));
        if (call.has(6)) {
            Var unit = Steps.mul(call, call.var(1), call.var(4));
            result = Steps.add(call, result, Steps.mul(call, Steps.cast(call, call.var(6), call.floatType()), unit));
        }
        return call.has(7) ? quantized(call, result, 7, 8) : Steps.identity(call, result);
    }

    /** Inputs A, B, scale of A, scale of B, their zero points, and a bias. */
    private static Var scaledProduct(Call call) {
        Var a = IntegerProducts.shifted(call, 0, 4, 0);
        Var b = IntegerProducts.shifted(call, 1, 5, 0);
        Var product = call.op("matmul", Products.product(a, b, false, false));
        Var scale = Steps.mul(call, call.var(2), call.var(3));
        return biased(call, Steps.mul(call, product, scale), 6);
    }

    private static Var biased(Call call, Var x, int bias) {
        return call.has(bias) ? call.result("add", Steps.xy(x, call.var(bias))) : Steps.identity(call, x);
    }

    /** The input is not rounded, which is what the quantization that this stands for tries to come near to. */
    private static Var dynamicProduct(Call call) {
        Tensor data = call.tensor(1, "the weight");
        Tensor scale = call.tensor(2, "the scale of the weight");
        boolean each = scale.elementCount() > 1;
        Shape shape = each ? Shape.of(1, scale.elementCount()) : Shape.ones(2);
        Tensor zeros = call.has(3)
                ? call.tensor(3, "the zero point of the weight")
                : Quantizing.zeros(data.dataType(), scale.elementCount());
        Quantized weight = new Quantized(data, scale.withShape(shape), zeros.withShape(shape));
        Var transposed = call.var(
                QuantizedWeights.transpose(weight, call.writer().settings().store(), 1, 0),
                call.node().input(1));
        Var product = call.op("matmul", Products.product(call.var(0), transposed, false, true));
        return biased(call, product, 4);
    }
}
