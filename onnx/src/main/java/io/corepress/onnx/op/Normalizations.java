package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that bring elements to a common scale. */
final class Normalizations {
    private Normalizations() {}

    static void name(Registry registry) {
        registry.single("BatchNormalization", "training", Normalizations::batch);
        registry.single("InstanceNormalization", Normalizations::instance);
        registry.single("LayerNormalization", "the outputs of mean and deviation", call -> layer(call, call.var(0)));
        registry.single("GroupNormalization", Normalizations::group);
        registry.single(
                "RMSNormalization",
                call -> rms(call, call.var(0), call.attributes().integer("axis", -1)));
        registry.single(
                "SimplifiedLayerNormalization",
                call -> rms(call, call.var(0), call.attributes().integer("axis", -1)));
        registry.single("LpNormalization", "p other than 1 and 2", Normalizations::lp);
        registry.single("MeanVarianceNormalization", Normalizations::meanVariance);
        registry.single("LRN", Normalizations::localResponse);
    }

    private static Var batch(Call call) {
        if (call.attributes().flag("training_mode", false)) {
            throw call.refuse("it is in training mode");
        }
        Var x = call.var(0);
        boolean allKnown = true;
        for (int i = 1; i < 5; i++) {
            allKnown &= call.known(i).isPresent();
        }
        float epsilon = call.attributes().number("epsilon", 1e-5f);
        int rank = Dims.rank(x);
        if (allKnown && rank >= 3 && rank <= 5) {
            return call.result(
                    "batch_norm",
                    Params.of("x", x)
                            .with("gamma", call.var(1))
                            .with("beta", call.var(2))
                            .with("mean", call.var(3))
                            .with("variance", call.var(4))
                            .with("epsilon", call.epsilon(epsilon)));
        }
        return allKnown ? affine(call, x, epsilon) : computedBatch(call, x, epsilon);
    }

    /** With known numbers it is a factor and an offset for each channel. */
    private static Var affine(Call call, Var x, float epsilon) {
        Numbers deviation = call.numbers(4, "variance").map(variance -> Math.sqrt(variance + epsilon));
        Numbers factor = call.numbers(1, "scale").combine(deviation, (scale, d) -> scale / d, (a, b) -> a);
        Numbers shift = call.numbers(3, "mean").combine(factor, (mean, f) -> mean * f, (a, b) -> a);
        Numbers offset = call.numbers(2, "bias").combine(shift, (bias, s) -> bias - s, (a, b) -> a);
        Var scaled = Steps.mul(call, x, perChannel(call, call.constant(factor.toTensor()), Dims.rank(x)));
        return call.result("add", Steps.xy(scaled, perChannel(call, call.constant(offset.toTensor()), Dims.rank(x))));
    }

    private static Var computedBatch(Call call, Var x, float epsilon) {
        int rank = Dims.rank(x);
        Var centred = Steps.sub(call, x, perChannel(call, call.var(3), rank));
        Var variance = Steps.add(call, perChannel(call, call.var(4), rank), call.scalar(epsilon));
        Var normal = Steps.div(call, centred, Steps.unary(call, "sqrt", variance));
        Var scaled = Steps.mul(call, normal, perChannel(call, call.var(1), rank));
        return call.result("add", Steps.xy(scaled, perChannel(call, call.var(2), rank)));
    }

    /** {@return a vector with one number a channel, shaped to be stretched over the other axes} */
    private static Var perChannel(Call call, Var vector, int rank) {
        return Steps.expandDims(call, vector, Steps.range(1, rank - 1));
    }

    private static Var instance(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        float epsilon = call.attributes().number("epsilon", 1e-5f);
        if (call.known(1).isPresent() && call.known(2).isPresent() && rank <= 4) {
            return call.result(
                    "instance_norm",
                    Params.of("x", x)
                            .with("gamma", call.var(1))
                            .with("beta", call.var(2))
                            .with("epsilon", call.epsilon(epsilon)));
        }
        Var normal = call.op(
                "layer_norm",
                Params.of("x", x).with("axes", Steps.range(2, rank)).with("epsilon", call.epsilon(epsilon)));
        Var scaled = Steps.mul(call, normal, perChannel(call, call.var(1), rank));
        return call.result("add", Steps.xy(scaled, perChannel(call, call.var(2), rank)));
    }

    /** {@return the normalized {@code x} under the name of the result; scale and bias are inputs 1 and 2} */
    static Var layer(Call call, Var x) {
        if (call.wants(1) || call.wants(2)) {
            throw call.refuse("the outputs of mean and deviation are used");
        }
        return layer(call, x, 1, 2, call.attributes().integer("axis", -1));
    }

