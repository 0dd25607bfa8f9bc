package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Gradients through branches, loops, lists and states, against derivatives worked out by hand. */
class BlockGradientsTest {
    private static final TensorType PAIR = TensorType.of(DataType.FLOAT32, 2);
    private static final TensorType COUNT = TensorType.of(DataType.INT32);
    private static final TensorType TRUTH = TensorType.of(DataType.BOOL);
    private static final Map<String, Tensor> ONES = Map.of("result", floats(shape(2), 1, 1));

    private static Operation op(
            String type, Map<String, Argument> inputs, String output, ValueType outputType, Block... blocks) {
        return new Operation(
                type,
                inputs,
                List.of(new NamedType(output, outputType)),
                List.of(blocks),
                Attributes.named(output),
                UnknownFields.none());
    }

    private static Operation binary(String type, String x, String y, String output) {
        return op(type, Map.of("x", Argument.name(x), "y", Argument.name(y)), output, PAIR);
    }

    private static Argument number(int number) {
        return Argument.value(Value.int32(number));
    }

    /** {@code result = x * w * w * w}, in three rounds. */
    @Test
    void everyRoundOfALoopAddsToTheGradient() {
        Block goesOn = new Block(
                List.of(new NamedType("i0", COUNT), new NamedType("a0", PAIR)),
                List.of("less"),
                List.of(op("less", Map.of("x", Argument.name("i0"), "y", number(3)), "less", TRUTH)),
                Attributes.none(),
                UnknownFields.none());
        Block round = new Block(
                List.of(new NamedType("i1", COUNT), new NamedType("a1", PAIR)),
                List.of("next", "product"),
                List.of(
                        op("add", Map.of("x", Argument.name("i1"), "y", number(1)), "next", COUNT),
                        binary("mul", "a1", "w", "product")),
                Attributes.none(),
                UnknownFields.none());
        Operation loop = new Operation(
                "while_loop",
                Map.of(
                        "loop_vars",
                        new Argument(List.of(new Argument.Constant(Value.int32(0)), new Argument.Name("x")))),
                List.of(new NamedType("count", COUNT), new NamedType("result", PAIR)),
                List.of(goesOn, round),
                Attributes.named("loop"),
                UnknownFields.none());
        Function function = function(List.of(loop));
        Map<String, Tensor> gradients = gradients(function, Set.of("x", "w", "product"));
        // 3 x w² and w³; product is x w, x w² and x w³, whose derivatives are w², w and 1.
        assertThat(gradients.get("w").toFloats()).containsExactly(3 * 5 * 4, 3 * 7 * 9);
        assertThat(gradients.get("x").toFloats()).containsExactly(8, -27);
        assertThat(gradients.get("product").toFloats()).containsExactly(4 + 2 + 1, 9 - 3 + 1);
    }

    @Test
    void onlyTheBranchThatRunsHasAGradient() {
        for (boolean truth : new boolean[] {true, false}) {
            Block product = Block.of(List.of(binary("mul", "x", "w", "product")), List.of("product"));
            Block sum = Block.of(List.of(binary("add", "x", "w", "sum")), List.of("sum"));
            Operation branch =
                    op("cond", Map.of("pred", Argument.value(Value.bool(truth))), "result", PAIR, product, sum);
            Map<String, Tensor> gradients = gradients(function(List.of(branch)), Set.of("w"));
            assertThat(gradients.get("w").toFloats()).containsExactly(truth ? new float[] {5, 7} : new float[] {1, 1});
        }
    }

    /** Of the list x, w, x only what is read counts: {@code result = list[1] * list[2] + sum of list[0], list[1]}. */
    @Test
    void gradientsGoThroughLists() {
        ListType list = new ListType(PAIR, new ValueType.Constant(3));
        List<Operation> operations = List.of(
                op("make_list", Map.of("init_length", number(3)), "empty", list),
                op(
                        "stack",
                        Map.of("values", Argument.names(List.of("x", "w")), "axis", number(0)),
                        "both",
                        TensorType.of(DataType.FLOAT32, 2, 2)),
                op(
                        "list_scatter",
                        Map.of(
                                "ls", Argument.name("empty"),
                                "indices", Argument.value(Value.int32s(0, 1)),
                                "value", Argument.name("both")),
                        "two",
                        list),
                op(
                        "list_write",
                        Map.of("ls", Argument.name("two"), "index", number(2), "value", Argument.name("x")),
                        "three",
                        list),
                op("list_read", Map.of("ls", Argument.name("three"), "index", number(1)), "one", PAIR),
                op("list_read", Map.of("ls", Argument.name("three"), "index", number(2)), "other", PAIR),
                binary("mul", "one", "other", "product"),
                op(
                        "list_gather",
                        Map.of("ls", Argument.name("three"), "indices", Argument.value(Value.int32s(0, 1))),
                        "gathered",
                        TensorType.of(DataType.FLOAT32, 2, 2)),
                op(
                        "reduce_sum",
                        Map.of("x", Argument.name("gathered"), "axes", Argument.value(Value.int32s(0))),
                        "sum",
                        PAIR),
                binary("add", "product", "sum", "result"));
        Map<String, Tensor> gradients = gradients(function(operations), Set.of("x", "w"));
        assertThat(gradients.get("x").toFloats()).containsExactly(2 + 1, -3 + 1);
        assertThat(gradients.get("w").toFloats()).containsExactly(5 + 1, 7 + 1);
    }

    /** Within a run what was written to a state is read with its gradient; the next run begins with plain numbers. */
    @Test
    void gradientsGoThroughAStateWithinARun() {
        List<Operation> operations = List.of(
                op("read_state", Map.of("input", Argument.name("kept")), "before", PAIR),
                binary("mul", "x", "w", "product"),
                binary("add", "before", "product", "sum"),
                new Operation(
                        "write_state",
                        Map.of("input", Argument.name("kept"), "data", Argument.name("sum")),
                        List.of(),
                        List.of(),
                        Attributes.none(),
                        UnknownFields.none()),
                op("read_state", Map.of("input", Argument.name("kept")), "after", PAIR),
                op("square", Map.of("x", Argument.name("after")), "result", PAIR));
        Function function = Function.of(
                List.of(new NamedType("x", PAIR), new NamedType("w", PAIR), new NamedType("kept", new StateType(PAIR))),
                OpSet.CORE_ML_8,
                Block.of(operations, List.of("result")));
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT);
                PredictorState state = predictor.newState()) {
            for (int run = 1; run <= 2; run++) {
                Gradients gradients = Gradients.of(predictor, inputs(), state, prediction -> ONES, Set.of("w"));
                // The state is 0 at first and x w afterwards.
                assertThat(gradients.byName().get("w").toFloats()).containsExactly(2 * run * 10 * 5, 2 * run * -21 * 7);
            }
        }
    }

    private static Function function(List<Operation> operations) {
        return Function.of(
                List.of(new NamedType("x", PAIR), new NamedType("w", PAIR)),
                OpSet.CORE_ML_7,
                Block.of(operations, List.of("result")));
    }

    private static Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", floats(shape(2), 5, 7));
        inputs.put("w", floats(shape(2), 2, -3));
        return inputs;
    }

    private static Map<String, Tensor> gradients(Function function, Set<String> wanted) {
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            return Gradients.of(predictor, inputs(), ONES, wanted).byName();
        }
    }
}
