package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static io.corepress.torch.Operations.block;
import static io.corepress.torch.Operations.bool;
import static io.corepress.torch.Operations.function;
import static io.corepress.torch.Operations.op;
import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators that run blocks, against what Java's own if and while do. */
class ControlFlowTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneOfTwoBlocksIsRun(boolean truth) {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_7, f -> {
            Var condition = f.input("condition", DataType.BOOL);
            Var x = f.input("x", DataType.FLOAT32, 2);
            Var two = f.scalar("two", DataType.FLOAT32, 2);
            Var outer = f.add("outer", x, two);
            return f.cond(
                    "chosen",
                    condition,
                    b -> List.of(b.mul("product", outer, two), outer),
                    b -> List.of(b.relu("positive", x), b.add("sum", outer, two)));
        });
        Map<String, Tensor> inputs = Map.of(
                "condition", Tensor.ofInts(DataType.BOOL, Shape.scalar(), truth ? 1 : 0),
                "x", floats(shape(2), -3, 5));
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Prediction prediction = predictor.predict(inputs);
            assertThat(prediction.tensor("chosen_0").toFloats())
                    .containsExactly(truth ? new float[] {-2, 14} : new float[] {0, 5});
            assertThat(prediction.tensor("chosen_1").toFloats())
                    .containsExactly(truth ? new float[] {-1, 7} : new float[] {1, 9});
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7})
    void aLoopGoesOnWhileItsConditionHolds(int rounds) {
        try (Predictor predictor = Predictor.load(doubling(), EngineOptions.DEFAULT)) {
            Prediction prediction =
                    predictor.predict(Map.of("x", floats(shape(2), 1, 3), "rounds", ints(shape(), rounds)));
            float factor = (float) Math.pow(2, rounds);
            assertThat(prediction.tensor("count").toInts()).containsExactly(rounds);
            assertThat(prediction.tensor("result").toFloats()).containsExactly(factor, 3 * factor);
        }
    }

    @Test
    void runningTwiceGivesTheSame() {
        try (Predictor predictor = Predictor.load(doubling(), EngineOptions.DEFAULT)) {
            Map<String, Tensor> inputs = Map.of("x", floats(shape(1), 1), "rounds", ints(shape(), 3));
            float[] first = predictor.predict(inputs).tensor("result").toFloats();
            assertThat(predictor.predict(inputs).tensor("result").toFloats()).isEqualTo(first);
        }
    }

    /** {@code while (i < rounds) { x += x; i += 1; }} */
    private static Function doubling() {
        List<NamedType> variables = List.of(Operations.ints("i"), Operations.floats("now"));
        Block condition = block(variables, List.of(op("less", bool("again"), "x", "i", "y", "rounds")), "again");
        List<Operation> operations = List.of(
                op("add", Operations.floats("twice"), "x", "now", "y", "now"),
                op("add", Operations.ints("next"), "x", "i", "y", 1));
        Operation loop = op(
                "while_loop",
                List.of(Operations.ints("count"), Operations.floats("result")),
                List.of(condition, block(variables, operations, "next", "twice")),
                "loop_vars",
                List.of("zero", "x"));
        return function(
                List.of(Operations.floats("x"), Operations.ints("rounds")),
                List.of(op("sub", Operations.ints("zero"), "x", "rounds", "y", "rounds"), loop),
                "count",
                "result");
    }

    @Test
    void aLoopMayJustSwapItsValues() {
        List<NamedType> variables = List.of(Operations.ints("i"), Operations.floats("a"), Operations.floats("b"));
        Block condition = block(variables, List.of(op("less", bool("again"), "x", "i", "y", 3)), "again");
        Block body = block(variables, List.of(op("add", Operations.ints("next"), "x", "i", "y", 1)), "next", "b", "a");
        Operation loop = op(
                "while_loop",
                List.of(Operations.ints("count"), Operations.floats("first"), Operations.floats("second")),
                List.of(condition, body),
                "loop_vars",
                List.of("start", "one", "other"));
        Function function = function(
                List.of(Operations.ints("start"), Operations.floats("one"), Operations.floats("other")),
                List.of(loop),
                "first",
                "second");
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Prediction prediction = predictor.predict(
                    Map.of("start", ints(shape(), 0), "one", floats(shape(1), 1), "other", floats(shape(2), 2, 3)));
            assertThat(prediction.tensor("first").toFloats()).containsExactly(2, 3);
            assertThat(prediction.tensor("second").toFloats()).containsExactly(1);
        }
    }

    /** {@code while (i < 3) { j = 0; while (j <= i) { sum += j; j += 1; } i += 1; }} */
    @Test
    void loopsMayBeNested() {
        List<NamedType> inner = List.of(Operations.ints("j"), Operations.ints("sum2"));
        Block innerCondition = block(inner, List.of(op("less_equal", bool("more"), "x", "j", "y", "i")), "more");
        List<Operation> innerOperations = List.of(
                op("add", Operations.ints("sum3"), "x", "sum2", "y", "j"),
                op("add", Operations.ints("next_j"), "x", "j", "y", 1));
        Operation innerLoop = op(
                "while_loop",
                List.of(Operations.ints("last_j"), Operations.ints("inner_sum")),
                List.of(innerCondition, block(inner, innerOperations, "next_j", "sum3")),
                "loop_vars",
                List.of("start", "sum1"));
        List<NamedType> outer = List.of(Operations.ints("i"), Operations.ints("sum1"));
        Block outerCondition = block(outer, List.of(op("less", bool("again"), "x", "i", "y", 3)), "again");
        List<Operation> outerOperations = List.of(innerLoop, op("add", Operations.ints("next_i"), "x", "i", "y", 1));
        Operation outerLoop = op(
                "while_loop",
                List.of(Operations.ints("last_i"), Operations.ints("total")),
                List.of(outerCondition, block(outer, outerOperations, "next_i", "inner_sum")),
                "loop_vars",
                List.of("start", "start"));
        Function function = function(List.of(Operations.ints("start")), List.of(outerLoop), "total");
        int expected = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j <= i; j++) {
                expected += j;
            }
        }
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            Tensor total = predictor.predict(Map.of("start", ints(shape(), 0))).tensor("total");
            assertThat(total.toInts()).containsExactly(expected);
        }
    }
}
