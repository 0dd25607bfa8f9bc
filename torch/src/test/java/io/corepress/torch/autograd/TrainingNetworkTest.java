package io.corepress.torch.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class TrainingNetworkTest {
    private static final Tensor X = Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);

    private static NamedType floats(String name, long... sizes) {
        return new NamedType(name, TensorType.of(DataType.FLOAT32, sizes));
    }

    private static Operation constant(String name, float... numbers) {
        return Operation.constant(name, Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(numbers.length), numbers)));
    }

    /** {@code y = batch_norm(x) * factor}, over two channels; the values in between are z. */
    private static Function function() {
        Map<String, Argument> norm = new LinkedHashMap<>();
        List.of("gamma", "beta", "mean", "variance").forEach(name -> norm.put(name, Argument.name(name)));
        norm.put("x", Argument.name("x"));
        norm.put("epsilon", Argument.value(Value.of(Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), 1e-5f))));
        Map<String, Argument> product = Map.of("x", Argument.name("z"), "y", Argument.name("factor"));
        List<Operation> operations = List.of(
                constant("gamma", 1, 2),
                constant("beta", 0, 1),
                constant("mean", 2, 3),
                constant("variance", 1, 4),
                constant("factor", 3),
                Operation.of("batch_norm", norm, floats("z", 2, 2, 2)),
                Operation.of("mul", product, floats("y", 2, 2, 2)));
        return Function.of(List.of(floats("x", 2, 2, 2)), OpSet.CORE_ML_6, Block.of(operations, List.of("y")));
    }

    private static TrainingNetwork network() {
        return TrainingNetwork.load(function(), EngineOptions.DEFAULT, 0.1);
    }

    private static float[] run(TrainingNetwork network, Map<String, Variable> constants, ValueHook hook) {
        try (VariableScope scope = VariableScope.open()) {
            return network.forward(Map.of("x", X), constants, hook)
                    .get("y")
                    .toTensor()
                    .toFloats();
        }
    }

    @Test
    void storedStatisticsAreUsedAtFirst() {
        try (TrainingNetwork network = network()) {
            // (1 - 2) / 1 * 3; (3 - 3) / 2 * 2 + 1, times 3
            float[] y = run(network, Map.of(), ValueHook.NONE);
            assertThat(y[0]).isCloseTo(-3, within(1e-4f));
            assertThat(y[2]).isCloseTo(3, within(1e-4f));
        }
    }

    @Test
    void batchStatisticsMoveTheStoredOnes() {
        try (TrainingNetwork network = network();
                Variable mean = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 2, 3));
                Variable variance = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(2), 1, 4))) {
            network.withBatchStatistics(true);
            Map<String, Variable> statistics = Map.of("mean", mean, "variance", variance);
            float[] y = run(network, statistics, ValueHook.NONE);
            // Channel 0 is 1, 2, 5, 6: mean 3.5, variance 4.25, unbiased 5.6667. Channel 1 is 2 more.
            assertThat(y[0]).isCloseTo((float) (3 * -2.5 / Math.sqrt(4.25)), within(1e-4f));
            assertThat(y[2]).isCloseTo((float) (3 * (2 * -2.5 / Math.sqrt(4.25) + 1)), within(1e-4f));
            assertThat(mean.toTensor().toFloats()).containsExactly(new float[] {2.15f, 3.25f}, within(1e-5f));
            assertThat(variance.toTensor().toFloats())
                    .containsExactly(new float[] {1.466667f, 4.166667f}, within(1e-5f));
            network.withBatchStatistics(false);
            run(network, statistics, ValueHook.NONE);
            assertThat(mean.toTensor().toFloats()).containsExactly(new float[] {2.15f, 3.25f}, within(1e-5f));
        }
    }

    @Test
    void constantsAreReplacedAndGetGradients() {
        try (TrainingNetwork network = network();
                Variable factor = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 5));
                VariableScope scope = VariableScope.open()) {
            Variable y = network.forward(Map.of("x", X), Map.of("factor", factor), ValueHook.NONE)
                    .get("y");
            y.sum().backward();
            float sum = y.sum().toFloat();
            assertThat(factor.gradient().orElseThrow().toFloat()).isCloseTo(sum / 5, within(1e-4f));
            assertThat(network.predict(Map.of("x", X)).get("y").hasHistory()).isFalse();
        }
    }

    @Test
    void valuesAreReplaced() {
        ValueHook doubling = new ValueHook() {
            @Override
            public boolean wants(String name) {
                return name.equals("z");
            }

            @Override
            public Variable value(String name, Variable value) {
                return value.mul(2);
            }
        };
        try (TrainingNetwork network = network()) {
            float[] plain = run(network, Map.of(), ValueHook.NONE);
            float[] doubled = run(network, Map.of(), doubling);
            for (int i = 0; i < plain.length; i++) {
                assertThat(doubled[i]).isEqualTo(2 * plain[i]);
            }
        }
    }

    @Test
    void aStepLeavesNothingBehind() {
        try (TrainingNetwork network = network();
                Variable factor = Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 5))) {
            long before = 0;
            for (int step = 0; step < 20; step++) {
                try (VariableScope scope = VariableScope.open()) {
                    network.forward(Map.of("x", X), Map.of("factor", factor), ValueHook.NONE)
                            .get("y")
                            .sum()
                            .backward();
                    InPlace.addScaled(factor, factor.gradient().orElseThrow(), -0.01);
                    factor.clearGradient();
                }
                // The first steps load constants.
                before = step == 2 ? Pointer.totalCount() : before;
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void withoutAScopeItDoesNotRun() {
        try (TrainingNetwork network = network()) {
            assertThatThrownBy(() -> network.forward(Map.of("x", X), Map.of(), ValueHook.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("needs an open VariableScope");
        }
    }

    @Test
    void statesAreRefused() {
        NamedType state = new NamedType("cache", new StateType(TensorType.of(DataType.FLOAT16, 2)));
        Function function =
                Function.of(List.of(floats("x", 2), state), OpSet.CORE_ML_8, Block.of(List.of(), List.of("x")));
        assertThatThrownBy(() -> TrainingNetwork.load(function, EngineOptions.DEFAULT, 0.1))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a function with states cannot be trained, and this one has [cache]");
    }
}
