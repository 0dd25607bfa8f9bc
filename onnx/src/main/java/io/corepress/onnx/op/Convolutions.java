package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import java.util.Arrays;
import java.util.Optional;

/** Conv and ConvTranspose over one to three spatial axes. */
final class Convolutions {
    private Convolutions() {}

    static void name(Registry registry) {
        registry.single("Conv", call -> conv(call, call.var(0), call.var(1)));
        registry.single("ConvTranspose", Convolutions::transposed);
    }

    /** {@return the convolution under the name of the result; the bias is input 2} */
    private static Var conv(Call call, Var x, Var weight) {
        return withBias(call, "conv", params(call, x, weight), Dims.rank(x) - 2);
    }

    /** {@return the convolution under the name of the result} */
    static Var withoutBias(Call call, Var x, Var weight) {
        return call.result("conv", params(call, x, weight));
    }

    /** {@return the parameters of a conv with the attributes of the node} */
    static Params params(Call call, Var x, Var weight) {
        long[] kernel = Arrays.copyOfRange(Dims.shape(weight).sizes(), 2, Dims.rank(weight));
        WindowSettings window = WindowSettings.of(call, x, kernel);
        return window.addTo(Params.of("x", x).with("weight", weight))
                .with("dilations", window.dilations())
                .with("groups", (int) call.attributes().integer("group", 1));
    }

    /** A bias is a parameter if it is known; else it is added. */
    private static Var withBias(Call call, String type, Params params, int spatial) {
        if (!call.has(2)) {
            return call.result(type, params);
        }
        if (call.known(2).isPresent()) {
            return call.result(type, params.with("bias", call.var(2)));
        }
        Var bias = Steps.expandDims(call, call.var(2), Steps.range(1, spatial + 1));
        return call.result("add", Steps.xy(call.op(type, params), bias));
    }

    private static Var transposed(Call call) {
        Var x = call.var(0);
        Var weight = call.var(1);
        long[] kernel = Arrays.copyOfRange(Dims.shape(weight).sizes(), 2, Dims.rank(weight));
        int spatial = kernel.length;
        // Automatic padding means something else here than where a window slides, so it is not asked for.
        int[] strides = Call.ints(call.attributes().integers("strides", ones(spatial)));
        int[] dilations = Call.ints(call.attributes().integers("dilations", ones(spatial)));
        int[] pads = pads(call, x, kernel, strides, dilations);
        // Rows that the output is to have beyond what the kernel reaches.
        int[] more = new int[2 * spatial];
        for (int i = 0; i < pads.length; i++) {
            more[i] = Math.max(0, -pads[i]);
            pads[i] = Math.max(0, pads[i]);
        }
        WindowSettings window = new WindowSettings(Call.ints(kernel), strides, dilations, pads, "custom");
        Params params = window.addTo(Params.of("x", x).with("weight", weight))
                .with("dilations", dilations)
                .with("groups", (int) call.attributes().integer("group", 1));
        if (Arrays.stream(more).allMatch(count -> count == 0)) {
            return withBias(call, "conv_transpose", params, spatial);
        }
        Var convolved = call.op("conv_transpose", params);
        int[] all = new int[2 * spatial + 4];
        System.arraycopy(more, 0, all, 4, more.length);
        Var padded = Padding.constant(call, convolved, all, call.number(0), !call.has(2));
        if (!call.has(2)) {
            return padded;
        }
        Var bias = Steps.expandDims(call, call.var(2), Steps.range(1, spatial + 1));
        return call.result("add", Steps.xy(padded, bias));
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** {@return what is cut before and after each axis; negative where zeros are added} */
    private static int[] pads(Call call, Var x, long[] kernel, int[] strides, int[] dilations) {
        int spatial = kernel.length;
        long[] extra = call.attributes().integers("output_padding", new long[spatial]);
        Optional<long[]> shape = call.attributes().integers("output_shape");
        String auto = call.attributes().text("auto_pad", "NOTSET");
        int[] pads = WindowSettings.inPairs(call.attributes().integers("pads", new long[2 * spatial]));
        for (int i = 0; i < spatial; i++) {
            if (shape.isEmpty() && auto.equals("NOTSET") || auto.equals("VALID")) {
                pads[2 * i + 1] -= (int) extra[i];
                continue;
            }
            long reach = (kernel[i] - 1) * dilations[i] + 1;
            long size = shape.isPresent() ? Dims.fixed(x, i + 2) : 0;
            long wanted = shape.isPresent() ? shape.get()[shape.get().length - spatial + i] : 0;
            // With automatic padding the output is the input times the stride, whatever the input's size.
            int total = (int)
                    (shape.isPresent()
                            ? (size - 1) * strides[i] + reach + extra[i] - wanted
                            : reach - strides[i] + extra[i]);
            boolean moreBefore = !auto.equals("SAME_UPPER");
            int half = Math.floorDiv(total, 2);
            int before = moreBefore ? total - half : half;
            pads[2 * i] = before;
            pads[2 * i + 1] = total - before - (int) extra[i];
        }
        return pads;
    }
}
