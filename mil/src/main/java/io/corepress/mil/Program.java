package io.corepress.mil;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An ML program: {@code MILSpec.Program}. Immutable; holds all that the file holds, in its order, so that a program
 * that is read and written unchanged is the same message.
 *
 * @param functions by name, {@code main} where there is only one
 */
public record Program(
        long version, Map<String, Function> functions, String docString, Attributes attributes, UnknownFields extra) {

    public Program {
        functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
    }

    public static Program of(Map<String, Function> functions) {
        return new Program(1, functions, "", Attributes.none(), UnknownFields.none());
    }

    /**
     * {@return a function by its name}
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Function function(String name) {
        Function function = functions.get(name);
        if (function == null) {
            throw new IllegalArgumentException("no function " + name + ", only " + functions.keySet());
        }
        return function;
    }

    /** {@return this program with a function added, or in the place of that which has the name} */
    public Program withFunction(String name, Function function) {
        Map<String, Function> changed = new LinkedHashMap<>(functions);
        changed.put(name, function);
        return withFunctions(changed);
    }

    public Program withFunctions(Map<String, Function> changed) {
        return new Program(version, changed, docString, attributes, extra);
    }

    /** {@return this program with every function replaced by what {@code change} makes of it; itself if all stay} */
    public Program mapFunctions(UnaryOperator<Function> change) {
        Map<String, Function> changed = new LinkedHashMap<>();
        boolean same = true;
        for (Map.Entry<String, Function> entry : functions.entrySet()) {
            Function function = change.apply(entry.getValue());
            changed.put(entry.getKey(), function);
            same &= function == entry.getValue();
        }
        return same ? this : withFunctions(changed);
    }
}
