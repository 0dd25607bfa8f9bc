package io.corepress.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.Decision;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.Value;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class LayerCalibrationTest {
    private static final int ROWS = 200;
    private static final OpLinearQuantizerConfig INT4 =
            OpLinearQuantizerConfig.of().withDtype(DataType.INT4).withWeightThreshold(0);
    private static final CalibrationMethod GPTQ = new CalibrationMethod.QuantizeByGptq(Gptq.Settings.DEFAULT);

    private static Tensor numbers(long seed, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    private static final Tensor FIRST = numbers(1, 6, 8);
    private static final Tensor SECOND = numbers(2, 5, 6);

    private static Program program() {
        return FunctionBuilder.program(OpSet.CORE_ML_8, builder -> {
            // Constants in another order than their layers.
            Var second = builder.constant("second", SECOND);
            Var first = builder.constant("first", FIRST);
            Var x = builder.input("x", DataType.FLOAT32, ROWS / 2, 8);
            Var hidden = builder.relu("hidden", builder.linear("a", x, first));
            return List.of(builder.linear("y", hidden, second));
        });
    }

    private static List<Map<String, Tensor>> samples() {
        return List.of(Map.of("x", numbers(3, ROWS / 2, 8)), Map.of("x", numbers(4, ROWS / 2, 8)));
    }

    private static Compression compress(Program program, OptimizationConfig config, CalibrationMethod method) {
        return Calibration.of(config, method)
                .compress(program, CalibrationData.of("main", samples()), TensorStore.onHeap());
    }

    private static CompressedWeight weight(Program program, String name) {
        return WeightSites.of(program).stream()
                .filter(site -> site.name().equals(name))
                .map(WeightSite::weight)
                .findFirst()
                .orElseThrow();
    }

    /** The same by hand: quantize, multiply, quantize. */
    @Test
    void eachLayerSeesWhatTheQuantizedOnesBeforeItGive() {
        List<float[]> rows = new ArrayList<>();
        for (Map<String, Tensor> sample : samples()) {
            float[] values = sample.get("x").toFloats();
            for (int at = 0; at < values.length; at += 8) {
                rows.add(java.util.Arrays.copyOfRange(values, at, at + 8));
            }
        }
        CompressedWeight first = byHand(FIRST, rows);
        float[] quantized = Elements.toFloats(first);
        List<float[]> hidden = new ArrayList<>();
        for (float[] row : rows) {
            float[] outputs = new float[6];
            for (int o = 0; o < 6; o++) {
                for (int i = 0; i < 8; i++) {
                    outputs[o] += quantized[o * 8 + i] * row[i];
                }
                outputs[o] = Math.max(0, outputs[o]);
            }
            hidden.add(outputs);
        }
        CompressedWeight second = byHand(SECOND, hidden);
        Program compressed =
                compress(program(), OptimizationConfig.of(INT4), GPTQ).program();
        assertThat(Elements.toFloats(weight(compressed, "first"))).containsExactly(quantized, within(1e-6f));
        assertThat(Elements.toFloats(weight(compressed, "second")))
                .containsExactly(Elements.toFloats(second), within(1e-6f));
    }

    private static CompressedWeight byHand(Tensor weight, List<float[]> rows) {
        int n = rows.getFirst().length;
        double[] matrix = new double[n * n];
        for (float[] row : rows) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    matrix[i * n + j] += (double) row[i] * row[j] / rows.size();
                }
            }
        }
        Outcome outcome = Gptq.quantize(
                weight,
                WeightMatrix.of((int) weight.shape().size(0), n),
                new Hessian(n, List.of(matrix), rows.size()),
                INT4,
                WeightRole.standard(),
                Gptq.Settings.DEFAULT,
                TensorStore.onHeap());
        return ((Outcome.Compressed) outcome).weight();
    }

    @Test
    void aSharedWeightIsCompressedOnceAndAWeightWithoutALayerIsLeft() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, builder -> {
            Tensor square = numbers(5, 8, 8);
            Var shared = builder.constant("shared", square);
            Var table = builder.constant("table", numbers(6, ROWS / 2, 8));
            Var x = builder.input("x", DataType.FLOAT32, ROWS / 2, 8);
            Var a = builder.linear("a", builder.add("s", x, table), shared);
            return List.of(builder.linear("y", a, shared));
        });
        Compression compression = compress(program, OptimizationConfig.of(INT4), GPTQ);
        assertThat(weight(compression.program(), "shared")).isInstanceOf(CompressedWeight.Dequantized.class);
        Decision left = compression.decisions().stream()
                .filter(decision -> decision.weight().equals("table"))
                .findFirst()
                .orElseThrow();
        assertThat(left.result()).isEqualTo(new Decision.Skipped("operation s (add) does not multiply it with"
                        + " an input of its own, as linear, matmul, conv and conv_transpose do"));
    }

    @Test
    void aWeightInALoopIsLeftWithTheReason() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_8, builder -> {
            Var square = builder.constant("square", numbers(5, 8, 8));
            Var x = builder.input("x", DataType.FLOAT32, ROWS / 2, 8);
            Var yes = builder.constant("yes", Value.bool(true));
            return builder.cond(
                    "y", yes, inner -> List.of(inner.linear("inside", x, square)), inner -> List.of(inner.relu("r", x)));
        });
        Compression compression = compress(program, OptimizationConfig.of(INT4), GPTQ);
        assertThat(((Decision.Skipped) compression.decisions().getFirst().result()).reason())
                .isEqualTo("operation inside uses it inside a loop or branch, where the inputs of gptq would be those"
                        + " of every round");
    }

    @Test
    void gptqGoesOnWithAPrunedWeightAndKeepsItsZeros() {
        OptimizationConfig half = OptimizationConfig.of(
                OpMagnitudePrunerConfig.targetSparsity(0.5).withWeightThreshold(0));
        Program pruned = Compressor.of(half).compress(program()).program();
        assertThat(compress(pruned, OptimizationConfig.of(INT4), GPTQ).compressedCount())
                .isZero();
        for (boolean byActivation : new boolean[] {false, true}) {
            Program both = Calibration.of(
                            OptimizationConfig.of(INT4),
                            new CalibrationMethod.QuantizeByGptq(
                                    Gptq.Settings.DEFAULT.withActivationOrder(byActivation)))
                    .withJoint(true)
                    .compress(pruned, CalibrationData.of("main", correlated()), TensorStore.onHeap())
                    .program();
            Program plain = Compressor.of(OptimizationConfig.of(INT4))
                    .withJoint(true)
                    .compress(pruned)
                    .program();
            assertThat(weight(both, "first")).isInstanceOf(CompressedWeight.Sparse.class);
            float[] before = Elements.toFloats(weight(pruned, "first"));
            float[] after = Elements.toFloats(weight(both, "first"));
            for (int i = 0; i < before.length; i++) {
                assertThat(before[i] != 0 || after[i] == 0).isTrue();
            }
            assertThat(outputError(pruned, both)).isLessThan(outputError(pruned, plain));
        }
    }

    /** Samples whose features move together: one can make up for another. */
    private static List<Map<String, Tensor>> correlated() {
        return samples().stream()
                .map(sample -> {
                    float[] values = sample.get("x").toFloats();
                    for (int i = 0; i < values.length; i++) {
                        values[i] = 0.3f * values[i] + values[i - i % 8];
                    }
                    return Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(ROWS / 2, 8), values));
                })
                .toList();
    }

    private static double outputError(Program one, Program other) {
        double sum = 0;
        try (Predictor first = Predictor.load(one.functions().get("main"), EngineOptions.DEFAULT);
                Predictor second = Predictor.load(other.functions().get("main"), EngineOptions.DEFAULT)) {
            for (Map<String, Tensor> sample : correlated()) {
                float[] expected = first.predict(sample).tensor("y").toFloats();
                float[] actual = second.predict(sample).tensor("y").toFloats();
                for (int i = 0; i < expected.length; i++) {
                    sum += Math.pow(expected[i] - actual[i], 2);
                }
            }
        }
        return sum;
    }

    @Test
    void sparseGptPrunesEveryLayer() {
        OptimizationConfig half = OptimizationConfig.of(
                OpMagnitudePrunerConfig.targetSparsity(0.5).withWeightThreshold(0));
        Compression compression =
                compress(program(), half, new CalibrationMethod.PruneBySparseGpt(SparseGpt.Settings.DEFAULT));
        assertThat(compression.compressedCount()).isEqualTo(2);
        int zeros = 0;
        for (float value : Elements.toFloats(weight(compression.program(), "first"))) {
            zeros += value == 0 ? 1 : 0;
        }
        assertThat(zeros).isEqualTo(24);
    }

    @Test
    void aMethodThatDoesNotFitTheConfigurationIsRefused() {
        OptimizationConfig half = OptimizationConfig.of(
                OpMagnitudePrunerConfig.targetSparsity(0.5).withWeightThreshold(0));
        assertThatThrownBy(() -> compress(program(), half, GPTQ))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gptq needs linear quantization");
        assertThatThrownBy(() -> Calibration.of(OptimizationConfig.of(INT4), GPTQ)
                        .compress(program(), CalibrationData.of("other", samples()), TensorStore.onHeap()))
                .hasMessageContaining("no function other, only [main]");
    }

    @Test
    void aListenerMayStopIt() {
        CalibrationListener stop = new CalibrationListener() {
            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> Calibration.of(OptimizationConfig.of(INT4), GPTQ)
                        .withListener(stop)
                        .compress(program(), CalibrationData.of("main", samples()), TensorStore.onHeap()))
                .isInstanceOf(CancellationException.class);
    }
}
