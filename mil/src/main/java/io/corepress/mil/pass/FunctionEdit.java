package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Argument.Binding;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes to a function, collected and then made at once: operations replaced or removed, uses of a value turned to
 * another. Names are looked up in the whole function, for each is given once.
 */
final class FunctionEdit {
    private final Function function;
    private final Uses uses;
    private final Map<String, Operation> producers = new HashMap<>();
    private final Set<String> blockOutputs = new HashSet<>();
    private final Set<String> taken;
    private final Map<Operation, List<Operation>> replacements = new IdentityHashMap<>();
    private final Map<String, String> renames = new HashMap<>();

    private FunctionEdit(Function function) {
        this.function = function;
        this.uses = Uses.of(function);
        this.taken = new HashSet<>(uses.names());
        uses.operations()
                .forEach(operation -> operation.outputs().forEach(output -> {
                    producers.put(output.name(), operation);
                }));
        function.body().ifPresent(this::collectOutputs);
    }

    static FunctionEdit of(Function function) {
        return new FunctionEdit(function);
    }

    static boolean hasUniqueNames(Function function) {
        Set<String> seen = new HashSet<>();
        function.inputs().forEach(input -> seen.add(input.name()));
        return function.body().map(body -> areUnique(body, seen)).orElse(false);
    }

    private static boolean areUnique(Block block, Set<String> seen) {
        for (NamedType input : block.inputs()) {
            if (!seen.add(input.name())) {
                return false;
            }
        }
        for (Operation operation : block.operations()) {
            for (Block nested : operation.blocks()) {
                if (!areUnique(nested, seen)) {
                    return false;
                }
            }
            for (NamedType output : operation.outputs()) {
                if (!seen.add(output.name())) {
                    return false;
                }
            }
        }
        return true;
    }

    private void collectOutputs(Block block) {
        blockOutputs.addAll(block.outputs());
        block.operations().forEach(operation -> operation.blocks().forEach(this::collectOutputs));
    }

    /** {@return all operations, those of nested blocks before the operation that holds them} */
    List<Operation> operations() {
        return uses.operations();
    }

    /** {@return the operation that yields what a parameter gets, if it gets one computed value} */
    Optional<Operation> producer(Operation operation, String parameter) {
        return name(operation, parameter).map(producers::get);
    }

    /** {@return the operation that yields a value} */
    Optional<Operation> producer(String name) {
        return Optional.ofNullable(producers.get(name));
    }

    /** {@return the uses of the first output, in program order} */
    List<Uses.Use> uses(Operation operation) {
        return uses.of(operation);
    }

    /** {@return the name that a parameter gets, uses that were turned already followed} */
    Optional<String> name(Operation operation, String parameter) {
        Argument argument = operation.inputs().get(parameter);
        return argument == null ? Optional.empty() : argument.singleName().map(this::current);
    }

    /** {@return the value of a parameter, if it is known} */
    Optional<Value> constant(Operation operation, String parameter) {
        Argument argument = operation.inputs().get(parameter);
        if (argument == null) {
            return Optional.empty();
        }
        return argument.constant()
                .or(() -> argument.singleName()
                        .map(producers::get)
                        .filter(Operation::isConst)
                        .flatMap(producer -> producer.attributes().get("val")));
    }

    Optional<Tensor> constantTensor(Operation operation, String parameter) {
        return constant(operation, parameter).flatMap(Value::tensor);
    }

    /** {@return the type of a parameter's value, if the function says it} */
    Optional<ValueType> type(String name) {
        Operation producer = producers.get(name);
        List<NamedType> named = producer == null ? function.inputs() : producer.outputs();
        return named.stream()
                .filter(candidate -> candidate.name().equals(name))
                .map(NamedType::type)
                .findFirst();
    }

    /** {@return whether the first output is used once, by another operation} */
    boolean hasOneUse(Operation operation) {
        return uses.of(operation).size() == 1 && !isBlockOutput(operation);
    }

    boolean isBlockOutput(Operation operation) {
        return operation.outputs().stream().anyMatch(output -> blockOutputs.contains(output.name()));
    }

    String freshName(String wanted) {
        String name = wanted;
        for (int number = 0; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }

    void replace(Operation operation, List<Operation> others) {
        replacements.put(operation, List.copyOf(others));
        others.forEach(other -> other.outputs().forEach(output -> producers.put(output.name(), other)));
    }

    /** Removes an operation and gives {@code name} to the users of its first output, which is no output of a block. */
    void removeFor(Operation operation, String name) {
        replacements.put(operation, List.of());
        renames.put(operation.outputs().getFirst().name(), name);
    }

    private String current(String name) {
        String now = name;
        while (renames.containsKey(now)) {
            now = renames.get(now);
        }
        return now;
    }

    /** {@return the changed function; the same object if nothing was changed} */
    Function apply() {
        return replacements.isEmpty()
                ? function
                : function.withBody(apply(function.body().orElseThrow()));
    }

    private Block apply(Block block) {
        List<Operation> operations = new ArrayList<>();
        for (Operation operation : block.operations()) {
            for (Operation each : replacements.getOrDefault(operation, List.of(operation))) {
                operations.add(renamed(each));
            }
        }
        return block.withOperations(operations);
    }

    private Operation renamed(Operation operation) {
        Operation changed = operation;
        if (operation.inputs().values().stream()
                .anyMatch(argument -> argument.names().stream().anyMatch(renames::containsKey))) {
            Map<String, Argument> inputs = new LinkedHashMap<>();
            operation.inputs().forEach((parameter, argument) -> inputs.put(parameter, renamed(argument)));
            changed = operation.withInputs(inputs);
        }
        return changed.blocks().isEmpty()
                ? changed
                : changed.withBlocks(changed.blocks().stream().map(this::apply).toList());
    }

    private Argument renamed(Argument argument) {
        List<Binding> bindings = argument.bindings().stream()
                .<Binding>map(binding ->
                        binding instanceof Argument.Name(String name) ? new Argument.Name(current(name)) : binding)
                .toList();
        return new Argument(bindings);
    }
}
