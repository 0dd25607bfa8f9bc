package io.corepress.mil;

import java.util.List;

/** Operations in order, each using only what stands before it: {@code MILSpec.Block}. */
public record Block(
        List<NamedType> inputs,
        List<String> outputs,
        List<Operation> operations,
        Attributes attributes,
        UnknownFields extra) {

    public Block {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        operations = List.copyOf(operations);
    }

    public static Block of(List<Operation> operations, List<String> outputs) {
        return new Block(List.of(), outputs, operations, Attributes.none(), UnknownFields.none());
    }

    public Block withInputs(List<NamedType> changed) {
        return new Block(changed, outputs, operations, attributes, extra);
    }

    public Block withOperations(List<Operation> changed) {
        return new Block(inputs, outputs, changed, attributes, extra);
    }
}
