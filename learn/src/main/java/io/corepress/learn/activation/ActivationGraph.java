package io.corepress.learn.activation;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.ValueType.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which values of a function are quantized. The runtime computes in 8 bits where {@code dequantize} goes into, and
 * {@code quantize} follows, a {@code conv}, {@code linear}, {@code add} or pooling, with at most one activation
 * function in between. So the inputs of these operations are quantized, and what comes out of each, or of the
 * activation function that alone uses it.
 */
final class ActivationGraph {
    private static final Map<String, List<String>> ANCHORS = Map.of(
            "conv", List.of("x"),
            "linear", List.of("x"),
            "avg_pool", List.of("x"),
            "max_pool", List.of("x"),
            "add", List.of("x", "y"));
    private static final Set<String> FUSED =
            Set.of("leaky_relu", "tanh", "scaled_tanh", "sigmoid", "hard_sigmoid", "relu", "relu6");
    /** What comes out lies in the range of what goes in: the same codes serve. */
    private static final Set<String> KEEPING = Set.of(
            "concat",
            "max_pool",
            "avg_pool",
            "reshape",
            "transpose",
            "identity",
            "expand_dims",
            "squeeze",
            "flatten2d",
            "split",
            "slice_by_index",
            "slice_by_size",
            "stack",
            "tile",
            "reverse");

    private static final Set<String> NEVER_NEGATIVE =
            Set.of("relu", "relu6", "sigmoid", "hard_sigmoid", "softmax", "softplus", "abs", "square", "sqrt", "exp");

    private final Block body;
    private final OptimizationConfig config;
    private final Map<String, TensorType> types = new HashMap<>();
    private final Map<String, Operation> producers = new HashMap<>();
    private final Map<String, List<Operation>> consumers = new HashMap<>();
    private final Map<String, String> parent = new HashMap<>();
    private final Map<String, OpLinearQuantizerConfig> quantized = new LinkedHashMap<>();

    ActivationGraph(Function function, Block body, OptimizationConfig config) {
        this.body = body;
        this.config = config;
        function.inputs().forEach(this::addType);
        for (Operation operation : body.operations()) {
            operation.outputs().forEach(output -> {
                addType(output);
                producers.put(output.name(), operation);
            });
            names(operation)
                    .forEach(name -> consumers
                            .computeIfAbsent(name, key -> new ArrayList<>())
                            .add(operation));
        }
        body.operations().forEach(this::shareRanges);
        body.operations().forEach(this::chooseAround);
    }

    private void addType(NamedType named) {
        if (named.type() instanceof TensorType type) {
            types.put(named.name(), type);
        }
    }

    private static List<String> names(Operation operation) {
        return operation.inputs().values().stream()
                .flatMap(argument -> argument.names().stream())
                .toList();
    }

    private void chooseAround(Operation operation) {
        List<String> parameters = ANCHORS.get(operation.type());
        Optional<OpConfig> wanted = config.forOperation(operation.name(), operation.type());
        if (parameters == null || !(wanted.orElse(null) instanceof OpLinearQuantizerConfig quantizer)) {
            return;
        }
        List<String> inputs = parameters.stream()
                .flatMap(parameter ->
                        Optional.ofNullable(operation.inputs().get(parameter)).flatMap(Argument::singleName).stream())
                .filter(this::isActivation)
                .toList();
        if (inputs.size() < parameters.size()) {
            return;
        }
        inputs.forEach(input -> quantized.putIfAbsent(input, quantizer));
        String end = operation.outputs().getFirst().name();
        List<Operation> next = consumers.getOrDefault(end, List.of());
        if (next.size() == 1
                && FUSED.contains(next.getFirst().type())
                && !body.outputs().contains(end)) {
            end = next.getFirst().outputs().getFirst().name();
        }
        if (consumers.containsKey(end) && isActivation(end)) {
            quantized.putIfAbsent(end, quantizer);
        }
    }

    /** {@return whether a value is computed, of a float type, and not quantized already} */
    private boolean isActivation(String name) {
        Operation producer = producers.get(name);
        TensorType type = types.get(name);
        boolean computed = producer == null
                || !producer.isConst()
                        && !producer.isConstexpr()
                        && !producer.type().equals("dequantize");
        return type != null && type.dataType().isFloat() && computed;
    }

    private void shareRanges(Operation operation) {
        if (KEEPING.contains(operation.type())) {
            names(operation).stream()
                    .filter(this::isActivation)
                    .forEach(input ->
                            operation.outputs().forEach(output -> parent.put(range(input), range(output.name()))));
        }
    }

    /** {@return the values to quantize, each as the first operation that asked for it wants it, in no special order} */
    Map<String, OpLinearQuantizerConfig> quantized() {
        return quantized;
    }

    TensorType type(String value) {
        return types.get(value);
    }

    /** {@return a name for the range of a value: values with the same share it} */
    String range(String value) {
        String root = value;
        while (parent.containsKey(root) && !parent.get(root).equals(root)) {
            root = parent.get(root);
        }
        return root;
    }

    /** {@return the float values of a range, constants included} */
    Set<String> sharing(String range) {
        return types.keySet().stream()
                .filter(value -> types.get(value).dataType().isFloat() && range(value).equals(range))
                .collect(Collectors.toSet());
    }

    /** {@return whether no value that shares the range is ever below zero, whatever the inputs} */
    boolean isNeverNegative(String range) {
        return types.keySet().stream()
                .filter(value -> range(value).equals(range) && isActivation(value))
                .allMatch(value -> isNeverNegative(value, new HashSet<>()));
    }

    private boolean isNeverNegative(String value, Set<String> visiting) {
        Operation producer = producers.get(value);
        if (producer == null || !visiting.add(value)) {
            return false;
        }
        boolean carries = KEEPING.contains(producer.type())
                || producer.type().equals("add")
                || producer.type().equals("mul");
        return NEVER_NEGATIVE.contains(producer.type())
                || carries
                        && names(producer).stream()
                                .filter(name -> isActivation(name) || isFloatConstant(name))
                                .allMatch(name -> isNeverNegative(name, visiting));
    }

    private boolean isFloatConstant(String name) {
        return types.containsKey(name) && types.get(name).dataType().isFloat();
    }

    /** {@return the operation whose outputs always fill the same range, if all values that share this one are such} */
    Optional<String> boundedBy(String range) {
        Set<String> kinds = new HashSet<>();
        types.keySet().stream()
                .filter(value -> range(value).equals(range) && isActivation(value))
                .forEach(value -> kinds.add(
                        producers.containsKey(value) ? producers.get(value).type() : "input"));
        return kinds.size() == 1 ? kinds.stream().findFirst() : Optional.empty();
    }
}
