package io.corepress.onnx.op;

import io.corepress.mil.build.Var;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;

/**
 * Products of integers. They are computed in fp32, which holds the sums of up to 2^24 without loss, also in programs of
 * fp16, which would not. The result stays fp32 until it has been scaled.
 */
final class IntegerProducts {
    private IntegerProducts() {}

    static void name(Registry registry) {
        registry.single("MatMulInteger", call -> {
            Var a = shifted(call, 0, 2, Dims.rank(call.var(0)) - 2);
            Var b = shifted(call, 1, 3, 0);
            return call.result("matmul", Products.product(a, b, false, false));
        });
        registry.single("ConvInteger", call -> conv(call));
    }

    /**
     * {@return an input minus its zero point, as fp32}
     *
     * @param after the number of axes behind that of a zero point with more than one number, 0 for the last axis
     */
    static Var shifted(Call call, int input, int zeroPoint, int after) {
        Var x = Steps.cast(call, call.var(input), DataType.FLOAT32);
        if (!call.has(zeroPoint)) {
            return x;
        }
        Var zero = Steps.cast(call, call.var(zeroPoint), DataType.FLOAT32);
        boolean perRow = after > 0 && Dims.rank(zero) == 1 && Dims.size(zero, 0).orElse(1) > 1;
        return Steps.sub(call, x, perRow ? Steps.expandDims(call, zero, 1) : zero);
    }

    private static Var conv(Call call) {
        Var x = shifted(call, 0, 2, 0);
        Var weight = Steps.cast(call, call.var(1), DataType.FLOAT32);
        if (call.has(3)) {
            Var zero = Steps.cast(call, call.var(3), DataType.FLOAT32);
            boolean each = Dims.rank(zero) == 1 && Dims.size(zero, 0).orElse(1) > 1;
            int rank = Dims.rank(weight);
            weight = Steps.sub(call, weight, each ? Steps.expandDims(call, zero, Steps.range(1, rank)) : zero);
        }
        return Convolutions.withoutBias(call, x, weight);
    }
}
