package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Operations {@code cast} that change nothing, alone or after another. */
final class Casts {
    private Casts() {}

    static Function remove(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("cast")) {
                edit.name(operation, "x").ifPresent(source -> remove(edit, operation, source));
            }
        }
        return edit.apply();
    }

    private static void remove(FunctionEdit edit, Operation cast, String source) {
        Optional<DataType> target = dataType(cast.outputs().getFirst().type());
        // Through casts that lose nothing, back to what was before them.
        String origin = source;
        Optional<Operation> before = edit.producer(cast, "x");
        while (before.isPresent() && before.get().type().equals("cast")) {
            Optional<String> inner = edit.name(before.get(), "x");
            Optional<DataType> from = inner.flatMap(edit::type).flatMap(Casts::dataType);
            Optional<DataType> through =
                    dataType(before.get().outputs().getFirst().type());
            if (from.isEmpty() || through.isEmpty() || !holds(through.get(), from.get())) {
                break;
            }
            origin = inner.get();
            before = edit.producer(before.get(), "x");
        }
        Optional<DataType> has = edit.type(origin).flatMap(Casts::dataType);
        if (has.isPresent() && has.equals(target) && !edit.isBlockOutput(cast)) {
            edit.removeFor(cast, origin);
        } else if (!origin.equals(source) && !has.equals(target)) {
            Map<String, Argument> inputs = new LinkedHashMap<>(cast.inputs());
            inputs.put("x", Argument.name(origin));
            edit.replace(cast, java.util.List.of(cast.withInputs(inputs)));
        }
    }

    private static Optional<DataType> dataType(ValueType type) {
        return type instanceof TensorType tensor ? Optional.of(tensor.dataType()) : Optional.empty();
    }

    /** Whether every value of {@code narrow} comes back from {@code wide} as it was. */
    private static boolean holds(DataType wide, DataType narrow) {
        if (wide == narrow || narrow == DataType.BOOL) {
            return true;
        }
        if (wide.isFloat() && narrow.isFloat()) {
            return wide == DataType.FLOAT32 && narrow == DataType.FLOAT16;
        }
        return wide.isInteger()
                && narrow.isInteger()
                && wide.minValue() <= narrow.minValue()
                && wide.maxValue() >= narrow.maxValue();
    }
}