    static Var layer(Call call, Var x, int scale, int bias, long axis) {
        int rank = Dims.rank(x);
        int[] axes = Steps.range(Dims.axis(axis, rank), rank);
        Params params = Params.of("x", x)
                .with("axes", axes)
                .with("epsilon", call.epsilon(call.attributes().number("epsilon", 1e-5f)));
        boolean scaleFits = !call.has(scale) || fits(call.known(scale), x, axes);
        boolean biasFits = !call.has(bias) || fits(call.known(bias), x, axes);
        if (scaleFits && biasFits) {
            params = call.has(scale) ? params.with("gamma", call.var(scale)) : params;
            params = call.has(bias) ? params.with("beta", call.var(bias)) : params;
            return call.result("layer_norm", params);
        }
        Var normal = call.op("layer_norm", params);
        if (!call.has(bias)) {
            return call.result("mul", Steps.xy(normal, call.var(scale)));
        }
        Var scaled = call.has(scale) ? Steps.mul(call, normal, call.var(scale)) : normal;
        return call.result("add", Steps.xy(scaled, call.var(bias)));
    }

    /** Whether a parameter is known and has just the normalized axes. */
    private static boolean fits(Optional<Tensor> parameter, Var x, int[] axes) {
        return parameter.isPresent()
                && parameter.get().shape().rank() == axes.length
                && Arrays.stream(axes)
                        .allMatch(axis -> Dims.size(x, axis).orElse(-1)
                                == parameter.get().shape().size(axis - axes[0]));
    }

    /** Up to version 20 there is a scale for each group, then for each channel. */
    private static Var group(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        long groups = call.attributes().integer("num_groups").orElseThrow(() -> call.refuse("num_groups is missing"));
        Var grouped = Steps.reshape(call, x, List.of(Steps.size(x, 0), Steps.fixed(groups), Steps.fixed(-1)));
        Var normal = call.op(
                "layer_norm",
                Params.of("x", grouped)
                        .with("axes", new int[] {2})
                        .with("epsilon", call.epsilon(call.attributes().number("epsilon", 1e-5f))));
        if (call.version() < 21) {
            Var scaled = Steps.mul(call, normal, perChannel(call, call.var(1), 3));
            Var shifted = Steps.add(call, scaled, perChannel(call, call.var(2), 3));
            return Steps.resultReshape(call, shifted, Steps.sizes(x));
        }
        Var back = Steps.reshape(call, normal, Steps.sizes(x));
        Var scaled = Steps.mul(call, back, perChannel(call, call.var(1), rank));
        return call.result("add", Steps.xy(scaled, perChannel(call, call.var(2), rank)));
    }

    /** {@return {@code x} over the root of its mean square, times input 1} */
    private static Var rms(Call call, Var x, long axis) {
        Var normal = rootMeanSquare(call, x, axis);
        return call.has(1) ? call.result("mul", Steps.xy(normal, call.var(1))) : Steps.identity(call, normal);
    }

    /** {@return {@code x} over the root of its mean square, over the axes from {@code axis} on} */
    static Var rootMeanSquare(Call call, Var x, long axis) {
        int rank = Dims.rank(x);
        int[] axes = Steps.range(Dims.axis(axis, rank), rank);
        Var mean = Steps.reduce(call, "reduce_mean", Steps.mul(call, x, x), true, axes);
        float epsilon = call.attributes().number("epsilon", 1e-5f);
        Var root = call.op("rsqrt", Params.of("x", mean).with("epsilon", call.epsilon(epsilon)));
        return Steps.mul(call, x, root);
    }

    private static Var lp(Call call) {
        Var x = call.var(0);
        long p = call.attributes().integer("p", 2);
        if (p != 1 && p != 2) {
            throw call.refuse("p is " + p + ", and programs have only 1 and 2");
        }
        int axis = call.axis(call.attributes().integer("axis", -1), 0);
        Var norm = Steps.reduce(call, p == 1 ? "reduce_l1_norm" : "reduce_l2_norm", x, true, axis);
        return call.result("real_div", Steps.xy(x, norm));
    }

    private static Var meanVariance(Call call) {
        Var x = call.var(0);
        int[] axes = LongStream.of(call.attributes().integers("axes", 0, 2, 3))
                .mapToInt(axis -> call.axis(axis, 0))
                .toArray();
        Var centred = Steps.sub(call, x, Steps.reduce(call, "reduce_mean", x, true, axes));
        Var variance = Steps.reduce(call, "reduce_mean", Steps.mul(call, centred, centred), true, axes);
        Var deviation = Steps.add(call, Steps.unary(call, "sqrt", variance), call.scalar(1e-9));
        return call.result("real_div", Steps.xy(centred, deviation));
    }

    private static Var localResponse(Call call) {
        return call.result(
                "local_response_norm",
                Params.of("x", call.var(0))
                        .with("size", (int) call.attributes().integer("size", 1))
                        .with("alpha", call.number(call.attributes().number("alpha", 1e-4f)))
                        .with("beta", call.number(call.attributes().number("beta", 0.75f)))
                        .with("k", call.number(call.attributes().number("bias", 1))));
    }
}
