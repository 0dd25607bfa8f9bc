package io.corepress.mil.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An operation in the words of a test: {@code op("concat").tensors("values", "fp32 2 3", "fp32 2 ?").ints("axis", 1)}. */
record Given(OpSet opset, String type, Map<String, List<Known>> inputs, List<List<ValueType>> blocks) {
    private static final TypeInference INFERENCE = TypeInference.standard();

    /** An operation of iOS 18. */
    static Given op(String type) {
        return new Given(OpSet.CORE_ML_8, type, Map.of(), List.of());
    }

    Given in(OpSet other) {
        return new Given(other, type, inputs, blocks);
    }

    /** A tensor that is computed: its data type and sizes, with {@code ?} for one that is not known, or {@code *}. */
    Given tensor(String parameter, String tensor) {
        return with(parameter, List.of(Known.of(type(tensor))));
    }

    Given tensors(String parameter, String... tensors) {
        return with(
                parameter,
                Arrays.stream(tensors).map(tensor -> Known.of(type(tensor))).toList());
    }

    /** A constant vector of int32. */
    Given ints(String parameter, int... numbers) {
        return value(parameter, Value.int32s(numbers));
    }

    Given integer(String parameter, int number) {
        return value(parameter, Value.int32(number));
    }

    /** Constant scalars of int32, for a list parameter. */
    Given integers(String parameter, int... numbers) {
        return value(parameter, Arrays.stream(numbers).mapToObj(Value::int32).toArray(Value[]::new));
    }

    Given uints(String parameter, int... numbers) {
        return value(parameter, Value.immediate(Tensor.ofInts(DataType.UINT32, Shape.of(numbers.length), numbers)));
    }

    Given bools(String parameter, int... truths) {
        return value(parameter, Value.immediate(Tensor.ofInts(DataType.BOOL, Shape.of(truths.length), truths)));
    }

    Given bool(String parameter, boolean truth) {
        return value(parameter, Value.bool(truth));
    }

    Given number(String parameter, float number) {
        return value(parameter, Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), number)));
    }

    Given text(String parameter, String text) {
        return value(parameter, Value.string(text));
    }

    Given value(String parameter, Value... values) {
        return with(parameter, Arrays.stream(values).map(Known::of).toList());
    }

    Given type(String parameter, ValueType type) {
        return with(parameter, List.of(Known.of(type)));
    }

    Given block(String... yields) {
        List<List<ValueType>> more = new ArrayList<>(blocks);
        more.add(Arrays.stream(yields).<ValueType>map(Given::type).toList());
        return new Given(opset, type, inputs, more);
    }

    private Given with(String parameter, List<Known> operands) {
        Map<String, List<Known>> changed = new LinkedHashMap<>(inputs);
        changed.put(parameter, operands);
        return new Given(opset, type, changed, blocks);
    }

    static TensorType type(String text) {
        String[] words = text.split(" ");
        DataType dataType = Arrays.stream(DataType.values())
                .filter(type -> type.milName().equals(words[0]))
                .findFirst()
                .orElseThrow();
        if (text.endsWith("*")) {
            return TensorType.ofUnknownRank(dataType);
        }
        return TensorType.of(
                dataType,
                Arrays.stream(words)
                        .skip(1)
                        .<Dimension>map(size -> size.equals("?") ? Sizes.UNKNOWN : Sizes.of(Long.parseLong(size)))
                        .toList());
    }

    /** Wants these outputs, written as in {@link #tensor}. */
    void yields(String... tensors) {
        assertThat(outputs())
                .containsExactly(Arrays.stream(tensors).map(Given::type).toArray(ValueType[]::new));
    }

    List<ValueType> outputs() {
        return INFERENCE.outputs(new OpCall(opset, type, inputs, blocks));
    }

    /** Wants the operation refused with this sentence, which begins with the operator. */
    void isRefused(String sentence) {
        assertThatIllegalArgumentException().isThrownBy(this::outputs).withMessage(type + ": " + sentence);
    }
}
