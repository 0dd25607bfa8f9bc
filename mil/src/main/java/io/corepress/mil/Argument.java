package io.corepress.mil;

import java.util.List;
import java.util.Optional;

/** What an operation gets for one of its parameters: usually one binding, several for a list parameter. */
public record Argument(List<Binding> bindings) {
    public Argument {
        bindings = List.copyOf(bindings);
    }

    /** A reference to another value by name, or a value in place. */
    public sealed interface Binding {}

    public record Name(String name) implements Binding {}

    public record Constant(Value value) implements Binding {}

    public static Argument name(String name) {
        return new Argument(List.of(new Name(name)));
    }

    public static Argument names(List<String> names) {
        return new Argument(names.stream().<Binding>map(Name::new).toList());
    }

    public static Argument value(Value value) {
        return new Argument(List.of(new Constant(value)));
    }

    /** {@return the names that this argument refers to} */
    public List<String> names() {
        return bindings.stream()
                .filter(Name.class::isInstance)
                .map(binding -> ((Name) binding).name())
                .toList();
    }

    /** {@return the value, if the argument is a single value in place} */
    public Optional<Value> constant() {
        return bindings.size() == 1 && bindings.getFirst() instanceof Constant(Value value)
                ? Optional.of(value)
                : Optional.empty();
    }

    /** {@return the name, if the argument is a single reference} */
    public Optional<String> singleName() {
        return bindings.size() == 1 && bindings.getFirst() instanceof Name(String name)
                ? Optional.of(name)
                : Optional.empty();
    }
}
