package io.corepress.onnx.convert;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Missing;
import io.corepress.onnx.convert.GraphValue.Texts;
import io.corepress.onnx.graph.Graph;
import io.corepress.onnx.graph.Literal;
import io.corepress.onnx.graph.Node;
import io.corepress.onnx.graph.NodeAttributes;
import io.corepress.onnx.graph.ValueInfo;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * Translates the nodes of a graph, those of nested graphs included. A node that cannot be translated is a {@link
 * Problem}, and the import goes on: so all of them are found at once. It collects them, so it changes.
 */
public final class GraphImport {
    private final Map<String, Operator> operators;
    private final Set<Problem> problems = new LinkedHashSet<>();

    /**
     * @param operators by their qualified types
     */
    public GraphImport(Map<String, Operator> operators) {
        this.operators = Map.copyOf(operators);
    }

    /** {@return what could not be translated so far} */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /**
     * {@return the outputs of a graph}
     *
     * @param arguments what its required inputs stand for, in order
     * @param afterNode is called after each node
     */
    public List<GraphValue> outermost(Graph graph, BlockWriter writer, List<GraphValue> arguments, Runnable afterNode) {
        return nodes(graph, writer, Scope.outermost(), arguments, afterNode);
    }

    List<GraphValue> nodes(Graph graph, BlockWriter writer, Scope scope, List<GraphValue> arguments) {
        return nodes(graph, writer, scope, arguments, () -> {});
    }

    private List<GraphValue> nodes(
            Graph graph, BlockWriter writer, Scope scope, List<GraphValue> arguments, Runnable afterNode) {
        graph.initializers().forEach((name, literal) -> scope.put(name, of(name, literal)));
        List<ValueInfo> inputs = graph.requiredInputs();
        for (int i = 0; i < inputs.size() && i < arguments.size(); i++) {
            scope.put(inputs.get(i).name(), arguments.get(i));
        }
        Set<Node> needed = needed(graph);
        for (Node node : graph.nodes()) {
            if (needed.contains(node)) {
                List<GraphValue> results = node(node, writer, scope);
                for (int i = 0; i < node.outputs().size(); i++) {
                    scope.put(
                            node.output(i),
                            i < results.size()
                                    ? results.get(i)
                                    : new Missing("output " + i + " of " + node.qualifiedType() + " at " + node.place()
                                            + " is not supported"));
                }
            }
            afterNode.run();
        }
        List<GraphValue> outputs = new ArrayList<>();
        for (ValueInfo output : graph.outputs()) {
            GraphValue value = scope.get(output.name());
            if (value instanceof Missing(String reason)) {
                if (!reason.isEmpty()) {
                    problems.add(new Problem("output", "\"" + output.name() + "\"", reason));
                }
                throw new UnsupportedModelException("");
            }
            outputs.add(value);
        }
        return outputs;
    }

    private static GraphValue of(String name, Literal literal) {
        return switch (literal) {
            case Literal.Numbers(Tensor tensor) -> new Known(tensor);
            case Literal.Texts(Shape shape, List<String> values) -> new Texts(shape, values);
            case Literal.Unreadable(String reason) ->
                new Missing("it takes the tensor \"" + name + "\", which cannot be read: " + reason);
        };
    }

    /** What the outputs need; the rest is not looked at, so it may well be something that we lack. */
    private static Set<Node> needed(Graph graph) {
        Set<String> names = new HashSet<>();
        graph.outputs().forEach(output -> names.add(output.name()));
        Set<Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : graph.nodes().reversed()) {
            if (node.outputs().stream().anyMatch(names::contains)) {
                needed.add(node);
                uses(node, names);
            }
        }
        return needed;
    }

    private static void uses(Node node, Set<String> names) {
        names.addAll(node.inputs());
        node.attributes().values().values().forEach(attribute -> {
            if (attribute instanceof NodeAttributes.GraphAttribute(Graph graph)) {
                graph.outputs().forEach(output -> names.add(output.name()));
                graph.nodes().forEach(inner -> uses(inner, names));
            }
        });
    }

    private List<GraphValue> node(Node node, BlockWriter writer, Scope scope) {
        List<GraphValue> inputs = node.inputs().stream()
                .map(name -> name.isEmpty() ? new Missing("an input is missing") : scope.get(name))
                .toList();
        boolean waits = inputs.stream().anyMatch(input -> input instanceof Missing(String reason) && reason.isEmpty());
        Operator operator = operators.get(node.qualifiedType());
        if (operator == null) {
            problems.add(new Problem(node.qualifiedType(), node.place(), "there is no translation of this operator"));
            problemsInside(node);
            return unavailable(node);
        }
        if (waits) {
            problemsInside(node);
            return unavailable(node);
        }
        Call call = new Call(node, inputs, writer, this, scope);
        try {
            Optional<List<GraphValue>> folded = Folding.fold(call);
            return folded.isPresent() ? folded.get() : operator.translation().apply(call);
        } catch (UnsupportedModelException e) {
            // Without a message, what is wrong has been noted where it is, inside of the node.
            if (!e.getMessage().isEmpty()) {
                problems.add(new Problem(node.qualifiedType(), node.place(), e.getMessage()));
            }
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(
                    node.qualifiedType(), node.place(), "Core ML does not take what it becomes: " + e.getMessage()));
        } catch (ArithmeticException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | NoSuchElementException e) {
            // Translations rely on what the standard demands of attributes and inputs; this one's are not so.
            throw new MalformedModelException(node.qualifiedType() + " at " + node.place()
                    + " has attributes or inputs that do not fit: " + e.getMessage());
        } catch (MalformedModelException e) {
            throw new MalformedModelException(node.qualifiedType() + " at " + node.place() + ": " + e.getMessage());
        }
        return unavailable(node);
    }

    /** Operators that we lack inside of a node that is not translated itself. */
    private void problemsInside(Node node) {
        node.attributes().values().values().forEach(attribute -> {
            if (attribute instanceof NodeAttributes.GraphAttribute(Graph graph)) {
                for (Node inner : graph.nodes()) {
                    if (!operators.containsKey(inner.qualifiedType())) {
                        problems.add(new Problem(
                                inner.qualifiedType(), inner.place(), "there is no translation of this operator"));
                    }
                    problemsInside(inner);
                }
            }
        });
    }

    private static List<GraphValue> unavailable(Node node) {
        return node.outputs().stream().<GraphValue>map(name -> new Missing("")).toList();
    }
}
