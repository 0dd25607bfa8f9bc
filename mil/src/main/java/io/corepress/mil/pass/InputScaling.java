package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.ProgramTransform;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts {@code scale * x + bias} in front of everything that uses an input, so that an app can give pixels as they are.
 *
 * @param scale a factor
 * @param bias one for all channels, or one for each of axis 1
 */
public record InputScaling(String input, float scale, List<Float> bias) {
    public InputScaling {
        bias = List.copyOf(bias);
        if (bias.isEmpty()) {
            throw new IllegalArgumentException("bias must be one number, or one for each channel");
        }
    }

    /**
     * {@return a transform of every function that has the input}
     *
     * @throws IllegalArgumentException when applied, if the input is no float tensor with as many channels as there are biases
     */
    public ProgramTransform toTransform() {
        return program -> program.mapFunctions(function -> function.inputs().stream()
                .filter(candidate -> candidate.name().equals(input))
                .findFirst()
                .map(named -> apply(function, named))
                .orElse(function));
    }

    private Function apply(Function function, NamedType named) {
        if (!(named.type() instanceof TensorType type)
                || type.dataType() != DataType.FLOAT32 && type.dataType() != DataType.FLOAT16) {
            throw new IllegalArgumentException(
                    "input " + input + " must be a float tensor to be scaled, got " + named.type().toText());
        }
        Block body = function.body().orElseThrow();
        FunctionEdit names = FunctionEdit.of(function);
        String scaled = names.freshName(input + "_scaled");
        List<Operation> operations = new ArrayList<>();
        String current = input;
        if (scale != 1) {
            boolean last = bias.stream().allMatch(number -> number == 0);
            String product = last ? scaled : names.freshName(input + "_times_scale");
            operations.addAll(binary("mul", product, current, constant(type, Shape.scalar(), List.of(scale)), type, names));
            current = product;
        }
        if (bias.stream().anyMatch(number -> number != 0)) {
            Shape shape = bias.size() == 1
                    ? Shape.scalar()
                    : Shape.ones(type.dimensions().size()).withSize(1, bias.size());
            operations.addAll(binary("add", scaled, current, constant(type, shape, bias), type, names));
            current = scaled;
        }
        if (operations.isEmpty()) {
            return function;
        }
        String result = current;
        body.operations().forEach(operation -> operations.add(redirected(operation, result)));
        return function.withBody(body.withOperations(operations));
    }

    private static Tensor constant(TensorType type, Shape shape, List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return Tensor.ofFloats(type.dataType(), shape, values);
    }

    private static List<Operation> binary(
            String type, String name, String x, Tensor y, TensorType result, FunctionEdit names) {
        Operation constant = Operation.constant(names.freshName(name + "_y"), Value.immediate(y));
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("x", Argument.name(x));
        inputs.put("y", Argument.name(constant.name()));
        NamedType output = new NamedType(name, result);
        return List.of(
                constant,
                new Operation(
                        type, inputs, List.of(output), List.of(), Attributes.named(name), UnknownFields.none()));
    }

    private Operation redirected(Operation operation, String to) {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        operation.inputs().forEach((parameter, argument) -> inputs.put(
                parameter,
                new Argument(argument.bindings().stream()
                        .map(binding -> binding instanceof Argument.Name(String name) && name.equals(input)
                                ? new Argument.Name(to)
                                : binding)
                        .toList())));
        List<Block> blocks = operation.blocks().stream()
                .map(block -> block.withOperations(block.operations().stream()
                        .map(inner -> redirected(inner, to))
                        .toList()))
                .toList();
        return operation.withInputs(inputs).withBlocks(blocks);
    }
}
