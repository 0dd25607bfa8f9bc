package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.QuantizedWeights;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Optional;

/** Products of matrices. */
final class Products {
    private Products() {}

    static void name(Registry registry) {
        registry.single("MatMul", Products::matmul);
        registry.single("Gemm", Products::gemm);
        registry.single("Einsum", "repeated letters in one operand", Einsum::translate);
    }

    private static Var matmul(Call call) {
        int rank = call.rank(0);
        GraphValue weight = call.value(1);
        boolean isWeight = call.rank(1) == 2 && (weight instanceof Known || weight instanceof Quantized);
        if (isWeight && rank >= 2 && rank <= 3 && isFloat(weight)) {
            return call.result(
                    "linear",
                    Params.of("x", call.var(0))
                            .with("weight", transposed(call, weight, call.node().input(1))));
        }
        Var x = call.var(0);
        Var y = call.var(1);
        // A vector is a row on the left and a column on the right, and its axis vanishes again.
        Var left = rank == 1 ? Steps.expandDims(call, x, 0) : x;
        Var right = call.rank(1) == 1 ? Steps.expandDims(call, y, 1) : y;
        Params params = product(left, right, false, false);
        if (left == x && right == y) {
            return call.result("matmul", params);
        }
        Var product = call.op("matmul", params);
        int last = Dims.rank(product) - 1;
        int[] gone = left == x ? new int[] {last} : right == y ? new int[] {last - 1} : new int[] {last - 1, last};
        return call.result("squeeze", Params.of("x", product).with("axes", gone));
    }

    static Params product(Var x, Var y, boolean transposeX, boolean transposeY) {
        return Steps.xy(x, y).with("transpose_x", transposeX).with("transpose_y", transposeY);
    }

    private static boolean isFloat(GraphValue value) {
        return !(value instanceof Known(Tensor tensor)) || tensor.dataType().isFloat();
    }

    /** {@return a weight of rank 2 with its axes exchanged} */
    static Var transposed(Call call, GraphValue weight, String name) {
        return switch (weight) {
            case Quantized quantized ->
                call.var(
                        QuantizedWeights.transpose(
                                quantized, call.writer().settings().store(), 1, 0),
                        name);
            case Known(Tensor tensor) -> call.writer().constants().ofTransposed(name, tensor);
            default -> Steps.transpose(call, call.var(weight, name), 1, 0);
        };
    }

    /** {@code alpha * A * B + beta * C}; with a known B and a bias it is a linear layer. */
    private static Var gemm(Call call) {
        float alpha = call.attributes().number("alpha", 1);
        float beta = call.attributes().number("beta", 1);
        boolean transposeA = call.attributes().flag("transA", false);
        boolean transposeB = call.attributes().flag("transB", false);
        GraphValue b = call.value(1);
        Var a = call.var(0);
        Optional<Tensor> bias = bias(call, beta);
        boolean isLinear = (b instanceof Known || b instanceof Quantized)
                && isFloat(b)
                && alpha == 1
                && (!call.has(2) || bias.isPresent());
        if (isLinear) {
            Var x = transposeA ? Steps.transpose(call, a, 1, 0) : a;
            String name = call.node().input(1);
            Params params = Params.of("x", x).with("weight", transposeB ? call.var(1) : transposed(call, b, name));
            if (bias.isPresent()) {
                params = params.with(
                        "bias", call.var(new Known(bias.get()), call.node().input(2)));
            }
            return call.result("linear", params);
        }
        Params params = product(a, call.var(1), transposeA, transposeB);
        if (alpha == 1 && !call.has(2)) {
            return call.result("matmul", params);
        }
        Var product = call.op("matmul", params);
        if (!call.has(2)) {
            return call.result("mul", Steps.xy(product, call.scalar(alpha, product)));
        }
        Var scaled = Steps.mul(call, product, alpha);
        return call.result("add", Steps.xy(scaled, Steps.mul(call, call.var(2), beta)));
    }

    /** {@return the bias of a linear layer, one number for each output, if C is that} */
    private static Optional<Tensor> bias(Call call, float beta) {
        if (!call.has(2) || call.known(2).isEmpty() || call.known(1).isEmpty()) {
            return Optional.empty();
        }
        Shape weight = call.known(1).get().shape();
        long outputs = weight.size(call.attributes().flag("transB", false) ? 0 : 1);
        Tensor c = call.known(2).get();
        boolean isRow =
                c.shape().rank() == 1 || c.shape().rank() == 2 && c.shape().size(0) == 1;
        if (!isRow || c.elementCount() != outputs || !c.dataType().isFloat()) {
            return Optional.empty();
        }
        Tensor row = c.shape().rank() == 1 ? c : c.withShape(Shape.of(outputs));
        return Optional.of(
                beta == 1 ? row : Numbers.of(row).map(value -> value * beta).toTensor());
    }
}
