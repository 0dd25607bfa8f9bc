package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;
import static io.corepress.torch.Operations.block;
import static io.corepress.torch.Operations.bool;
import static io.corepress.torch.Operations.function;
import static io.corepress.torch.Operations.list;
import static io.corepress.torch.Operations.op;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists against their definition: what was written last to a place is read from it. */
class ListOperatorsTest {
    private static final Tensor X = floats(shape(3, 2), 1, 2, 3, 4, 5, 6);

    @Test
    void writingMakesAnotherList() {
        Prediction prediction = run(
                List.of(
                        op("list_write", list("one"), "ls", "empty", "index", 1, "value", "x"),
                        op("add", Operations.floats("sum"), "x", "x", "y", "x"),
                        op("list_write", list("two"), "ls", "one", "index", 1, "value", "sum"),
                        op("list_read", Operations.floats("before"), "ls", "one", "index", 1),
                        op("list_read", Operations.floats("after"), "ls", "two", "index", 1)),
                true,
                "before",
                "after");
        assertThat(prediction.tensor("before").toFloats()).containsExactly(X.toFloats());
        assertThat(prediction.tensor("after").toFloats()).containsExactly(2, 4, 6, 8, 10, 12);
    }

    @Test
    void slicesAreScatteredAndGathered() {
        Prediction prediction = run(
                List.of(
                        op("list_scatter", list("full"), "ls", "empty", "indices", Value.int32s(2, 0, 1), "value", "x"),
                        op("list_gather", Operations.floats("some"), "ls", "full", "indices", Value.int32s(1, 2)),
                        op("list_read", Operations.floats("first"), "ls", "full", "index", 0),
                        op("list_length", Operations.ints("length"), "ls", "full")),
                true,
                "some",
                "first",
                "length");
        assertThat(prediction.tensor("some").shape().sizes()).containsExactly(2, 2);
        assertThat(prediction.tensor("some").toFloats()).containsExactly(5, 6, 1, 2);
        assertThat(prediction.tensor("first").toFloats()).containsExactly(3, 4);
        assertThat(prediction.tensor("length").toInts()).containsExactly(3);
    }

    @Test
    void onlyListsOfDynamicLengthGrow() {
        List<Operation> operations = List.of(
                op("list_write", list("longer"), "ls", "empty", "index", 4, "value", "x"),
                op("list_length", Operations.ints("length"), "ls", "longer"));
        assertThat(run(operations, true, "length").tensor("length").toInts()).containsExactly(5);
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> run(operations, false, "length"))
                .withMessageContaining("op \"longer\" (list_write): index must be in [0, 2), got 4");
    }

    @Test
    void placesThatNothingWasWrittenToCannotBeRead() {
        List<Operation> operations = List.of(op("list_read", Operations.floats("y"), "ls", "empty", "index", 1));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> run(operations, true, "y"))
                .withMessageContaining("index 1 of the list is read, but was not written to");
    }

    /** What converters make of a recurrent layer: {@code for (i = 0; i < 3; i++) out[i] = state += in[i]}. */
    @Test
    void listsGoThroughLoops() {
        List<NamedType> variables = List.of(Operations.ints("i"), list("out"), Operations.floats("state"));
        Block condition = block(variables, List.of(op("less", bool("again"), "x", "i", "y", 3)), "again");
        List<Operation> operations = List.of(
                op("list_read", Operations.floats("step"), "ls", "in", "index", "i"),
                op("add", Operations.floats("state2"), "x", "state", "y", "step"),
                op("list_write", list("out2"), "ls", "out", "index", "i", "value", "state2"),
                op("add", Operations.ints("i2"), "x", "i", "y", 1));
        List<Operation> program = List.of(
                op("list_scatter", list("in"), "ls", "empty", "indices", Value.int32s(0, 1, 2), "value", "x"),
                op(
                        "while_loop",
                        List.of(Operations.ints("last"), list("outs"), Operations.floats("end")),
                        List.of(condition, block(variables, operations, "i2", "out2", "state2")),
                        "loop_vars",
                        List.of("start", "empty", "zeros")),
                op("list_gather", Operations.floats("all"), "ls", "outs", "indices", Value.int32s(0, 1, 2)));
        Prediction prediction = run(program, true, "all", "end");
        assertThat(prediction.tensor("all").toFloats()).containsExactly(1, 2, 4, 6, 9, 12);
        assertThat(prediction.tensor("end").toFloats()).containsExactly(9, 12);
    }

    private static Prediction run(List<Operation> operations, boolean dynamic, String... outputs) {
        List<Operation> all = new ArrayList<>();
        all.add(op(
                "make_list",
                list("empty"),
                "init_length",
                2,
                "dynamic_length",
                dynamic,
                "elem_shape",
                Value.int32(2),
                "dtype",
                Value.string("fp32")));
        all.addAll(operations);
        List<NamedType> inputs = List.of(Operations.floats("x"), Operations.ints("start"), Operations.floats("zeros"));
        Function function = function(inputs, all, outputs);
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            assertThat(predictor.outputs()).containsExactlyElementsOf(Arrays.asList(outputs));
            return predictor.predict(Map.of("x", X, "start", ints(shape(), 0), "zeros", floats(shape(2), 0, 0)));
        }
    }
}
