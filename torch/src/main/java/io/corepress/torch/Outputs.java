package io.corepress.torch;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a function declares of its outputs. */
final class Outputs {
    private Outputs() {}

    /** {@return the type of each output, as the operation that yields it says} */
    static Map<String, ValueType> types(Function function) {
        Map<String, ValueType> known = new HashMap<>();
        for (NamedType input : function.inputs()) {
            known.put(input.name(), input.type());
        }
        Map<String, ValueType> types = new LinkedHashMap<>();
        Block body = function.body().orElseThrow();
        body.operations()
                .forEach(operation -> operation.outputs().forEach(output -> known.put(output.name(), output.type())));
        body.outputs().forEach(name -> types.put(name, known.get(name)));
        return types;
    }
}
