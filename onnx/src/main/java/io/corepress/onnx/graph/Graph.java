package io.corepress.onnx.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes in order, each using only what stands before it, or, in the body of another node, what is known around it.
 *
 * @param inputs in order; older files list the initializers among them
 * @param initializers tensors by the name under which nodes use them
 */
public record Graph(
        String name,
        List<ValueInfo> inputs,
        List<ValueInfo> outputs,
        Map<String, Literal> initializers,
        List<Node> nodes) {
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        nodes = List.copyOf(nodes);
    }

    /** {@return the inputs that a caller has to give: those that have no initializer} */
    public List<ValueInfo> requiredInputs() {
        return inputs.stream()
                .filter(input -> !initializers.containsKey(input.name()))
                .toList();
    }
}
