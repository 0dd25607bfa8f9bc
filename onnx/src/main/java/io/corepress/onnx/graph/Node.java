package io.corepress.onnx.graph;

import java.util.List;

/**
 * One operator at work.
 *
 * @param domain of the operator; empty for those of ONNX itself
 * @param opset the version of the domain's operator set that the node is written for
 * @param inputs names of values; empty where an optional input in the middle is left out
 * @param outputs names of values; empty where an output is not wanted
 * @param place where in the model, for messages: the name or the number of the node, behind that of the nodes around it
 */
public record Node(
        String type,
        String domain,
        int opset,
        String name,
        List<String> inputs,
        List<String> outputs,
        NodeAttributes attributes,
        String place) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** {@return the type, behind its domain unless that is ONNX itself} */
    public String qualifiedType() {
        return domain.isEmpty() ? type : domain + "." + type;
    }

    /** {@return the name of input {@code index}; empty where it is left out} */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** {@return the name of output {@code index}; empty where it is not wanted} */
    public String output(int index) {
        return index < outputs.size() ? outputs.get(index) : "";
    }
}
