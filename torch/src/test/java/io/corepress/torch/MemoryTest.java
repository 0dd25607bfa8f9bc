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
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Native memory is freed as values die, not when the garbage collector comes round to it. */
class MemoryTest {
    private static final int STEPS = 60;
    private static final long BYTES_OF_A_VALUE = 16L << 20;

    private static final Map<String, Tensor> INPUTS = Map.of("x", floats(shape(1), 1), "zero", ints(shape(), 0));

    private static final Operation BIG =
            op("fill", Operations.floats("big_0"), "shape", Value.int32s(4 << 20), "value", 1f);

    @Test
    void valuesOfAChainDieAsTheyAreUsed() {
        List<Operation> operations = new ArrayList<>(List.of(BIG));
        for (int i = 0; i < STEPS; i++) {
            operations.add(op("add", Operations.floats("big_" + (i + 1)), "x", "big_" + i, "y", "x"));
            operations.add(op("add", Operations.ints("tick_" + i), "x", "zero", "y", i));
        }
        operations.add(op("reduce_max", Operations.floats("y"), "x", "big_" + STEPS, "axes", Value.int32s(0)));
        check(function(List.of(Operations.floats("x"), Operations.ints("zero")), operations, "y"));
    }

    @Test
    void valuesOfARoundDieWithIt() {
        List<NamedType> variables = List.of(Operations.ints("i"), Operations.floats("now"));
        Block condition = block(variables, List.of(op("less", bool("again"), "x", "i", "y", STEPS)), "again");
        List<Operation> body = List.of(
                op("mul", Operations.floats("half"), "x", "now", "y", 0.5f),
                op("add", Operations.floats("half_and_x"), "x", "half", "y", "x"),
                op("add", Operations.floats("next"), "x", "half_and_x", "y", "half"),
                op("add", Operations.ints("tick_"), "x", "i", "y", 1));
        Operation loop = op(
                "while_loop",
                List.of(Operations.ints("count"), Operations.floats("end")),
                List.of(condition, block(variables, body, "tick_", "next")),
                "loop_vars",
                List.of("zero", "big_0"));
        Operation last = op("reduce_max", Operations.floats("y"), "x", "end", "axes", Value.int32s(0));
        check(function(List.of(Operations.floats("x"), Operations.ints("zero")), List.of(BIG, loop, last), "y"));
    }

    /** Each step makes a value of 16 MB and adds 1 to all its numbers. */
    private static void check(Function function) {
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            float[] first = predictor.predict(INPUTS).tensor("y").toFloats();
            assertThat(first).containsExactly(STEPS + 1);
            List<Long> counts = new ArrayList<>();
            List<Long> bytes = new ArrayList<>();
            long before = Pointer.totalCount();
            try (PredictorState state = predictor.newState()) {
                Prediction second = predictor.predict(INPUTS, state, new Observer() {
                    @Override
                    public boolean wants(String name) {
                        return name.startsWith("tick_");
                    }

                    @Override
                    public void value(String name, Tensor value) {
                        counts.add(Pointer.totalCount());
                        bytes.add(Pointer.physicalBytes());
                    }
                });
                assertThat(second.tensor("y").toFloats()).isEqualTo(first);
            }
            // Fewer, where the collector has found leftovers of other tests.
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
            assertThat(counts).hasSize(STEPS);
            assertThat(counts.getLast()).isLessThanOrEqualTo(counts.get(1));
            assertThat(bytes.getLast() - bytes.get(1)).isLessThan(BYTES_OF_A_VALUE * STEPS / 4);
        }
    }
}
