package io.corepress.mil.infer;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The operations of a program that is there already, with what it says of their operands. */
public final class OpCalls {
    private final OpSet opset;
    private final BiConsumer<Operation, OpCall> visitor;

    private OpCalls(OpSet opset, BiConsumer<Operation, OpCall> visitor) {
        this.opset = opset;
        this.visitor = visitor;
    }

    /**
     * Visits all operations but constants, in order; those of nested blocks before the operation that holds them.
     *
     * @throws IllegalArgumentException if the function's operator set is not known or has no body
     * @throws MalformedModelException if an operand is not defined before the operation
     */
    public static void forEach(Function function, BiConsumer<Operation, OpCall> visitor) {
        OpSet opset = function.opSet()
                .orElseThrow(() -> new IllegalArgumentException("no operator set is named " + function.opset()));
        Block body = function.body()
                .orElseThrow(() -> new IllegalArgumentException("the function has no body for " + function.opset()));
        new OpCalls(opset, visitor).walk(body, function.inputs(), Map.of());
    }

    /** {@return the types of what the block yields} */
    private List<ValueType> walk(Block block, List<NamedType> inputs, Map<String, Known> outer) {
        Map<String, Known> scope = new HashMap<>(outer);
        inputs.forEach(input -> scope.put(input.name(), Known.of(input.type())));
        for (Operation operation : block.operations()) {
            if (!operation.isConst()) {
                visitor.accept(operation, call(operation, scope));
            }
            Optional<Value> value = operation.isConst() ? operation.attributes().get("val") : Optional.empty();
            operation.outputs().forEach(output -> scope.put(output.name(), new Known(output.type(), value)));
        }
        return block.outputs().stream()
                .map(output -> known(scope, output, "a block").type())
                .toList();
    }

    private OpCall call(Operation operation, Map<String, Known> scope) {
        Map<String, List<Known>> inputs = new LinkedHashMap<>();
        operation.inputs().forEach((parameter, argument) -> {
            List<Known> operands = new ArrayList<>();
            for (Argument.Binding binding : argument.bindings()) {
                operands.add(
                        switch (binding) {
                            case Argument.Name(String name) -> known(scope, name, operation.name());
                            case Argument.Constant(Value value) -> Known.of(value);
                        });
            }
            inputs.put(parameter, operands);
        });
        if (operation.isConstexpr()) {
            // The older way of these operators, and only theirs, is to keep parameters as attributes.
            operation.attributes().values().forEach((name, value) -> {
                if (!name.equals("name")) {
                    inputs.put(name, List.of(Known.of(value)));
                }
            });
        }
        List<List<ValueType>> blocks = operation.blocks().stream()
                .map(block -> walk(block, block.inputs(), scope))
                .toList();
        return new OpCall(opset, operation.type(), inputs, blocks);
    }

    private static Known known(Map<String, Known> scope, String name, String user) {
        Known known = scope.get(name);
        if (known == null) {
            throw new MalformedModelException(user + " uses " + name + ", which is not defined before it");
        }
        return known;
    }
}
