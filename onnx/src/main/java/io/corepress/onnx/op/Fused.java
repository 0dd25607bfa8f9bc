package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import java.util.ArrayList;
import java.util.List;

/** Operators that ONNX Runtime's optimizer makes of several. */
final class Fused {
    private Fused() {}

    static void name(Registry registry) {
        registry.single("Gelu", call -> Activations.gelu(call, "none"));
        registry.single("FastGelu", call -> gelu(call, "tanh"));
        registry.single("BiasGelu", call -> gelu(call, "none"));
        registry.single(
                "QuickGelu", call -> Activations.swish(call, call.attributes().number("alpha", 1.702f)));
        registry.single("FusedMatMul", "transposed batches", Fused::matmul);
        registry.single("FusedGemm", "activations other than Relu, Sigmoid and Tanh", Fused::gemm);
        registry.single("FusedConv", "activations other than Relu, Sigmoid, Tanh and LeakyRelu", Fused::conv);
        registry.several("SkipLayerNormalization", "the outputs of mean and deviation", call -> skip(call, true));
        registry.several(
                "SkipSimplifiedLayerNormalization", "the outputs of mean and deviation", call -> skip(call, false));
        registry.several("EmbedLayerNormalization", "the output of the mask", Fused::embedding);
    }

    private static Var gelu(Call call, String approximate) {
        Var x = call.has(1) ? Steps.add(call, call.var(0), call.var(1)) : call.var(0);
        return call.result("gelu", Params.of("x", x).with("mode", Activations.geluMode(approximate)));
    }

    private static Var matmul(Call call) {
        if (call.attributes().flag("transBatchA", false) || call.attributes().flag("transBatchB", false)) {
            throw call.refuse("it transposes batches");
        }
        Params params = Products.product(
                call.var(0),
                call.var(1),
                call.attributes().flag("transA", false),
                call.attributes().flag("transB", false));
        float alpha = call.attributes().number("alpha", 1);
        if (alpha == 1) {
            return call.result("matmul", params);
        }
        return call.result("mul", Steps.xy(call.op("matmul", params), call.scalar(alpha)));
    }

    private static Var activated(Call call, Var x) {
        String activation = call.attributes().text("activation", "");
        return switch (activation) {
            case "" -> Steps.identity(call, x);
            case "Relu" -> call.result("relu", Params.of("x", x));
            case "Sigmoid" -> call.result("sigmoid", Params.of("x", x));
            case "Tanh" -> call.result("tanh", Params.of("x", x));
            case "LeakyRelu" -> {
                float[] alpha = call.attributes().numbers("activation_params").orElse(new float[] {0.01f});
                yield call.result("leaky_relu", Params.of("x", x).with("alpha", call.number(alpha[0])));
            }
            default -> throw call.refuse("the activation " + activation);
        };
    }

    private static Var gemm(Call call) {
        Params params = Products.product(
                call.var(0),
                call.var(1),
                call.attributes().flag("transA", false),
                call.attributes().flag("transB", false));
        Var product =
                Steps.mul(call, call.op("matmul", params), call.attributes().number("alpha", 1));
        Var sum = call.has(2)
                ? Steps.add(
                        call,
                        product,
                        Steps.mul(call, call.var(2), call.attributes().number("beta", 1)))
                : product;
        return activated(call, sum);
    }

    private static Var conv(Call call) {
        Params params = Convolutions.params(call, call.var(0), call.var(1));
        Var result = call.op("conv", call.has(2) ? params.with("bias", call.var(2)) : params);
        return activated(call, call.has(3) ? Steps.add(call, result, call.var(3)) : result);
    }

    /** Inputs: x, what skipped, scale, then bias of the norm (of the full one) and a bias before it. */
    private static List<Var> skip(Call call, boolean isFull) {
        if (call.wants(1) || call.wants(2)) {
            throw call.refuse("the outputs of mean and deviation are used");
        }
        Var sum = Steps.add(call, call.var(0), call.var(1));
        int bias = isFull ? 4 : 3;
        if (call.has(bias)) {
            sum = Steps.add(call, sum, call.var(bias));
        }
        Var normal = isFull ? Normalizations.layer(call, sum, 2, 3, -1) : rms(call, sum);
        List<Var> outputs = new ArrayList<>(List.of(normal));
        if (call.wants(3)) {
            outputs.addAll(List.of(normal, normal, sum));
        }
        return outputs;
    }

    private static Var rms(Call call, Var x) {
        return call.result("mul", Steps.xy(Normalizations.rootMeanSquare(call, x, -1), call.var(2)));
    }

    /** Inputs: tokens, segments, their tables and that of positions, scale and bias of the norm, mask, positions. */
    private static List<Var> embedding(Call call) {
        if (call.wants(1) && call.has(7)) {
            throw call.refuse("the output of the mask is used");
        }
        Var words = rows(call, call.var(2), call.var(0));
        Var places;
        if (call.has(8)) {
            places = rows(call, call.var(3), call.var(8));
        } else {
            places = Steps.expandDims(call, first(call, call.var(3), Steps.size(call.var(0), 1)), 0);
        }
        Var sum = Steps.add(call, words, places);
        if (call.has(1)) {
            sum = Steps.add(call, sum, rows(call, call.var(4), call.var(1)));
        }
        return List.of(Normalizations.layer(call, sum, 5, 6, -1));
    }

    /** {@return the first rows of a table, as many as the size says} */
    private static Var first(Call call, Var table, Size count) {
        if (count.fixed().isPresent()) {
            return Steps.slice(call, table, 0, 0, (int) count.fixed().getAsLong());
        }
        Var end = call.writer().sizes(call.base(), new Sizes(List.of(count, Steps.fixed(0)), false));
        return call.op(
                "slice_by_index",
                Params.of("x", table)
                        .with("begin", new int[] {0, 0})
                        .with("end", end)
                        .with("begin_mask", Steps.bools(2, axis -> true))
                        .with("end_mask", Steps.bools(2, axis -> axis == 1)));
    }

    private static Var rows(Call call, Var table, Var indices) {
        return call.op(
                "gather",
                call.writer()
                        .indexed(Params.of("x", table).with("indices", indices).with("axis", 0)));
    }
}
