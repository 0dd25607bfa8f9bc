package io.corepress.learn.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WalkTest {
    private static Tensor row(float... values) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, values.length), values);
    }

    private static Tensor matrix(float... values) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 2), values);
    }

    /** {@code a = x Wᵀ; b = relu(a); c = b + x; d = c Vᵀ}. */
    private static Function function() {
        return FunctionBuilder.function(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 2);
            Var a = builder.linear("a", x, builder.constant("w", matrix(1, 2, 3, -4)));
            Var b = builder.relu("b", a);
            Var c = builder.add("c", b, x);
            return List.of(builder.linear("d", c, builder.constant("v", matrix(1, 0, 0, 1))));
        });
    }

    private static int indexOf(Walk walk, Function function, String output) {
        Operation operation = function.body().orElseThrow().operations().stream()
                .filter(candidate -> candidate.outputs().getFirst().name().equals(output))
                .findFirst()
                .orElseThrow();
        return walk.indexOf(operation);
    }

    private static Walk walk(Function function) {
        return new Walk(function, List.of(Map.of("x", row(1, 1)), Map.of("x", row(2, 0))), EngineOptions.DEFAULT);
    }

    @Test
    void valuesOfEverySampleAreThereWhenTheirUserIsReached() {
        Function function = function();
        Walk walk = walk(function);
        walk.advanceTo(indexOf(walk, function, "a"));
        assertThat(walk.values("x")).containsExactly(row(1, 1), row(2, 0));
        walk.advanceTo(indexOf(walk, function, "b"));
        assertThat(walk.values("a")).containsExactly(row(3, -1), row(2, 6));
        walk.advanceTo(indexOf(walk, function, "d"));
        assertThat(walk.values("c")).containsExactly(row(4, 1), row(4, 6));
    }

    @Test
    void replacedWeightsServeFromThereOn() {
        Function function = function();
        Walk walk = walk(function);
        walk.advanceTo(indexOf(walk, function, "a"));
        walk.replace("w", matrix(1, 0, 0, 1));
        walk.advanceTo(indexOf(walk, function, "d"));
        assertThat(walk.values("c")).containsExactly(row(2, 2), row(4, 0));
    }

    @Test
    void valuesThatNobodyNeedsAreGone() {
        Function function = function();
        Walk walk = walk(function);
        walk.advanceTo(indexOf(walk, function, "d"));
        assertThatThrownBy(() -> walk.values("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no value x");
        assertThatThrownBy(() -> walk.advanceTo(0)).hasMessageContaining("behind the walk");
    }

    @Test
    void whatDoesNotFitInMemoryLiesInFilesAndIsTheSame() {
        Function function = function();
        List<Map<String, Tensor>> samples = List.of(Map.of("x", row(1, 1)), Map.of("x", row(2, 0)));
        // Room for the values of one sample at one place.
        try (Walk walk = new Walk(function, samples, EngineOptions.DEFAULT, 8)) {
            walk.advanceTo(indexOf(walk, function, "b"));
            assertThat(walk.spilledCount()).isEqualTo(1);
            assertThat(walk.values("a").getLast().toFloats()).containsExactly(2, 6);
            walk.advanceTo(indexOf(walk, function, "d"));
            assertThat(walk.values("c").stream().map(Tensor::toFloats).toList())
                    .containsExactly(new float[] {4, 1}, new float[] {4, 6});
            assertThat(walk.spilledCount()).isEqualTo(1);
        }
    }

    @Test
    void noSamplesAndStatesAreRefused() {
        assertThatThrownBy(() -> new Walk(function(), List.of(), EngineOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one sample");
        Function stateful = FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT16, 1, 2);
            Var state = builder.state("s", 1, 2);
            return List.of(builder.add("y", x, builder.readState("r", state)));
        });
        assertThatThrownBy(() -> new Walk(stateful, List.of(Map.of("x", row(1, 1))), EngineOptions.DEFAULT))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("state s");
    }
}
