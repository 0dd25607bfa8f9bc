package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import java.util.function.Function;

/** Inputs and outputs of networks that compute in fp16: models have them from iOS 16 on, before that they are fp32. */
final class HalfPorts {
    private HalfPorts() {}

    static Var input(FunctionBuilder f, String name, long... sizes) {
        if (f.opset().isAtLeast(OpSet.CORE_ML_6)) {
            return f.input(name, DataType.FLOAT16, sizes);
        }
        return f.cast(name + "_to_fp16", f.input(name, DataType.FLOAT32, sizes), DataType.FLOAT16);
    }

    /** Adds what {@code make} makes of the name of the output. */
    static Var output(FunctionBuilder f, String name, Function<String, Var> make) {
        if (f.opset().isAtLeast(OpSet.CORE_ML_6)) {
            return make.apply(name);
        }
        return f.cast(name, make.apply(name + "_fp16"), DataType.FLOAT32);
    }
}
