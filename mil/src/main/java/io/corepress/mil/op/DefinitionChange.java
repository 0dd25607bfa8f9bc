package io.corepress.mil.op;

import io.corepress.mil.Argument;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What a newer definition of an operator no longer allows of an operation that the older one allowed. */
final class DefinitionChange {
    private DefinitionChange() {}

    static List<String> reasons(Operation operation, Scope scope, OpSignature current, OpSignature target) {
        Set<String> reasons = new LinkedHashSet<>();
        operation.inputs().forEach((name, argument) -> {
            Optional<OpInput> before = current.input(name);
            Optional<OpInput> after = target.input(name);
            // What neither definition mentions is no worse off in the newer one.
            if (before.isPresent() && after.isEmpty()) {
                reasons.add("parameter " + name + " is gone");
            } else if (before.isPresent()) {
                reasons.addAll(dataTypes(argument, scope, before.get(), after.get()));
            }
        });
        for (OpInput input : target.inputs()) {
            boolean wasNeeded =
                    current.input(input.name()).filter(old -> !old.optional()).isPresent();
            if (!input.optional() && !wasNeeded && !operation.inputs().containsKey(input.name())) {
                reasons.add("parameter " + input.name() + " is now required");
            }
        }
        return List.copyOf(reasons);
    }

    /**
     * {@return why the bounds of a {@code clip} are refused from iOS 17 on, which wants {@code alpha < beta}, if they are
     * constants that are not so; a bound that is not a number is not so either}
     */
    static Optional<String> clipBounds(Operation operation, Scope scope) {
        OptionalDouble alpha = number(operation.inputs(), "alpha", scope);
        OptionalDouble beta = number(operation.inputs(), "beta", scope);
        return alpha.isPresent() && beta.isPresent() && !(alpha.getAsDouble() < beta.getAsDouble())
                ? Optional.of("alpha must now be less than beta, they are " + alpha.getAsDouble() + " and "
                        + beta.getAsDouble())
                : Optional.empty();
    }

    private static Set<String> dataTypes(Argument argument, Scope scope, OpInput before, OpInput after) {
        Set<String> reasons = new LinkedHashSet<>();
        scope.forEachDataType(argument, dataType -> {
            if (before.accepts(dataType) && !after.accepts(dataType)) {
                reasons.add("parameter " + after.name() + " no longer takes " + dataType.milName());
            }
        });
        return reasons;
    }

    private static OptionalDouble number(Map<String, Argument> inputs, String name, Scope scope) {
        return Optional.ofNullable(inputs.get(name))
                .flatMap(scope::constant)
                .flatMap(Value::tensor)
                .filter(tensor ->
                        tensor.elementCount() == 1 && tensor.dataType().isFloat())
                .map(Tensor::toFloats)
                .map(numbers -> OptionalDouble.of(numbers[0]))
                .orElse(OptionalDouble.empty());
    }
}
