package io.corepress.mil.build;

import io.corepress.mil.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an operation gets, by parameter name; immutable. Numbers and texts given here become {@code const} operations. */
public record Params(Map<String, Operand> operands) {
    public Params {
        operands = Collections.unmodifiableMap(new LinkedHashMap<>(operands));
    }

    /** What one parameter gets: values computed before, by name, or a value known now. */
    public sealed interface Operand {}

    /** One value, or several for a list parameter. */
    public record Computed(List<Var> values) implements Operand {
        public Computed {
            values = List.copyOf(values);
        }
    }

    public record Known(Value value) implements Operand {}

    public static Params none() {
        return new Params(Map.of());
    }

    public static Params of(String parameter, Var var) {
        return none().with(parameter, var);
    }

    public Params with(String parameter, Var var) {
        return with(parameter, new Computed(List.of(var)));
    }

    /** {@return these and a parameter that takes a list of values, as {@code concat} does} */
    public Params with(String parameter, List<Var> vars) {
        return with(parameter, new Computed(vars));
    }

    public Params with(String parameter, Value value) {
        return with(parameter, new Known(value));
    }

    public Params with(String parameter, String text) {
        return with(parameter, Value.string(text));
    }

    public Params with(String parameter, boolean truth) {
        return with(parameter, Value.bool(truth));
    }

    /** {@return these and an int32 scalar} */
    public Params with(String parameter, int number) {
        return with(parameter, Value.int32(number));
    }

    /** {@return these and an int32 vector} */
    public Params with(String parameter, int[] numbers) {
        return with(parameter, Value.int32s(numbers));
    }

    private Params with(String parameter, Operand operand) {
        Map<String, Operand> changed = new LinkedHashMap<>(operands);
        changed.put(parameter, operand);
        return new Params(changed);
    }
}
