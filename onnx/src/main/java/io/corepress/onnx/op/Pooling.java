package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import java.util.Arrays;
import java.util.OptionalLong;

/** Pooling over windows and over whole spatial axes. */
final class Pooling {
    private Pooling() {}

    static void name(Registry registry) {
        registry.single("MaxPool", "the output of indices; dilations", Pooling::max);
        registry.single("AveragePool", "dilations", Pooling::average);
        registry.single("LpPool", "p other than 1 and 2; dilations", Pooling::lp);
        registry.single("GlobalMaxPool", call -> global(call, "reduce_max"));
        registry.single("GlobalAveragePool", call -> global(call, "reduce_mean"));
        registry.single("GlobalLpPool", "p other than 1 and 2", call -> {
            long p = call.attributes().integer("p", 2);
            return global(call, norm(call, p));
        });
    }

    private static String norm(Call call, long p) {
        if (p != 1 && p != 2) {
            throw call.refuse("p is " + p + ", and programs have only 1 and 2");
        }
        return p == 1 ? "reduce_l1_norm" : "reduce_l2_norm";
    }

    private static Var global(Call call, String type) {
        Var x = call.var(0);
        return call.result(
                type,
                Params.of("x", x).with("axes", Steps.range(2, Dims.rank(x))).with("keep_dims", true));
    }

    private static WindowSettings window(Call call, Var x) {
        long[] kernel =
                call.attributes().integers("kernel_shape").orElseThrow(() -> call.refuse("kernel_shape is missing"));
        WindowSettings window = WindowSettings.of(call, x, kernel);
        if (window.isDilated()) {
            throw call.refuse("dilations are " + Arrays.toString(window.dilations()) + ", and programs pool without");
        }
        return window;
    }

    private static Var max(Call call) {
        if (call.wants(1)) {
            throw call.refuse("the output of indices is used");
        }
        Var x = call.var(0);
        WindowSettings window = window(call, x);
        return call.result("max_pool", params(call, x, window, Params.of("x", x)));
    }

    private static Var average(Call call) {
        Var x = call.var(0);
        WindowSettings window = window(call, x);
        boolean countPads = call.attributes().flag("count_include_pad", false);
        boolean ceil = call.attributes().flag("ceil_mode", false);
        if (countPads && ceil && Arrays.stream(window.pads()).anyMatch(pad -> pad > 0)) {
            // The rows beyond the padding, which rounding up adds, do not count; so those that count become real.
            int[] pads = new int[window.pads().length + 4];
            System.arraycopy(window.pads(), 0, pads, 4, window.pads().length);
            x = Padding.constant(call, x, pads, call.number(0), false);
            window = window.withPads(new int[window.pads().length]);
            countPads = false;
        }
        Params params = Params.of("x", x).with("exclude_padding_from_average", !countPads || ceil);
        return call.result("avg_pool", params(call, x, window, params));
    }

    private static Var lp(Call call) {
        Var x = call.var(0);
        long p = call.attributes().integer("p", 2);
        norm(call, p);
        WindowSettings window = window(call, x);
        Var powers = p == 1 ? Steps.unary(call, "abs", x) : Steps.mul(call, x, x);
        Params params = Params.of("x", powers).with("exclude_padding_from_average", false);
        Var mean = call.op("avg_pool", params(call, x, window, params));
        long count = Arrays.stream(window.kernel()).asLongStream().reduce(1, (a, b) -> a * b);
        if (p == 1) {
            return call.result("mul", Steps.xy(mean, call.scalar(count)));
        }
        return call.result("sqrt", Params.of("x", Steps.mul(call, mean, count)));
    }

    /** Where sizes are known, rounding up becomes padding at the end, which works with any padding at the start. */
    private static Params params(Call call, Var x, WindowSettings window, Params params) {
        boolean ceil = call.attributes().flag("ceil_mode", false);
        boolean allKnown = Dims.of(x).stream().skip(2).allMatch(io.corepress.mil.ValueType.Constant.class::isInstance);
        WindowSettings settled = ceil && allKnown && window.padType().equals("custom") ? roundedUp(x, window) : window;
        return settled.addTo(params)
                .with("kernel_sizes", window.kernel())
                .with("ceil_mode", ceil && settled == window && window.padType().equals("custom"));
    }

    private static WindowSettings roundedUp(Var x, WindowSettings window) {
        int[] pads = window.pads().clone();
        for (int i = 0; i < window.kernel().length; i++) {
            OptionalLong size = Dims.size(x, i + 2);
            long padded = size.orElseThrow() + pads[2 * i] + pads[2 * i + 1];
            int stride = window.strides()[i];
            long out = Math.ceilDiv(padded - window.kernel()[i], (long) stride) + 1;
            // A window that would begin beyond the input and the padding before it is left out.
            if ((out - 1) * stride >= size.getAsLong() + pads[2 * i]) {
                out--;
            }
            long needed = (out - 1) * stride + window.kernel()[i];
            pads[2 * i + 1] += (int) Math.max(0, needed - padded);
        }
        return window.withPads(pads);
    }
}
