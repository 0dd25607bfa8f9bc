package io.corepress.mil;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who defines and who uses each value of one function: computed once from its body, and valid for that body only.
 * Nested blocks see the values of the blocks around them.
 */
public final class Uses {
    /**
     * One use of a value.
     *
     * @param consumer the operation that gets the value, or nothing where the value is an output of a block
     * @param parameter the name of the consumer's parameter; empty for a block output
     */
    public record Use(Optional<Operation> consumer, String parameter) {}

    private final List<Operation> operations = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<Operation, List<List<Use>>> usesByDefinition = new IdentityHashMap<>();
    private final Map<Operation, Map<String, Operation>> definitions = new IdentityHashMap<>();

    private Uses() {}

    public static Uses of(Function function) {
        Uses uses = new Uses();
        function.inputs().forEach(input -> uses.names.add(input.name()));
        function.body().ifPresent(body -> uses.walk(body, new HashMap<>()));
        return uses;
    }

    /** {@return all operations of the function, those of nested blocks before the operation that holds them} */
    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** {@return every name that is taken in the function} */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /** {@return the uses of the first output of {@code operation}, in program order} */
    public List<Use> of(Operation operation) {
        return of(operation, 0);
    }

    /** {@return the uses of output {@code index} of {@code operation}, in program order} */
    public List<Use> of(Operation operation, int index) {
        List<List<Use>> uses = usesByDefinition.get(operation);
        return uses == null || index >= uses.size() ? List.of() : List.copyOf(uses.get(index));
    }

    /** {@return the operation that yields the value which {@code consumer} gets under {@code name}, if one does} */
    public Optional<Operation> definition(Operation consumer, String name) {
        return Optional.ofNullable(definitions.getOrDefault(consumer, Map.of()).get(name));
    }

    private record Result(Operation operation, int index) {}

    private void walk(Block block, Map<String, Result> outer) {
        Map<String, Result> scope = new HashMap<>(outer);
        block.inputs().forEach(input -> {
            names.add(input.name());
            scope.remove(input.name());
        });
        for (Operation operation : block.operations()) {
            operation.inputs().forEach((parameter, argument) -> {
                for (String name : argument.names()) {
                    Result result = scope.get(name);
                    if (result != null) {
                        add(result, new Use(Optional.of(operation), parameter));
                        definitions
                                .computeIfAbsent(operation, key -> new HashMap<>())
                                .put(name, result.operation());
                    }
                }
            });
            operation.blocks().forEach(nested -> walk(nested, scope));
            operations.add(operation);
            // One object may stand in several blocks, which are then all among its uses.
            List<List<Use>> uses = usesByDefinition.computeIfAbsent(operation, key -> new ArrayList<>());
            for (int i = 0; i < operation.outputs().size(); i++) {
                String name = operation.outputs().get(i).name();
                names.add(name);
                if (uses.size() == i) {
                    uses.add(new ArrayList<>());
                }
                scope.put(name, new Result(operation, i));
            }
        }
        for (String output : block.outputs()) {
            Result result = scope.get(output);
            if (result != null) {
                add(result, new Use(Optional.empty(), ""));
            }
        }
    }

    private void add(Result result, Use use) {
        usesByDefinition.get(result.operation()).get(result.index()).add(use);
    }
}
