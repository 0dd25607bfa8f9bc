package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Operations that only give a tensor another shape, where they follow each other or give it the shape that it has. Only
 * tensors whose sizes are all known are looked at.
 */
final class Reshapes {
    private static final Set<String> TYPES = Set.of("reshape", "squeeze", "expand_dims");

    private Reshapes() {}

    static Function remove(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        for (Operation operation : edit.operations()) {
            if (TYPES.contains(operation.type())) {
                shape(operation.outputs().getFirst().type()).ifPresent(shape -> simplify(edit, operation, shape));
            }
        }
        return edit.apply();
    }

    private static Optional<Shape> shape(ValueType type) {
        return type instanceof TensorType tensor ? tensor.shape() : Optional.empty();
    }

    private static void simplify(FunctionEdit edit, Operation operation, Shape shape) {
        Optional<String> source = edit.name(operation, "x");
        Optional<Operation> before = edit.producer(operation, "x");
        boolean joined = false;
        while (before.isPresent() && TYPES.contains(before.get().type())) {
            source = edit.name(before.get(), "x");
            before = edit.producer(before.get(), "x");
            joined = true;
        }
        if (source.isEmpty()) {
            return;
        }
        boolean changesNothing = edit.type(source.get())
                .flatMap(Reshapes::shape)
                .filter(shape::equals)
                .isPresent();
        if (changesNothing && !edit.isBlockOutput(operation)) {
            edit.removeFor(operation, source.get());
        } else if (joined && shape.rank() > 0) {
            edit.replace(operation, reshape(edit, operation, source.get(), shape));
        }
    }

    private static List<Operation> reshape(FunctionEdit edit, Operation operation, String source, Shape shape) {
        String name = edit.freshName(operation.name() + "_shape");
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("shape", Argument.name(name));
        inputs.put("x", Argument.name(source));
        int[] sizes = LongStream.of(shape.sizes()).mapToInt(Math::toIntExact).toArray();
        return List.of(
                Operation.constant(name, Value.int32s(sizes)),
                new Operation(
                        "reshape", inputs, operation.outputs(), List.of(), operation.attributes(), operation.extra()));
    }
}
