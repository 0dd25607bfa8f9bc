package io.corepress.mil.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

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
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
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

    @Test
    void floatsHaveTheFewestDigitsThatTellThemApart() {
        assertThat(text(floats(DataType.FLOAT16, 0.1f, 1e-5f, -0f, 65504, 32768, Float.NEGATIVE_INFINITY, Float.NaN)))
                .isEqualTo("tensor<fp16, [7]>([0.1, 1.0E-5, -0.0, 65504.0, 32768.0, -Infinity, NaN])");
        assertThat(text(floats(DataType.FLOAT32, 0.1f, 1e-45f, 16777216)))
                .isEqualTo("tensor<fp32, [3]>([0.1, 1.4E-45, 1.6777216E7])");
        assertThat(text(bytes(DataType.BFLOAT16, Shape.scalar(), new byte[] {(byte) 0x80, 0x3F})))
                .isEqualTo("bf16(1.0)");
        assertThat(text(bytes(DataType.FLOAT8E4M3FN, Shape.scalar(), new byte[] {0x7E})))
                .isEqualTo("fp8e4m3fn(448.0)");
    }

    @Test
    void axesAreNested() {
        assertThat(text(Value.immediate(Tensor.ofInts(DataType.INT4, Shape.of(2, 1, 3), -8, 7, 0, 1, 2, 3))))
                .isEqualTo("tensor<int4, [2, 1, 3]>([[[-8, 7, 0]], [[1, 2, 3]]])");
        assertThat(text(bytes(DataType.INT8, Shape.of(1L << 40, 0), new byte[0])))
                .isEqualTo("tensor<int8, [1099511627776, 0]>([])");
    }

    @Test
    void stringsShowTheirShapeUnlessThereIsJustOne() {
        assertThat(text(strings(TensorType.of(DataType.STRING, 2), List.of("a", "b"))))
                .isEqualTo("tensor<string, [2]>([\"a\", \"b\"])");
        assertThat(text(strings(TensorType.of(DataType.STRING, 1), List.of("a"))))
                .isEqualTo("tensor<string, [1]>([\"a\"])");
        assertThat(text(strings(TensorType.of(DataType.STRING, 2, 1), List.of("a", "b"))))
                .isEqualTo("tensor<string, [2, 1]>([[\"a\"], [\"b\"]])");
        assertThat(text(strings(TensorType.of(DataType.STRING, 0), List.of()))).isEqualTo("tensor<string, [0]>([])");
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        assertThat(text(Value.string("\u001b[2J\0\u007f\u009b\\ \t\r äß中😀")))
                .isEqualTo("string(\"\\u001b[2J\\u0000\\u007f\\u009b\\\\ \\t\\r äß中😀\")");
    }

    @Test
    void charactersThatReorderTextOrStandForNoneAreEscaped() {
        assertThat(text(Value.string("\u202Etxt\uFEFF\u2028"))).isEqualTo("string(\"\\u202etxt\\ufeff\\u2028\")");
        assertThat(text(Value.string("\uD83D."))).isEqualTo("string(\"\\ud83d.\")");
    }

    @Test
    void stringsThatAreNotAsManyAsTheirTypeClaimsAreShownAsTheyLie() {
        assertThat(text(strings(TensorType.of(DataType.STRING, 3), List.of("a", "b"))))
                .isEqualTo("tensor<string, [2]>([\"a\", \"b\"])");
    }

    @Test
    void longListsAreCutAndSayHowMuchIsMissing() {
        ValueType.ListType type = new ValueType.ListType(TensorType.of(DataType.INT32), new ValueType.Constant(1000));
        List<Value> values = Collections.nCopies(1000, Value.int32(7));
        assertThat(text(new Value(type, new Value.Items(values), "")))
                .startsWith("list(int32(7), ")
                .endsWith(", int32(7), … 968 more)");
        List<Value.Entry> entries = Collections.nCopies(33, new Value.Entry(Value.int32(1), Value.bool(true)));
        assertThat(text(new Value(type, new Value.Dictionary(entries), "")))
                .endsWith("int32(1): bool(true), … 1 more)");
        assertThat(text(strings(TensorType.of(DataType.STRING, 1000), Collections.nCopies(1000, "label"))))
                .isEqualTo("tensor<string, [1000]>(…)");
    }

    @Test
    void whatIsInAWeightFileIsNotRead() {
        ByteSource unreadable = new ByteSource() {
            @Override
            public long size() {
                return 1L << 33;
            }

            @Override
            public void read(long position, ByteBuffer target) {
                throw new AssertionError("read");
            }
        };
        Tensor large = Tensor.of(DataType.UINT4, Shape.of(1L << 34), unreadable);
        assertThat(text(Value.of(large, new Value.Blob("@model_path/weights/\"1\".bin"))))
                .isEqualTo("tensor<uint4, [17179869184]>(BLOBFILE(\"@model_path/weights/\\\"1\\\".bin\"))");
    }

    @Test
    void typesOfEveryKindStandBeforeTheirNames() {
        NamedType list = new NamedType("l", new ValueType.ListType(HALF, new ValueType.Unknown(false)));
        NamedType tuple = new NamedType("t", new ValueType.TupleType(List.of(HALF, new ValueType.Unspecified())));
        NamedType dict = new NamedType(
                "d", new ValueType.DictionaryType(TensorType.of(DataType.INT64), TensorType.of(DataType.FLOAT32)));
        NamedType state = new NamedType("s", new ValueType.StateType(HALF));
        Operation operation = new Operation(
                "op", Map.of(), List.of(list, tuple, dict, state), List.of(), Attributes.none(), UnknownFields.none());
        assertThat(ProgramText.toText(operation))
                .isEqualTo("list<tensor<fp16, [1, 3]>, ?> l, tuple<tensor<fp16, [1, 3]>, unspecified> t, "
                        + "dict<tensor<int64, []>, tensor<fp32, []>> d, state<tensor<fp16, [1, 3]>> s = op()");
    }

    @Test
    void severalBindingsOfOneParameterAreInParentheses() {
        Argument both = new Argument(List.of(new Argument.Name("a"), new Argument.Constant(Value.int32(2))));
        Operation concat = Operation.of("concat", Map.of("values", both), new NamedType("y", HALF));
        assertThat(ProgramText.toText(concat))
                .isEqualTo("tensor<fp16, [1, 3]> y = concat(values = (a, int32(2)))[name = string(\"y\")]");
    }

    @Test
    void functionsAreWrittenAloneWithTheirAttributesAndTheInputsOfTheirBlocks() throws IOException {
        Block body = new Block(
                List.of(new NamedType("i", HALF)),
                List.of("i"),
                List.of(),
                Attributes.named("body"),
                UnknownFields.none());
        Operation loop = new Operation(
                "while_loop",
                Map.of("loop_vars", Argument.name("x")),
                List.of(new NamedType("y", HALF)),
                List.of(body),
                Attributes.none(),
                UnknownFields.none());
        Function function = new Function(
                List.of(new NamedType("x", HALF)),
                "CoreML7",
                Map.of("CoreML7", Block.of(List.of(loop), List.of("y"))),
                Attributes.named("f"),
                UnknownFields.none());
        StringBuilder text = new StringBuilder();
        ProgramText.write("step", function, text);
        assertThat(text).hasToString("""
                func step<CoreML7>(tensor<fp16, [1, 3]> x)[name = string("f")] {
                    tensor<fp16, [1, 3]> y = while_loop(loop_vars = x) (tensor<fp16, [1, 3]> i) {
                    } -> (i)[name = string("body")];
                } -> (y);
                """);
    }

    @Test
    void aFunctionWithoutABodySaysSo() throws IOException {
        Function empty = new Function(List.of(), "CoreML5", Map.of(), Attributes.none(), UnknownFields.none());
        StringBuilder text = new StringBuilder();
        ProgramText.write("main", empty, text);
        assertThat(text).hasToString("func main<CoreML5>() without a body for its operator set;\n");
    }

    @Test
    void errorsOfTheOutputPassThrough() {
        Writer broken = new Writer() {
            @Override
            public void write(char[] characters, int from, int length) throws IOException {
                throw new IOException("full");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        assertThatIOException()
                .isThrownBy(() -> ProgramText.write(Program.of(Map.of()), broken))
                .withMessage("full");
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

    private static Value bytes(DataType dataType, Shape shape, byte[] bytes) {
        return Value.immediate(Tensor.ofBytes(dataType, shape, bytes));
    }

    private static Value floats(DataType dataType, float... values) {
        return Value.immediate(Tensor.ofFloats(dataType, Shape.of(values.length), values));
    }

    private static Value strings(ValueType type, List<String> values) {
        return new Value(type, new Value.Strings(values), "");
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
