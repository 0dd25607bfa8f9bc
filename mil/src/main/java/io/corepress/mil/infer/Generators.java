package io.corepress.mil.infer;

import io.corepress.mil.ValueType.Dimension;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.OptionalDouble;

/** Operators that make tensors of their own: constant, in steps, or random. */
final class Generators {
    private Generators() {}

    /** A tensor of the shape that {@code shape} holds, of the type of a parameter, or fp32 without it. */
    static Rule shaped(String typeParameter, String otherTypeParameter) {
        return call -> List.of(Sizes.shapedBy(
                call,
                "shape",
                call.has(typeParameter) ? call.dataType(typeParameter) : typeOrFloat(call, otherTypeParameter)));
    }

    static Rule shaped(String typeParameter) {
        return shaped(typeParameter, typeParameter);
    }

    static DataType typeOrFloat(OpCall call, String parameter) {
        return call.has(parameter) ? call.dataType(parameter) : DataType.FLOAT32;
    }

    static List<Dimension> range(OpCall call) {
        for (String parameter : List.of("start", "end", "step")) {
            call.dims(parameter, 0, 0);
        }
        OptionalDouble start = call.knownNumber("start");
        OptionalDouble end = call.knownNumber("end");
        OptionalDouble step = call.knownNumber("step");
        if (start.isEmpty() || end.isEmpty() || step.isEmpty()) {
            return List.of(Sizes.UNKNOWN);
        }
        call.require(step.getAsDouble() != 0, "step must not be 0", step.getAsDouble());
        double count = Math.ceil((end.getAsDouble() - start.getAsDouble()) / step.getAsDouble());
        return List.of(Sizes.of((long) Math.max(0, count)));
    }

    /** {@code size} draws for each row of {@code x}. */
    static List<Dimension> categorical(OpCall call) {
        List<Dimension> x = call.dims("x", 1, Integer.MAX_VALUE);
        call.choice("mode", "logits", "probs");
        return Sizes.with(x, x.size() - 1, Sizes.of(call.integer("size", 1)));
    }
}
