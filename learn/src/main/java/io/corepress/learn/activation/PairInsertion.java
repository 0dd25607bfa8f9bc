package io.corepress.learn.activation;

import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts {@code quantize} and {@code dequantize} behind values: from there on, operations get what the codes stand for.
 * The outputs of the function stay as they are. Has state: the names that are taken.
 */
final class PairInsertion {

    /** How one value is quantized. */
    record Pair(TensorType type, QuantizationRange range, Parameters parameters) {}

    private final Map<String, Pair> pairs;
    private final Set<String> names;
    private final Map<String, String> replaced = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /**
     * @param names that are taken; new ones are added
     */
    PairInsertion(Map<String, Pair> pairs, Set<String> names) {
        this.pairs = pairs;
        this.names = names;
    }

    Block apply(List<NamedType> inputs, Block body) {
        inputs.forEach(input -> addPair(input.name()));
        for (Operation operation : body.operations()) {
            operations.add(withReplacedInputs(operation));
            operation.outputs().forEach(output -> addPair(output.name()));
        }
        return body.withOperations(operations);
    }

    private Operation withReplacedInputs(Operation operation) {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        boolean[] changed = {false};
        operation.inputs().forEach((parameter, argument) -> {
            List<Argument.Binding> bindings = new ArrayList<>();
            for (Argument.Binding binding : argument.bindings()) {
                if (binding instanceof Argument.Name(String name) && replaced.containsKey(name)) {
                    changed[0] = true;
                    bindings.add(new Argument.Name(replaced.get(name)));
                } else {
                    bindings.add(binding);
                }
            }
            inputs.put(parameter, new Argument(bindings));
        });
        return changed[0] ? operation.withInputs(inputs) : operation;
    }

    private void addPair(String value) {
        Pair pair = pairs.get(value);
        if (pair == null) {
            return;
        }
        DataType codeType = pair.range().dtype();
        Map<String, Argument> parameters = new LinkedHashMap<>();
        parameters.put(
                "scale",
                constant(
                        value + "_scale",
                        Value.immediate(Tensor.ofFloats(
                                pair.type().dataType(),
                                Shape.scalar(),
                                pair.parameters().scale()))));
        if (pair.range().hasOffset()) {
            parameters.put(
                    "zero_point",
                    constant(
                            value + "_zero_point",
                            Value.immediate(Tensor.ofInts(
                                    codeType, Shape.scalar(), pair.parameters().offset()))));
        }
        Map<String, Argument> quantize = new LinkedHashMap<>();
        quantize.put("input", Argument.name(value));
        quantize.putAll(parameters);
        quantize.put("output_dtype", constant(value + "_output_dtype", Value.string(codeType.milName())));
        TensorType codes =
                new TensorType(codeType, pair.type().rank(), pair.type().dimensions(), Attributes.none());
        String code = fresh(value + "_quantized");
        operations.add(Operation.of("quantize", quantize, new NamedType(code, codes)));
        Map<String, Argument> dequantize = new LinkedHashMap<>();
        dequantize.put("input", Argument.name(code));
        dequantize.putAll(parameters);
        String back = fresh(value + "_dequantized");
        operations.add(Operation.of("dequantize", dequantize, new NamedType(back, pair.type())));
        replaced.put(value, back);
    }

    private Argument constant(String proposal, Value value) {
        String name = fresh(proposal);
        operations.add(Operation.constant(name, value));
        return Argument.name(name);
    }

    private String fresh(String proposal) {
        String name = proposal;
        for (int i = 1; !names.add(name); i++) {
            name = proposal + "_" + i;
        }
        return name;
    }
}
