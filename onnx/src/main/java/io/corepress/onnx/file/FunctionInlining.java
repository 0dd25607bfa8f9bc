package io.corepress.onnx.file;

import io.corepress.mil.MalformedModelException;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.Node;
import io.corepress.onnx.graph.NodeAttributes;
import io.corepress.onnx.graph.NodeAttributes.Attribute;
import io.corepress.onnx.graph.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the bodies of a model's own functions in the places of the nodes that call them. It counts the calls, so that
 * each gets names of its own.
 */
final class FunctionInlining {
    private static final int MAX_DEPTH = 100;

    /**
     * A function that a model brings along.
     *
     * @param defaults what attributes are where a call does not give them
     */
    record ModelFunction(List<String> inputs, List<String> outputs, List<Node> nodes, NodeAttributes defaults) {}

    /** By domain and name of the operator, see {@link #key}. */
    private final Map<String, ModelFunction> functions;

    private int calls;

    FunctionInlining(Map<String, ModelFunction> functions) {
        this.functions = functions;
    }

    static String key(String domain, String name) {
        return domain + "/" + name;
    }

    Graph inline(Graph graph) {
        return functions.isEmpty() ? graph : inline(graph, 0);
    }

    private Graph inline(Graph graph, int depth) {
        return new Graph(
                graph.name(), graph.inputs(), graph.outputs(), graph.initializers(), inline(graph.nodes(), depth));
    }

    private List<Node> inline(List<Node> nodes, int depth) {
        List<Node> inlined = new ArrayList<>();
        for (Node node : nodes) {
            ModelFunction function = functions.get(key(node.domain(), node.type()));
            if (function != null) {
                if (depth > MAX_DEPTH) {
                    throw new MalformedModelException(
                            node.place() + ": functions of the model call each other without end");
                }
                inlined.addAll(inline(body(function, node), depth + 1));
            } else {
                inlined.add(withInlinedGraphs(node, depth));
            }
        }
        return inlined;
    }

    private Node withInlinedGraphs(Node node, int depth) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes()
                .values()
                .forEach((name, attribute) -> attributes.put(
                        name,
                        attribute instanceof NodeAttributes.GraphAttribute(Graph graph)
                                ? new NodeAttributes.GraphAttribute(inline(graph, depth))
                                : attribute));
        return with(node, node.inputs(), node.outputs(), new NodeAttributes(attributes), node.place());
    }

    /** The nodes of the function in terms of the values of the call. */
    private List<Node> body(ModelFunction function, Node call) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < function.inputs().size(); i++) {
            names.put(function.inputs().get(i), call.input(i));
        }
        for (int i = 0; i < function.outputs().size(); i++) {
            if (!call.output(i).isEmpty()) {
                names.put(function.outputs().get(i), call.output(i));
            }
        }
        String prefix = (call.name().isEmpty() ? call.type() : call.name()) + "/" + calls++ + "/";
        Map<String, Attribute> given = new HashMap<>(function.defaults().values());
        given.putAll(call.attributes().values());
        return function.nodes().stream()
                .map(node -> renamed(node, names, prefix, given, call.place()))
                .toList();
    }

    private static Node renamed(
            Node node, Map<String, String> names, String prefix, Map<String, Attribute> given, String place) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes().values().forEach((name, attribute) -> {
            switch (attribute) {
                // Without a value for it, the node goes without the attribute.
                case NodeAttributes.Reference(String source) -> {
                    if (given.containsKey(source)) {
                        attributes.put(name, given.get(source));
                    }
                }
                case NodeAttributes.GraphAttribute(Graph graph) ->
                    attributes.put(
                            name, new NodeAttributes.GraphAttribute(renamed(graph, names, prefix, given, place)));
                default -> attributes.put(name, attribute);
            }
        });
        return with(
                node,
                renamed(node.inputs(), names, prefix),
                renamed(node.outputs(), names, prefix),
                new NodeAttributes(attributes),
                place + " / " + node.place());
    }

    private static Graph renamed(
            Graph graph, Map<String, String> names, String prefix, Map<String, Attribute> given, String place) {
        Map<String, io.corepress.onnx.graph.Literal> initializers = new LinkedHashMap<>();
        graph.initializers().forEach((name, literal) -> initializers.put(renamed(name, names, prefix), literal));
        return new Graph(
                graph.name(),
                renamedValues(graph.inputs(), names, prefix),
                renamedValues(graph.outputs(), names, prefix),
                initializers,
                graph.nodes().stream()
                        .map(node -> renamed(node, names, prefix, given, place))
                        .toList());
    }

    private static List<ValueInfo> renamedValues(List<ValueInfo> values, Map<String, String> names, String prefix) {
        return values.stream()
                .map(value -> new ValueInfo(renamed(value.name(), names, prefix), value.type()))
                .toList();
    }

    private static List<String> renamed(List<String> all, Map<String, String> names, String prefix) {
        return all.stream().map(name -> renamed(name, names, prefix)).toList();
    }

    private static String renamed(String name, Map<String, String> names, String prefix) {
        return name.isEmpty() ? "" : names.getOrDefault(name, prefix + name);
    }

    private static Node with(
            Node node, List<String> inputs, List<String> outputs, NodeAttributes attributes, String place) {
        return new Node(node.type(), node.domain(), node.opset(), node.name(), inputs, outputs, attributes, place);
    }
}
