package io.corepress.mil;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Named values in the order of the file; immutable. */
public record Attributes(Map<String, Value> values) {
    private static final Attributes NONE = new Attributes(Map.of());

    public Attributes {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static Attributes none() {
        return NONE;
    }

    /** {@return attributes that hold just a {@code name}, as most operations do} */
    public static Attributes named(String name) {
        return new Attributes(Map.of("name", Value.string(name)));
    }

    public Optional<Value> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** {@return these attributes with one added or replaced} */
    public Attributes with(String name, Value value) {
        Map<String, Value> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new Attributes(changed);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }
}
