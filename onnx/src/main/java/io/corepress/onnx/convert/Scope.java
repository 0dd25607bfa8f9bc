package io.corepress.onnx.convert;

import io.corepress.mil.MalformedModelException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The values of a graph by name, and those of the graphs around it. Values are added as nodes are translated. */
final class Scope {
    private final Optional<Scope> outer;
    private final Map<String, GraphValue> values = new HashMap<>();

    private Scope(Optional<Scope> outer) {
        this.outer = outer;
    }

    static Scope outermost() {
        return new Scope(Optional.empty());
    }

    Scope inner() {
        return new Scope(Optional.of(this));
    }

    void put(String name, GraphValue value) {
        if (!name.isEmpty()) {
            values.put(name, value);
        }
    }

    GraphValue get(String name) {
        GraphValue value = values.get(name);
        if (value != null) {
            return value;
        }
        return outer.map(scope -> scope.get(name))
                .orElseThrow(() -> new MalformedModelException("nothing defines the value \"" + name + "\""));
    }
}
