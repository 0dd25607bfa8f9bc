package io.corepress.onnx;

import io.corepress.mil.Argument;
import io.corepress.mil.Argument.Binding;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives values of a function other names. Every name in it must be given once, the new ones included. */
record Renaming(Map<String, String> names) {

    Function apply(Function function) {
        return names.isEmpty()
                ? function
                : function.withBody(apply(function.body().orElseThrow()));
    }

    private Block apply(Block block) {
        return new Block(
                block.inputs(),
                block.outputs().stream().map(this::current).toList(),
                block.operations().stream().map(this::apply).toList(),
                block.attributes(),
                block.extra());
    }

    private Operation apply(Operation operation) {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        operation.inputs().forEach((parameter, argument) -> inputs.put(parameter, apply(argument)));
        List<NamedType> outputs = operation.outputs().stream()
                .map(output -> new NamedType(current(output.name()), output.type()))
                .toList();
        String renamed = current(operation.name());
        Attributes attributes = renamed.equals(operation.name())
                ? operation.attributes()
                : operation.attributes().with("name", Value.string(renamed));
        return new Operation(
                operation.type(),
                inputs,
                outputs,
                operation.blocks().stream().map(this::apply).toList(),
                attributes,
                operation.extra());
    }

    private Argument apply(Argument argument) {
        return new Argument(argument.bindings().stream()
                .<Binding>map(binding ->
                        binding instanceof Argument.Name(String name) ? new Argument.Name(current(name)) : binding)
                .toList());
    }

    private String current(String name) {
        return names.getOrDefault(name, name);
    }
}
