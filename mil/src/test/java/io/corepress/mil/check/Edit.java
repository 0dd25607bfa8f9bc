package io.corepress.mil.check;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes of sound programs. */
final class Edit {
    private Edit() {}

    static Program operation(Program program, String name, UnaryOperator<Operation> change) {
        return body(program, block -> replace(block, name, change));
    }

    private static Block replace(Block block, String name, UnaryOperator<Operation> change) {
        return block.withOperations(block.operations().stream()
                .map(operation -> operation.name().equals(name)
                        ? change.apply(operation)
                        : operation.blocks().isEmpty()
                                ? operation
                                : operation.withBlocks(operation.blocks().stream()
                                        .map(nested -> replace(nested, name, change))
                                        .toList()))
                .toList());
    }

    static Program body(Program program, UnaryOperator<Block> change) {
        return function(program, f -> f.withBody(change.apply(f.body().orElseThrow())));
    }

    static Program function(Program program, UnaryOperator<Function> change) {
        return program.mapFunctions(change);
    }

    static Program opset(Program program, String opset) {
        return function(program, f -> f.withBody(opset, f.body().orElseThrow()));
    }

    static Operation input(Operation operation, String parameter, Argument argument) {
        Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
        inputs.put(parameter, argument);
        return operation.withInputs(inputs);
    }

    static Operation withoutInput(Operation operation, String parameter) {
        Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
        inputs.remove(parameter);
        return operation.withInputs(inputs);
    }

    static Operation type(Operation operation, String type) {
        return new Operation(
                type,
                operation.inputs(),
                operation.outputs(),
                operation.blocks(),
                operation.attributes(),
                operation.extra());
    }

    static Operation outputs(Operation operation, NamedType... outputs) {
        return new Operation(
                operation.type(),
                operation.inputs(),
                List.of(outputs),
                operation.blocks(),
                operation.attributes(),
                operation.extra());
    }

    static Operation output(Operation operation, ValueType type) {
        return outputs(operation, new NamedType(operation.outputs().getFirst().name(), type));
    }

    static Operation attributes(Operation operation, Attributes attributes) {
        return new Operation(
                operation.type(),
                operation.inputs(),
                operation.outputs(),
                operation.blocks(),
                attributes,
                operation.extra());
    }

    static Block outputs(Block block, String... outputs) {
        return new Block(block.inputs(), List.of(outputs), block.operations(), block.attributes(), block.extra());
    }
}
