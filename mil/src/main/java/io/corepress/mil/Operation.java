package io.corepress.mil;

import io.corepress.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of a block: {@code MILSpec.Operation}. The families that Corepress reasons about are recognised by
 * {@link #isConst} and {@link #isConstexpr}; everything else is just its type and parameters.
 *
 * @param inputs by parameter name, in the order of the file
 * @param blocks nested blocks, of {@code cond} and {@code while_loop}
 */
public record Operation(
        String type,
        Map<String, Argument> inputs,
        List<NamedType> outputs,
        List<Block> blocks,
        Attributes attributes,
        UnknownFields extra) {

    public Operation {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = List.copyOf(outputs);
        blocks = List.copyOf(blocks);
    }

    /** {@return an operation without nested blocks, whose {@code name} is that of its first output} */
    public static Operation of(String type, Map<String, Argument> inputs, NamedType... outputs) {
        return new Operation(
                type, inputs, List.of(outputs), List.of(), Attributes.named(outputs[0].name()), UnknownFields.none());
    }

    /** {@return a {@code const} of this value} */
    public static Operation constant(String name, Value value) {
        return new Operation(
                "const",
                Map.of(),
                List.of(new NamedType(name, value.type())),
                List.of(),
                Attributes.named(name).with("val", value),
                UnknownFields.none());
    }

    public boolean isConst() {
        return type.equals("const");
    }

    public boolean isConstexpr() {
        return type.startsWith("constexpr_");
    }

    /** {@return the {@code name} attribute, or the name of the first output where there is none, or nothing} */
    public String name() {
        return attributes
                .get("name")
                .flatMap(Value::text)
                .orElseGet(() -> outputs.isEmpty() ? "" : outputs.getFirst().name());
    }

    /** {@return the tensor of a {@code const} operation of numbers} */
    public Optional<Tensor> constTensor() {
        return isConst() ? attributes.get("val").flatMap(Value::tensor) : Optional.empty();
    }

    /**
     * {@return the value given in place for a parameter, as an input or, the older way of {@code constexpr_*}
     * operations, as an attribute}
     */
    public Optional<Value> constantParameter(String parameter) {
        Argument argument = inputs.get(parameter);
        return argument != null ? argument.constant() : attributes.get(parameter);
    }

    public Operation withInputs(Map<String, Argument> changed) {
        return new Operation(type, changed, outputs, blocks, attributes, extra);
    }

    public Operation withBlocks(List<Block> changed) {
        return new Operation(type, inputs, outputs, changed, attributes, extra);
    }
}
