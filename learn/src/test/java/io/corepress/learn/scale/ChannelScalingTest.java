package io.corepress.learn.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.Compressor;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.scale.ChannelScaling.Scaled;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelScalingTest {
    private static final int FEATURES = 16;

    private static Tensor numbers(long seed, double size, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private static Map<String, Tensor> sample(long seed, long... sizes) {
        return Map.of("x", numbers(seed, 1, sizes));
    }

    /** Gains of a norm that make one channel fifty times as large as the others. */
    private static Tensor gains() {
        float[] gains = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            gains[i] = i == 3 ? 50 : 1;
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(FEATURES), gains);
    }

    /** A norm whose gains another norm shares, two layers behind it, then a layer, relu, layer. */
    private static Function transformer() {
        return FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 24, FEATURES);
            Var gamma = builder.constant("gamma", gains());
            Var beta = builder.constant("beta", numbers(2, 0.1, FEATURES));
            Var first = builder.op("layer_norm", "first", norm(x, gamma, beta));
            Var a = builder.linear("a", first, builder.constant("wa", numbers(3, 0.3, 12, FEATURES)));
            Var b = builder.linear("b", first, builder.constant("wb", numbers(4, 0.3, 12, FEATURES)));
            Var hidden = builder.relu("hidden", builder.add("sum", a, b));
            Var c = builder.linear(
                    "c",
                    hidden,
                    builder.constant("wc", numbers(5, 0.3, 20, 12)),
                    builder.constant("bc", numbers(6, 0.3, 20)));
            Var d = builder.linear("d", builder.relu("cr", c), builder.constant("wd", numbers(7, 0.3, FEATURES, 20)));
            return List.of(builder.op("layer_norm", "y", norm(builder.add("s", d, x), gamma, beta)));
        });
    }

    private static Params norm(Var x, Var gamma, Var beta) {
        return Params.of("x", x)
                .with("axes", new int[] {-1})
                .with("gamma", gamma)
                .with("beta", beta);
    }

    private static Function convolutions() {
        return FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 3, 8, 8);
            Var first = builder.op("conv", "first", conv(x, builder.constant("w1", numbers(1, 1, 6, 3, 3, 3))));
            Var pool = builder.op(
                    "max_pool",
                    "pool",
                    Params.of("x", builder.relu("r", first))
                            .with("kernel_sizes", new int[] {2, 2})
                            .with("strides", new int[] {2, 2})
                            .with("pad_type", "valid"));
            return List.of(builder.op("conv", "y", conv(pool, builder.constant("w2", numbers(2, 1, 4, 6, 3, 3)))));
        });
    }

    private static Params conv(Var x, Var weight) {
        return Params.of("x", x).with("weight", weight).with("pad_type", "same");
    }

    private static Function until(Function function, String value) {
        return function.withBody(Block.of(function.body().orElseThrow().operations(), List.of(value)));
    }

    private static float[] run(Function function, Map<String, Tensor> sample) {
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            return predictor.predict(sample).tensor(predictor.outputs().getFirst()).toFloats();
        }
    }

    private static void assertSame(Function before, Function after, Map<String, Tensor> sample) {
        float[] expected = run(before, sample);
        assertThat(run(after, sample)).containsExactly(expected, within(2e-4f));
    }

    private static double error(Function one, Function other, Map<String, Tensor> sample) {
        float[] expected = run(one, sample);
        float[] actual = run(other, sample);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(expected[i] - actual[i], 2);
        }
        return sum;
    }

    @Test
    void scalesMoveFromNormsAndLayersIntoTheLayersBehindThem() {
        Function function = transformer();
        Map<String, Tensor> sample = sample(9, 1, 24, FEATURES);
        Scaled scaled =
                ChannelScaling.smooth(function, List.of(sample), 0.5, EngineOptions.DEFAULT, TensorStore.onHeap());
        assertThat(scaled.scaled()).containsExactly("first", "cr");
        assertSame(function, scaled.function(), sample);
        Uses uses = Uses.of(scaled.function());
        // The other norm keeps the gains that it shared.
        assertThat(uses.names()).contains("first_gamma", "first_beta", "gamma");
    }

    @Test
    void convolutionsBehindReluAndPoolsCount() {
        Function function = convolutions();
        Map<String, Tensor> sample = sample(9, 1, 3, 8, 8);
        Scaled scaled =
                ChannelScaling.smooth(function, List.of(sample), 0.5, EngineOptions.DEFAULT, TensorStore.onHeap());
        assertThat(scaled.scaled()).containsExactly("pool");
        assertSame(function, scaled.function(), sample);
    }

    /** With all of the magnitude moved, every channel has the magnitude one. */
    @Test
    void theStrengthSaysHowMuchMoves() {
        Function function = transformer();
        Map<String, Tensor> sample = sample(9, 1, 24, FEATURES);
        Scaled scaled =
                ChannelScaling.smooth(function, List.of(sample), 1, EngineOptions.DEFAULT, TensorStore.onHeap());
        float[] values = run(until(scaled.function(), "first"), sample);
        float[] largest = new float[FEATURES];
        for (int i = 0; i < values.length; i++) {
            largest[i % FEATURES] = Math.max(largest[i % FEATURES], Math.abs(values[i]));
        }
        for (float magnitude : largest) {
            assertThat(magnitude).isCloseTo(1, within(1e-4f));
        }
        assertThatThrownBy(() -> ChannelScaling.smooth(
                        function, List.of(sample), 1.5, EngineOptions.DEFAULT, TensorStore.onHeap()))
                .hasMessage("strength must be 0 to 1, got 1.5");
    }

    @Test
    void quantizedWeightsWithScalesForTheirInputsAreBetter() {
        Program program = Program.of(Map.of("main", transformer()));
        OpLinearQuantizerConfig int4 =
                OpLinearQuantizerConfig.of().withDtype(DataType.INT4).withWeightThreshold(0);
        Compressor compressor = Compressor.of(OptimizationConfig.of(int4));
        Map<String, Tensor> sample = sample(9, 1, 24, FEATURES);
        Scaled scaled = ChannelScaling.forQuantizer(
                program, "main", List.of(sample), compressor, EngineOptions.DEFAULT, TensorStore.onHeap());
        assertThat(scaled.scaled()).containsExactly("first", "cr");
        assertSame(program.functions().get("main"), scaled.function(), sample);
        // What the two layers behind the norm with uneven channels give.
        Function original = until(program.functions().get("main"), "sum");
        Function plain = until(compressor.compress(program).program().functions().get("main"), "sum");
        Function better = until(
                compressor
                        .compress(Program.of(Map.of("main", scaled.function())))
                        .program()
                        .functions()
                        .get("main"),
                "sum");
        Map<String, Tensor> unseen = sample(10, 1, 24, FEATURES);
        assertThat(error(original, better, unseen)).isLessThan(0.1 * error(original, plain, unseen));
    }

    @Test
    void aValueThatSomethingElseNeedsIsLeft() {
        Function function = FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 24, FEATURES);
            Var gelu = builder.op(
                    "gelu", "g", Params.of("x", builder.linear("a", x, builder.constant("wa", numbers(3, 1, 12, FEATURES)))));
            Var b = builder.linear("b", gelu, builder.constant("wb", numbers(4, 1, 12, 12)));
            Var c = builder.linear("c", b, builder.constant("wc", numbers(5, 1, 12, 12)));
            return List.of(builder.add("y", c, b));
        });
        Scaled scaled = ChannelScaling.smooth(
                function, List.of(sample(1, 1, 24, FEATURES)), 0.5, EngineOptions.DEFAULT, TensorStore.onHeap());
        assertThat(scaled.scaled()).isEmpty();
        assertThat(scaled.function()).isSameAs(function);
    }
}
