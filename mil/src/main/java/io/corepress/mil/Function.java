package io.corepress.mil;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function of a program: {@code MILSpec.Function}.
 *
 * @param opset the name of the operator set in use, a key of {@code blocks}, for example {@code CoreML7}
 * @param blocks the bodies by operator set; in practice just one
 */
public record Function(
        List<NamedType> inputs, String opset, Map<String, Block> blocks, Attributes attributes, UnknownFields extra) {

    public Function {
        inputs = List.copyOf(inputs);
        blocks = Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
    }

    public static Function of(List<NamedType> inputs, OpSet opset, Block body) {
        return new Function(
                inputs, opset.milName(), Map.of(opset.milName(), body), Attributes.none(), UnknownFields.none());
    }

    /** {@return the operator set, if it is one that this version knows} */
    public Optional<OpSet> opSet() {
        return OpSet.of(opset);
    }

    /** {@return the body for the function's operator set, if the function has one} */
    public Optional<Block> body() {
        return Optional.ofNullable(blocks.get(opset));
    }

    /**
     * {@return what the body yields, in its order, each with the type that its definition states; what nothing defines is
     * left out}
     */
    public Map<String, ValueType> outputTypes() {
        Map<String, ValueType> defined = new HashMap<>();
        inputs.forEach(input -> defined.put(input.name(), input.type()));
        Map<String, ValueType> types = new LinkedHashMap<>();
        body().ifPresent(body -> {
            body.inputs().forEach(input -> defined.put(input.name(), input.type()));
            for (Operation operation : body.operations()) {
                operation.outputs().forEach(output -> defined.put(output.name(), output.type()));
            }
            body.outputs().stream().filter(defined::containsKey).forEach(name -> types.put(name, defined.get(name)));
        });
        return types;
    }

    /** {@return this function with another body for its operator set} */
    public Function withBody(Block body) {
        return withBody(opset, body);
    }

    /** {@return this function moved to another operator set, with the body for it, in the place of any it had there} */
    public Function withBody(String newOpset, Block body) {
        Map<String, Block> changed = new LinkedHashMap<>();
        blocks.forEach((key, block) -> {
            if (key.equals(opset)) {
                changed.put(newOpset, body);
            } else if (!key.equals(newOpset)) {
                changed.put(key, block);
            }
        });
        changed.putIfAbsent(newOpset, body);
        return new Function(inputs, newOpset, changed, attributes, extra);
    }
}
