package io.corepress.mil.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations whose types the builder infers. */
class InferredOpsTest {
    private static final OpSet OPSET = OpSet.CORE_ML_8;
    private static final TensorType FLEXIBLE =
            TensorType.of(DataType.FLOAT16, List.of(new ValueType.Unknown(false), new ValueType.Constant(3)));

    @Test
    void anyOperatorYieldsOneOutputOfItsName() {
        Function function = FunctionBuilder.function(
                OPSET, f -> List.of(f.op("silu", "y", Params.of("x", f.input("x", DataType.FLOAT16, 2, 3)))));

        Operation silu = function.body().orElseThrow().operations().getLast();
        assertThat(silu.name()).isEqualTo("y");
        assertThat(silu.outputs()).containsExactly(new NamedType("y", TensorType.of(DataType.FLOAT16, 2, 3)));
    }

    @Test
    void anOperatorWithSeveralOutputsGetsANameForEach() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Params params =
                    Params.of("x", f.input("x", FLEXIBLE)).with("axis", 1).with("num_splits", 3);
            return f.ops("split", List.of("a", "b", "c"), params);
        });

        assertThat(function.body().orElseThrow().operations().getLast().outputs())
                .extracting(output -> output.name() + " " + output.type().toText())
                .containsExactly("a tensor<fp16, [?, 1]>", "b tensor<fp16, [?, 1]>", "c tensor<fp16, [?, 1]>");
        assertRefused(
                f -> f.ops("relu", List.of("a", "b"), Params.of("x", f.input("x", FLEXIBLE))),
                "a: relu yields 1 values here, got names [a, b]");
    }

    @Test
    void parametersThatAreLeftOutAreWrittenWithTheirDefaults() {
        Function function = FunctionBuilder.function(
                OPSET, f -> List.of(f.op("softmax", "y", Params.of("x", f.input("x", DataType.FLOAT16, 2, 3)))));

        List<Operation> operations = function.body().orElseThrow().operations();
        assertThat(operations).extracting(Operation::type).containsExactly("const", "softmax");
        assertThat(operations.getFirst().attributes().get("val")).contains(Value.int32(-1));
        assertThat(operations.getLast().inputs().get("axis").names()).containsExactly("y_axis_0");
    }

    @Test
    void flexibleInputsKeepTheirSizesOpen() {
        Function function =
                FunctionBuilder.function(OPSET, f -> List.of(f.transpose("y", f.input("x", FLEXIBLE), 1, 0)));

        assertThat(function.inputs().getFirst().type()).isEqualTo(FLEXIBLE);
        assertThat(type(function)).isEqualTo("tensor<fp16, [3, ?]>");
    }

    @Test
    void constantsMadeBeforeAreKnown() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Var shape = f.constant("shape", Tensor.ofInts(DataType.INT32, Shape.of(2), 3, 2));
            Var x = f.input("x", DataType.FLOAT16, 6);
            return List.of(f.op("reshape", "y", Params.of("x", x).with("shape", shape)));
        });

        assertThat(type(function)).isEqualTo("tensor<fp16, [3, 2]>");
    }

    @Test
    void aRefusalNamesTheOperationFirst() {
        assertRefused(
                f -> List.of(f.op("relu9", "y", Params.of("x", f.input("x", FLEXIBLE)))),
                "y: relu9: no operator has this name");
        assertRefused(
                f -> List.of(f.op("relu", "y", Params.of("x", f.input("x", DataType.INT32, 2)))),
                "y: relu: x takes fp16, fp32 in iOS18, got tensor<int32, [2]>");
        assertRefused(
                f -> {
                    f.effect("relu", "y", Params.of("x", f.input("x", FLEXIBLE)));
                    return List.of();
                },
                "y: relu yields 1 values here, got names []");
    }

    @Test
    void aLoopHandsItsVariablesFromRoundToRound() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Var x = f.input("x", FLEXIBLE);
            Var count = f.constant("zero", Value.int32(0));
            Var end = f.constant("ten", Value.int32(10));
            return f.whileLoop(
                    "loop",
                    List.of(x, count),
                    (test, vars) ->
                            test.op("less", "more", Params.of("x", vars.get(1)).with("y", end)),
                    (body, vars) -> List.of(
                            body.relu("next", vars.get(0)),
                            body.op(
                                    "add",
                                    "counted",
                                    Params.of("x", vars.get(1)).with("y", Value.int32(1)))));
        });

        Operation loop = function.body().orElseThrow().operations().getLast();
        assertThat(loop.inputs().get("loop_vars").names()).containsExactly("x", "zero");
        assertThat(loop.outputs())
                .extracting(output -> output.name() + " " + output.type().toText())
                .containsExactly("loop_0 tensor<fp16, [?, 3]>", "loop_1 tensor<int32, []>");
        assertThat(loop.blocks())
                .extracting(Block::outputs)
                .containsExactly(List.of("more"), List.of("next", "counted"));
        assertThat(loop.blocks().getLast().inputs())
                .extracting(NamedType::name)
                .containsExactly("loop_body_0", "loop_body_1");
    }

    @Test
    void aLoopVariableKeepsItsType() {
        assertRefused(
                f -> {
                    Var x = f.input("x", DataType.FLOAT16, 1, 3);
                    return f.whileLoop(
                            "loop",
                            List.of(x),
                            (test, vars) -> test.constant("no", Value.bool(false)),
                            (body, vars) -> List.of(body.concat("next", List.of(vars.get(0), vars.get(0)), 0)));
                },
                "loop: while_loop: the second block must yield the types of loop_vars");
        assertRefused(
                f -> {
                    Var x = f.input("x", DataType.FLOAT16, 1, 3);
                    Var more = f.input("more", FLEXIBLE);
                    return f.whileLoop(
                            "loop",
                            List.of(x),
                            (test, vars) -> test.constant("no", Value.bool(false)),
                            (body, vars) -> List.of(body.relu("next", more)));
                },
                "loop: the body must yield the types of the loop variables,"
                        + " got [next: tensor<fp16, [?, 3]>] and [x: tensor<fp16, [1, 3]>]");
    }

    @Test
    void listsPassThroughTheBuilder() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Var x = f.input("x", DataType.FLOAT32, 3);
            Var size = f.constant("size", Value.int32(3));
            Var list = f.op(
                    "make_list",
                    "list",
                    Params.none().with("elem_shape", List.of(size)).with("init_length", 4));
            Var written = f.op(
                    "list_write",
                    "written",
                    Params.of("ls", list).with("index", 0).with("value", x));
            return List.of(f.op("list_read", "y", Params.of("ls", written).with("index", 0)));
        });

        assertThat(type(function)).isEqualTo("tensor<fp32, [3]>");
    }

    @Test
    void aVariableSaysWhatIsKnown() {
        Var flexible = new Var("x", FLEXIBLE);
        Var list = new Var("ls", new ValueType.ListType(FLEXIBLE, new ValueType.Constant(2)));

        assertThat(flexible.rank()).isEqualTo(2);
        assertThat(flexible.size(-1)).isEqualTo(3);
        assertThat(new Var("s", new ValueType.StateType(FLEXIBLE)).dataType()).isEqualTo(DataType.FLOAT16);
        assertThatIllegalArgumentException()
                .isThrownBy(flexible::shape)
                .withMessage("all sizes must be known, got x: tensor<fp16, [?, 3]>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> flexible.size(0))
                .withMessage("the size of axis 0 must be known, got x: tensor<fp16, [?, 3]>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Var("x", TensorType.ofUnknownRank(DataType.FLOAT16)).rank())
                .withMessage("the number of axes must be known, got x: tensor<fp16, *>");
        assertThatIllegalArgumentException()
                .isThrownBy(list::dataType)
                .withMessage("a tensor is needed, got ls: list<tensor<fp16, [?, 3]>, 2>");
    }

    private static String type(Function function) {
        Operation last = function.body().orElseThrow().operations().getLast();
        return last.outputs().getFirst().type().toText();
    }

    private static void assertRefused(Body<FunctionBuilder> body, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionBuilder.function(OPSET, body))
                .withMessageStartingWith(sentence);
    }
}
