package io.corepress.mil.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTextTest {
    private static final TensorType HALF = TensorType.of(DataType.FLOAT16, 1, 3);

    @Test
    void aProgramReadsLikeMilText() throws IOException {
        Operation constant = Operation.constant("w", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.of(12), new float[12])));
        Operation relu = Operation.of("relu", Map.of("x", Argument.name("x")), new NamedType("y", HALF));
        Function main = Function.of(
                List.of(new NamedType("x", HALF)), OpSet.CORE_ML_8, Block.of(List.of(constant, relu), List.of("y")));
        StringBuilder text = new StringBuilder();
        ProgramText.write(Program.of(Map.of("main", main)), text);
        assertThat(text).hasToString(
                """
                program(1)
                func main<CoreML8>(tensor<fp16, [1, 3]> x) {
                    tensor<fp16, [12]> w = const()[name = string("w"), val = tensor<fp16, [12]>(BLOBFILE("@model_path/weights/weight.bin"))];
                    tensor<fp16, [1, 3]> y = relu(x = x)[name = string("y")];
                } -> (y);
                """);
    }

    @Test
    void nestedBlocksAreIndented() throws IOException {
        Operation inner = Operation.of("relu", Map.of("x", Argument.name("x")), new NamedType("r", HALF));
        Operation cond = new Operation(
                "cond",
                Map.of("pred", Argument.name("p")),
                List.of(new NamedType("y", HALF)),
                List.of(Block.of(List.of(inner), List.of("r")), Block.of(List.of(), List.of("x"))),
                Attributes.none(),
                UnknownFields.none());
        Function main = Function.of(List.of(), OpSet.CORE_ML_7, Block.of(List.of(cond), List.of("y")));
        StringBuilder text = new StringBuilder();
        ProgramText.write(Program.of(Map.of("main", main)), text);
        assertThat(text).hasToString(
                """
                program(1)
                func main<CoreML7>() {
                    tensor<fp16, [1, 3]> y = cond(pred = p) () {
                        tensor<fp16, [1, 3]> r = relu(x = x)[name = string("r")];
                    } -> (r) () {
                    } -> (x);
                } -> (y);
                """);
    }

    @Test
    void valuesOfEveryKindAreWritten() {
        assertThat(text(Value.int32(-4))).isEqualTo("int32(-4)");
        assertThat(text(Value.bool(true))).isEqualTo("bool(true)");
        assertThat(text(Value.string("a \"b\"\n"))).isEqualTo("string(\"a \\\"b\\\"\\n\")");
        assertThat(text(Value.int32s(1, 2))).isEqualTo("tensor<int32, [2]>([1, 2])");
        assertThat(text(Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 0.1f)))).isEqualTo("fp32(0.1)");
        assertThat(text(Value.immediate(Tensor.ofInts(DataType.INT32, Shape.of(40), new int[40]))))
                .isEqualTo("tensor<int32, [40]>(…)");
        ValueType.TupleType tuple = new ValueType.TupleType(List.of());
        assertThat(text(new Value(tuple, new Value.Tuple(List.of(Value.int32(1), Value.string("x"))), "")))
                .isEqualTo("tuple(int32(1), string(\"x\"))");
        assertThat(text(new Value(tuple, new Value.Items(List.of()), ""))).isEqualTo("list()");
        assertThat(text(new Value(
                        tuple,
                        new Value.Dictionary(List.of(new Value.Entry(Value.string("k"), Value.bool(false)))),
                        "")))
                .isEqualTo("dict(string(\"k\"): bool(false))");
        assertThat(text(new Value(tuple, new Value.Nothing(), ""))).isEqualTo("nothing");
    }

    private static String text(Value value) {
        Operation operation = new Operation(
                "op", Map.of("v", Argument.value(value)), List.of(), List.of(), Attributes.none(), UnknownFields.none());
        String text = ProgramText.toText(operation);
        assertThat(text).startsWith("op(v = ").endsWith(")");
        return text.substring("op(v = ".length(), text.length() - 1);
    }
}
