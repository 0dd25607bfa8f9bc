package io.corepress.mil.infer;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * An operation whose outputs are to be inferred. The methods besides the components are how rules read it; each refuses
 * the operation with one sentence if it does not find what it is asked for.
 *
 * @param inputs by parameter name; one operand, or several for a list parameter
 * @param blocks for each nested block, the types of what it yields
 */
public record OpCall(OpSet opset, String type, Map<String, List<Known>> inputs, List<List<ValueType>> blocks) {
    public OpCall {
        Map<String, List<Known>> copy = new LinkedHashMap<>();
        inputs.forEach((parameter, operands) -> copy.put(parameter, List.copyOf(operands)));
        inputs = Collections.unmodifiableMap(copy);
        blocks = blocks.stream().map(List::copyOf).toList();
    }

    /** An operation without nested blocks. */
    public OpCall(OpSet opset, String type, Map<String, List<Known>> inputs) {
        this(opset, type, inputs, List.of());
    }

    boolean has(String parameter) {
        return inputs.containsKey(parameter);
    }

    /** {@return the operands of a list parameter, one or more} */
    List<Known> operands(String parameter) {
        List<Known> operands = inputs.getOrDefault(parameter, List.of());
        if (operands.isEmpty()) {
            throw refusal(parameter + " must be given");
        }
        return operands;
    }

    /** {@return the operand of a parameter that takes just one} */
    Known operand(String parameter) {
        List<Known> operands = operands(parameter);
        if (operands.size() != 1) {
            throw refusal(parameter + " must be one value", operands);
        }
        return operands.getFirst();
    }

    TensorType tensor(String parameter) {
        return tensor(parameter, operand(parameter));
    }

    /** {@return the tensors of a list parameter, one or more} */
    List<TensorType> tensors(String parameter) {
        return operands(parameter).stream()
                .map(operand -> tensor(parameter, operand))
                .toList();
    }

    private TensorType tensor(String parameter, Known operand) {
        if (operand.type() instanceof TensorType tensor) {
            return tensor;
        }
        throw refusal(parameter + " must be a tensor", operand);
    }

    DataType dataType(String parameter) {
        return tensor(parameter).dataType();
    }

    /** {@return the axes of a tensor whose rank is known} */
    List<Dimension> dims(String parameter) {
        TensorType tensor = tensor(parameter);
        if (!tensor.hasKnownRank()) {
            throw refusal("the rank of " + parameter + " must be known", tensor);
        }
        return tensor.dimensions();
    }

    int rank(String parameter) {
        return dims(parameter).size();
    }

    /** {@return the axes of a tensor whose rank is known and in this range} */
    List<Dimension> dims(String parameter, int minRank, int maxRank) {
        List<Dimension> dims = dims(parameter);
        if (dims.size() < minRank || dims.size() > maxRank) {
            String expected = minRank == maxRank
                    ? "rank " + minRank
                    : maxRank == Integer.MAX_VALUE
                            ? "rank " + minRank + " or more"
                            : "rank " + minRank + " to " + maxRank;
            throw refusal(parameter + " must have " + expected, tensor(parameter));
        }
        return dims;
    }

    /** {@return an axis counted from the front, given one that may be counted from the end} */
    int fromFront(String parameter, int axis, int rank) {
        require(rank > 0, parameter + " must name an axis, and a scalar has none", axis);
        require(axis >= -rank && axis < rank, parameter + " must be from " + -rank + " to " + (rank - 1), axis);
        return axis < 0 ? axis + rank : axis;
    }

    /** {@return the axis that a parameter names, counted from the front} */
    int axis(String parameter, int rank) {
        return fromFront(parameter, integer(parameter), rank);
    }

    int axis(String parameter, int absent, int rank) {
        return fromFront(parameter, integer(parameter, absent), rank);
    }

    /** {@return how many numbers a vector holds, if that is known} */
    Optional<Integer> length(String parameter) {
        TensorType tensor = tensor(parameter);
        require(!tensor.hasKnownRank() || tensor.rank() == 1, parameter + " must be a vector", tensor);
        return tensor.hasKnownRank() && tensor.dimensions().getFirst() instanceof ValueType.Constant(long size)
                ? Optional.of(Math.toIntExact(size))
                : Optional.empty();
    }

    /** {@return the integers or truths of a tensor, if it is a constant; bools as 0 and 1} */
    Optional<int[]> knownInts(String parameter) {
        return ints(operand(parameter));
    }

    static Optional<int[]> ints(Known operand) {
        return operand.value()
                .flatMap(Value::tensor)
                .filter(tensor -> tensor.dataType().isInteger() || tensor.dataType() == DataType.BOOL)
                .map(Tensor::toInts);
    }

    int[] ints(String parameter) {
        return knownInts(parameter)
                .orElseThrow(() -> refusal(parameter + " must be constant integers", operand(parameter)));
    }

    /**
     * {@return {@code count} integers}
     *
     * @param absent each of them if the parameter is not given
     */
    int[] ints(String parameter, int count, int absent) {
        if (!has(parameter)) {
            return IntStream.generate(() -> absent).limit(count).toArray();
        }
        int[] numbers = ints(parameter);
        require(numbers.length == count, parameter + " must be " + count + " integers", Arrays.toString(numbers));
        return numbers;
    }

    int integer(String parameter) {
        int[] numbers = ints(parameter);
        require(numbers.length == 1, parameter + " must be one integer", Arrays.toString(numbers));
        return numbers[0];
    }

    int integer(String parameter, int absent) {
        return has(parameter) ? integer(parameter) : absent;
    }

    boolean bool(String parameter, boolean absent) {
        return has(parameter) ? integer(parameter) != 0 : absent;
    }

    /** {@return a number of any type, if it is one and a constant} */
    OptionalDouble knownNumber(String parameter) {
        Optional<Tensor> tensor =
                operand(parameter).value().flatMap(Value::tensor).filter(one -> one.elementCount() == 1);
        if (tensor.isEmpty()) {
            return OptionalDouble.empty();
        }
        boolean isFloat = tensor.get().dataType().isFloat();
        return OptionalDouble.of(
                isFloat ? tensor.get().toFloats()[0] : tensor.get().toInts()[0]);
    }

    String text(String parameter) {
        return operand(parameter)
                .value()
                .flatMap(Value::text)
                .orElseThrow(() -> refusal(parameter + " must be a constant text", operand(parameter)));
    }

    /** {@return a text that must be one of these; the first if it is not given} */
    String choice(String parameter, String... choices) {
        String text = has(parameter) ? text(parameter) : choices[0];
        String last = choices[choices.length - 1];
        String others = String.join(", ", Arrays.copyOf(choices, choices.length - 1));
        require(List.of(choices).contains(text), parameter + " must be " + others + " or " + last, text);
        return text;
    }

    /** Refuses the operation unless {@code right}. */
    void require(boolean right, String expected, Object... got) {
        if (!right) {
            throw refusal(expected, got);
        }
    }

    /** {@return the exception that refuses this operation: what was expected, then what there is instead} */
    IllegalArgumentException refusal(String expected, Object... got) {
        StringBuilder text = new StringBuilder(type).append(": ").append(expected);
        for (int i = 0; i < got.length; i++) {
            Object shown = got[i] instanceof ValueType valueType ? valueType.toText() : got[i];
            text.append(i == 0 ? ", got " : " and ").append(shown);
        }
        return new IllegalArgumentException(text.toString());
    }
}
