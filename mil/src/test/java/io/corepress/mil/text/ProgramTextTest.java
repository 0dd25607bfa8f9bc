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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTextTest {
    private static final TensorType HALF = TensorType.of(DataType.FLOAT16, 1, 3);

    @Test
    void aProgramReadsLikeMilText() throws IOException {
        Operation constant =
                Operation.constant("w", Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.of(12), new float[12])));
        Operation relu = Operation.of("relu", Map.of("x", Argument.name("x")), new NamedType("y", HALF));
        Function main = Function.of(
                List.of(new NamedType("x", HALF)), OpSet.CORE_ML_8, Block.of(List.of(constant, relu), List.of("y")));
        StringBuilder text = new StringBuilder();
        ProgramText.write(Program.of(Map.of("main", main)), text);
        assertThat(text).hasToString("""
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
        assertThat(text).hasToString("""
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
        assertThat(text(Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 0.1f))))
                .isEqualTo("fp32(0.1)");
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

    @Test
    void integersOfAnyWidthKeepTheirValue() {
        assertThat(text(longs(DataType.INT64, 1L << 40))).isEqualTo("int64(1099511627776)");
        assertThat(text(longs(DataType.INT64, -2))).isEqualTo("int64(-2)");
        assertThat(text(longs(DataType.UINT64, -1))).isEqualTo("uint64(18446744073709551615)");
        assertThat(text(Value.immediate(Tensor.ofInts(DataType.UINT32, Shape.scalar(), -1))))
                .isEqualTo("uint32(4294967295)");
        assertThat(text(Value.immediate(Tensor.ofInts(DataType.UINT3, Shape.of(2), 7, 0))))
                .isEqualTo("tensor<uint3, [2]>([7, 0])");
    }

    @Test
    void floatsHaveNoMoreDigitsThanTheirTypeNeeds() {
        assertThat(text(half(0.1f))).isEqualTo("fp16(0.1)");
        assertThat(text(half(1f / 3))).isEqualTo("fp16(0.3333)");
        assertThat(text(half(-0.0f))).isEqualTo("fp16(-0.0)");
        assertThat(text(half(1e-7f))).isEqualTo("fp16(1.0E-7)");
        assertThat(text(half(Float.NEGATIVE_INFINITY))).isEqualTo("fp16(-Infinity)");
        assertThat(text(longs(DataType.FLOAT64, Double.doubleToLongBits(1e300))))
                .isEqualTo("fp64(1.0E300)");
    }

    @Test
    void everyHalfReadsBackFromItsText() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float.float16ToFloat((short) bits);
            String text = text(half(value));
            float read = Float.parseFloat(text.substring("fp16(".length(), text.length() - 1));
            assertThat(Float.compare(Float.float16ToFloat(Float.floatToFloat16(read)), value))
                    .isZero();
        }
    }

    @Test
    void textThatSteersTerminalsIsEscaped() {
        assertThat(text(Value.string("\u001b[31m\u202e\u0000"))).isEqualTo("string(\"\\u001b[31m\\u202e\\u0000\")");
        assertThat(text(Value.string("größe → 日本"))).isEqualTo("string(\"größe → 日本\")");
    }

    @Test
    void namesThatAreNoIdentifiersAreQuoted() {
        Operation relu = Operation.of("my op", Map.of("a\nb", Argument.name("1x")), new NamedType("", HALF));
        assertThat(ProgramText.toText(relu)).startsWith("tensor<fp16, [1, 3]> \"\" = \"my op\"(\"a\\nb\" = \"1x\")");
    }

    private static Value half(float value) {
        return Value.of(Tensor.ofFloats(DataType.FLOAT16, Shape.scalar(), value));
    }

    private static Value longs(DataType dataType, long bits) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
        return Value.immediate(Tensor.ofBytes(dataType, Shape.scalar(), bytes));
    }

    private static String text(Value value) {
        Operation operation = new Operation(
                "op",
                Map.of("v", Argument.value(value)),
                List.of(),
                List.of(),
                Attributes.none(),
                UnknownFields.none());
        String text = ProgramText.toText(operation);
        assertThat(text).startsWith("op(v = ").endsWith(")");
        return text.substring("op(v = ".length(), text.length() - 1);
    }
}
