package io.corepress.mil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StructureTest {
    @Test
    void attributesKeepTheOrderOfTheFile() {
        Map<String, Value> values = new LinkedHashMap<>();
        for (String name : List.of("zeta", "alpha", "name", "mu")) {
            values.put(name, Value.string(name));
        }
        Attributes attributes = new Attributes(values);
        values.clear();

        assertThat(attributes.values().keySet()).containsExactly("zeta", "alpha", "name", "mu");
        assertThat(attributes.with("alpha", Value.int32(1)).values().keySet())
                .as("replaced in place")
                .containsExactly("zeta", "alpha", "name", "mu");
        assertThat(attributes.with("beta", Value.int32(1)).values().keySet())
                .as("added at the end")
                .containsExactly("zeta", "alpha", "name", "mu", "beta");
        assertThat(attributes.get("beta")).as("the original is as it was").isEmpty();
    }

    @Test
    void attributesCannotBeChanged() {
        Attributes attributes = Attributes.named("a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> attributes.values().put("b", Value.int32(1)));
    }

    @Test
    void inputsKeepTheOrderOfTheFile() {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        for (String name : List.of("x", "weight", "bias", "axis")) {
            inputs.put(name, Argument.name(name));
        }
        Operation operation = UsesTest.operation("conv", inputs, List.of(), "y");
        inputs.clear();
        assertThat(operation.inputs().keySet()).containsExactly("x", "weight", "bias", "axis");
    }

    @Test
    void anOperationIsNamedByItsAttributeElseByItsFirstOutput() {
        assertThat(Operation.constant("w", Value.int32(1)).name()).isEqualTo("w");
        assertThat(UsesTest.operation("split", Map.of(), List.of(), "a", "b").name())
                .isEqualTo("a");
        assertThat(UsesTest.operation("write_state", Map.of(), List.of()).name())
                .isEmpty();
    }

    @Test
    void aFunctionThatMovesTakesItsBodyAlong() {
        Function function = UsesTest.function(List.of(), "input");
        Block body = Block.of(List.of(), List.of("other"));
        Function moved = function.withBody("CoreML8", body);

        assertThat(moved.opset()).isEqualTo("CoreML8");
        assertThat(moved.blocks()).containsOnlyKeys("CoreML8");
        assertThat(moved.body()).containsSame(body);
    }

    @Test
    void aFunctionThatMovesWhereItHadAnotherBodyKeepsTheOneItTakesAlong() {
        Block old = Block.of(List.of(), List.of("old"));
        Block unused = Block.of(List.of(), List.of("unused"));
        Map<String, Block> blocks = new LinkedHashMap<>();
        blocks.put("CoreML6", old);
        blocks.put("CoreML8", unused);
        blocks.put("CoreML5", unused);
        Function function = new Function(List.of(), "CoreML6", blocks, Attributes.none(), UnknownFields.none());

        Function moved = function.withBody("CoreML8", old);

        assertThat(moved.body()).containsSame(old);
        assertThat(moved.blocks().keySet()).containsExactly("CoreML8", "CoreML5");
    }

    @Test
    void typesReadAsInMilText() {
        ValueType half = TensorType.of(DataType.FLOAT16, 1, 3);
        List<ValueType.Dimension> open = List.of(new ValueType.Constant(1), new ValueType.Unknown(false));
        assertThat(half.toText()).isEqualTo("tensor<fp16, [1, 3]>");
        assertThat(TensorType.of(DataType.STRING).toText()).isEqualTo("tensor<string, []>");
        assertThat(new TensorType(DataType.INT32, 2, open, Attributes.none()).toText())
                .isEqualTo("tensor<int32, [1, ?]>");
        assertThat(new TensorType(DataType.INT32, -1, List.of(), Attributes.none()).toText())
                .isEqualTo("tensor<int32, *>");
        assertThat(new ValueType.ListType(half, new ValueType.Constant(4)).toText())
                .isEqualTo("list<tensor<fp16, [1, 3]>, 4>");
        assertThat(new ValueType.TupleType(List.of(half, half)).toText())
                .isEqualTo("tuple<tensor<fp16, [1, 3]>, tensor<fp16, [1, 3]>>");
        assertThat(new ValueType.DictionaryType(TensorType.of(DataType.STRING), half).toText())
                .isEqualTo("dict<tensor<string, []>, tensor<fp16, [1, 3]>>");
        assertThat(new ValueType.StateType(half).toText()).isEqualTo("state<tensor<fp16, [1, 3]>>");
    }

    @Test
    void onlyAFullyKnownTypeHasAShape() {
        assertThat(TensorType.of(DataType.FLOAT16, 1, 3).shape()).contains(Shape.of(1, 3));
        assertThat(TensorType.of(DataType.FLOAT16).shape()).contains(Shape.scalar());
        assertThat(new TensorType(DataType.INT32, -1, List.of(), Attributes.none()).shape())
                .isEmpty();
        assertThat(new TensorType(DataType.INT32, 1, List.of(new ValueType.Unknown(false)), Attributes.none()).shape())
                .isEmpty();
    }

    @Test
    void largeTensorsOfWeightTypesGoToTheWeightFile() {
        assertThat(storage(DataType.INT8, 10)).isEqualTo(Value.Blob.DEFAULT);
        assertThat(storage(DataType.UINT3, 10)).isEqualTo(Value.Blob.DEFAULT);
        assertThat(storage(DataType.INT8, 9)).isEqualTo(Value.Immediate.BYTES);
        assertThat(storage(DataType.INT32, 10)).isEqualTo(Value.Immediate.INTS);
        assertThat(storage(DataType.UINT32, 10)).isEqualTo(Value.Immediate.BYTES);
        assertThat(storage(DataType.BOOL, 10)).isEqualTo(Value.Immediate.BOOLS);
    }

    private static Value.Storage storage(DataType dataType, int count) {
        Value value = Value.of(Tensor.ofInts(dataType, Shape.of(count), new int[count]));
        return ((Value.Numbers) value.content()).storage();
    }
}
