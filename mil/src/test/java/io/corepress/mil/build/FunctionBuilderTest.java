package io.corepress.mil.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FunctionBuilderTest {
    private static final OpSet OPSET = OpSet.CORE_ML_7;

    @Test
    void knownParametersBecomeConstantsBeforeTheOperation() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2, 3);
            return List.of(f.transpose("y", x, 1, 0));
        });

        List<Operation> operations = function.body().orElseThrow().operations();
        assertThat(operations).extracting(Operation::type).containsExactly("const", "transpose");
        assertThat(operations.getFirst().name()).isEqualTo("y_perm_0");
        assertThat(operations.getFirst().constTensor().orElseThrow().toInts()).containsExactly(1, 0);
        assertThat(operations.getLast().inputs().get("perm")).isEqualTo(Argument.name("y_perm_0"));
        assertThat(operations.getLast().name()).isEqualTo("y");
    }

    @Test
    void aFunctionHasTheInputsOutputsAndOperatorSetItWasGiven() {
        Function function =
                FunctionBuilder.function(OPSET, f -> List.of(f.relu("y", f.input("x", DataType.FLOAT32, 4))));

        assertThat(function.opset()).isEqualTo("CoreML7");
        assertThat(function.inputs()).singleElement().satisfies(input -> {
            assertThat(input.name()).isEqualTo("x");
            assertThat(input.type().toText()).isEqualTo("tensor<fp32, [4]>");
        });
        assertThat(function.body().orElseThrow().outputs()).containsExactly("y");
    }

    @Test
    void generatedNamesAvoidThoseOfTheCaller() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Var x = f.input("y_perm_0", DataType.FLOAT16, 2, 3);
            return List.of(f.transpose("y", x, 1, 0));
        });

        assertThat(function.body().orElseThrow().operations().getFirst().name()).isEqualTo("y_perm_1");
    }

    @Test
    void aNameCannotBeTakenTwice() {
        assertRefused(
                f -> List.of(f.relu("x", f.input("x", DataType.FLOAT16, 1))),
                "a name must be new in the function, got \"x\" again");
    }

    @Test
    void aNameMustBeAnIdentifier() {
        assertRefused(f -> List.of(f.input("1st/x", DataType.FLOAT16, 1)), "got \"1st/x\"");
    }

    @Test
    void aValueOfAnotherFunctionIsRefused() {
        AtomicReference<Var> escaped = new AtomicReference<>();
        FunctionBuilder.function(OPSET, f -> {
            escaped.set(f.input("x", DataType.FLOAT16, 1));
            return List.of(f.relu("y", escaped.get()));
        });

        assertRefused(f -> List.of(f.relu("y", escaped.get())), "y: x must be defined in this function");
        assertRefused(
                f -> {
                    f.input("x", DataType.FLOAT16, 2);
                    return List.of(f.relu("y", escaped.get()));
                },
                "got x: tensor<fp16, [1]>");
    }

    @Test
    void aBuilderThatEscapesNoLongerWorks() {
        AtomicReference<FunctionBuilder> escaped = new AtomicReference<>();
        FunctionBuilder.function(OPSET, f -> {
            escaped.set(f);
            return List.of(f.relu("y", f.input("x", DataType.FLOAT16, 1)));
        });

        assertThatIllegalStateException()
                .isThrownBy(() -> escaped.get().input("late", DataType.FLOAT16, 1))
                .withMessageContaining("only inside its lambda");
    }

    @Test
    void aFunctionWithoutOutputsIsRefused() {
        assertRefused(f -> List.of(), "one or more different outputs");
    }

    @Test
    void condHoldsTwoBlocksThatSeeTheValuesAroundThem() {
        Function function = FunctionBuilder.function(OPSET, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2);
            Var mean = f.reduceMean("mean", x, false, 0);
            Var positive = f.greater("positive", mean, f.scalar("zero", DataType.FLOAT16, 0));
            return f.cond("y", positive, then -> List.of(then.relu("on", x)), not -> List.of(not.tanh("off", x)));
        });

        Block body = function.body().orElseThrow();
        Operation cond = body.operations().getLast();
        assertThat(body.outputs()).containsExactly("y_0");
        assertThat(cond.blocks()).extracting(Block::outputs).containsExactly(List.of("on"), List.of("off"));
        assertThat(cond.outputs().getFirst().type().toText()).isEqualTo("tensor<fp16, [2]>");
        Uses uses = Uses.of(function);
        assertThat(new HashSet<>(uses.names())).contains("x", "on", "off", "y_0");
    }

    @Test
    void aValueOfANestedBlockIsNotSeenOutside() {
        assertRefused(
                f -> {
                    Var x = f.input("x", DataType.FLOAT16, 2);
                    Var yes = f.constant("yes", Tensor.ofInts(DataType.BOOL, Shape.scalar(), 1));
                    f.cond("y", yes, then -> List.of(then.relu("on", x)), not -> List.of(not.tanh("off", x)));
                    return List.of(f.relu("z", new Var("on", DataType.FLOAT16, Shape.of(2))));
                },
                "z: x must be defined in this function, got on");
    }

    @Test
    void theBlocksOfCondMustYieldTheSameTypes() {
        assertRefused(
                f -> {
                    Var x = f.input("x", DataType.FLOAT16, 2);
                    Var yes = f.constant("yes", Tensor.ofInts(DataType.BOOL, Shape.scalar(), 1));
                    return f.cond(
                            "y",
                            yes,
                            then -> List.of(then.relu("on", x)),
                            not -> List.of(not.cast("off", x, DataType.FLOAT32)));
                },
                "both blocks must yield the same types");
    }

    @Test
    void updatingAStateWritesAndReadsIt() {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_8, f -> {
            Var x = f.input("x", DataType.FLOAT16, 2);
            Var sum = f.state("sum", 2);
            Var next = f.add("next", f.readState("before", sum), x);
            return List.of(f.updateState("after", sum, next));
        });

        List<Operation> operations = function.body().orElseThrow().operations();
        assertThat(function.inputs().getLast().type().toText()).isEqualTo("state<tensor<fp16, [2]>>");
        assertThat(operations)
                .extracting(Operation::type)
                .containsExactly("read_state", "add", "write_state", "read_state");
        assertThat(operations.get(2).outputs()).isEmpty();
        assertThat(operations.get(2).attributes().get("name").flatMap(Value::text))
                .contains("after_write_state");
    }

    @Test
    void statesNeedTheOperatorSetThatHasThem() {
        assertRefused(f -> List.of(f.readState("y", f.state("s", 1))), "states need iOS18, got iOS17");
    }

    @Test
    void gatherHasTheParametersOfItsOperatorSet() {
        assertThat(gatherParameters(OpSet.CORE_ML_5)).containsExactlyInAnyOrder("x", "indices", "axis");
        assertThat(gatherParameters(OpSet.CORE_ML_6)).containsExactlyInAnyOrder("x", "indices", "axis", "batch_dims");
        assertThat(gatherParameters(OpSet.CORE_ML_8))
                .containsExactlyInAnyOrder("x", "indices", "axis", "batch_dims", "validate_indices");
    }

    private static Set<String> gatherParameters(OpSet opset) {
        Function function = FunctionBuilder.function(opset, f -> {
            Var table = f.constant("table", Tensor.ofFloats(DataType.FLOAT16, Shape.of(3, 2), new float[6]));
            return List.of(f.gather("y", table, f.input("ids", DataType.INT32, 5)));
        });
        return function.body().orElseThrow().operations().getLast().inputs().keySet();
    }

    private static void assertRefused(Body<FunctionBuilder> body, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionBuilder.function(OPSET, body))
                .withMessageContaining(reason);
    }
}
