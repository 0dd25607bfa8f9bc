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
        require(!operands.isEmpty(), parameter + " must be given");
        return operands;
    }

    /** {@return the operand of a parameter that takes just one} */
    Known operand(String parameter) {
        List<Known> operands = operands(parameter);
        require(operands.size() == 1, parameter + " must be one value", operands);
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
        require(tensor.hasKnownRank(), "the rank of " + parameter + " must be known", tensor.toText());
        return tensor.dimensions();
    }

    int rank(String parameter) {
        return dims(parameter).size();
    }

    /** {@return an axis as it is given, checked and counted from the front} */
    int axis(String parameter, int axis, int rank) {
        require(axis >= -rank && axis < rank, parameter + " must be from " + -rank + " to " + (rank - 1), axis);
        return axis < 0 ? axis + rank : axis;
    }

    /** {@return the integers or truths of a tensor, if it is a constant; bools as 0 and 1} */
    Optional<int[]> knownInts(String parameter) {
        return operand(parameter)
                .value()
                .flatMap(Value::tensor)
                .filter(tensor -> tensor.dataType().isInteger() || tensor.dataType() == DataType.BOOL)
                .map(Tensor::toInts);
    }

    int[] ints(String parameter) {
        return knownInts(parameter)
                .orElseThrow(() -> refusal(parameter + " must be constant integers", operand(parameter)));
    }

    int[] ints(String parameter, int... absent) {
        return has(parameter) ? ints(parameter) : absent;
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

    String text(String parameter) {
        return operand(parameter)
                .value()
                .flatMap(Value::text)
                .orElseThrow(() -> refusal(parameter + " must be a constant text", operand(parameter)));
    }

    String text(String parameter, String absent) {
        return has(parameter) ? text(parameter) : absent;
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
