package io.corepress.learn.bias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.Compressor;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BiasCorrectionTest {
    private static Tensor numbers(long seed, double offset, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() + offset);
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    /** Groups, padding, a shared bias, and a layer without one. */
    private static Function function() {
        return FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 4, 5, 5);
            Var bias = builder.constant("bias", numbers(1, 0, 4));
            ConvSettings settings = ConvSettings.of(1, 1);
            Var a = builder.conv(
                    "a", x, builder.constant("wa", numbers(2, 0, 4, 2, 3, 3)), bias, settings.withGroups(2));
            Var b = builder.conv(
                    "b", builder.relu("ra", a), builder.constant("wb", numbers(3, 0, 4, 4, 3, 3)), bias, settings);
            Var c = builder.conv(
                    "c",
                    builder.relu("rb", b),
                    builder.constant("wc", numbers(4, 0, 3, 4, 3, 3)),
                    ConvSettings.of(2, 0));
            return List.of(a, b, c);
        });
    }

    private static List<Map<String, Tensor>> samples() {
        return List.of(Map.of("x", numbers(5, 0.5, 2, 4, 5, 5)), Map.of("x", numbers(6, 0.5, 2, 4, 5, 5)));
    }

    private static Function quantized(Function function) {
        return Compressor.of(OptimizationConfig.of(
                        OpLinearQuantizerConfig.of().withDtype(DataType.INT4).withWeightThreshold(0)))
                .compress(Program.of(Map.of("main", function)))
                .program()
                .functions()
                .get("main");
    }

    /** {@return the mean of each channel over all samples} */
    private static List<Double> means(Function function, String output) {
        List<Double> means = new ArrayList<>();
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            for (Map<String, Tensor> sample : samples()) {
                Tensor value = predictor.predict(sample).tensor(output);
                float[] numbers = value.toFloats();
                int channels = (int) value.shape().size(1);
                int area = numbers.length / 2 / channels;
                for (int channel = 0; channel < channels; channel++) {
                    if (means.size() <= channel) {
                        means.add(0.0);
                    }
                    for (int i = 0; i < numbers.length; i++) {
                        if (i / area % channels == channel) {
                            means.set(channel, means.get(channel) + numbers[i] / (4.0 * area));
                        }
                    }
                }
            }
        }
        return means;
    }

    @Test
    void everyChannelHasTheMeanThatItHadBefore() {
        Function original = function();
        Function compressed = quantized(original);
        Function corrected = BiasCorrection.correct(original, compressed, samples(), EngineOptions.DEFAULT);
        for (String output : List.of("a", "b", "c")) {
            List<Double> expected = means(original, output);
            List<Double> before = means(compressed, output);
            List<Double> after = means(corrected, output);
            double worst = 0;
            for (int channel = 0; channel < expected.size(); channel++) {
                assertThat(after.get(channel)).isCloseTo(expected.get(channel), within(1e-4));
                worst = Math.max(worst, Math.abs(before.get(channel) - expected.get(channel)));
            }
            assertThat(worst).isGreaterThan(0.01);
        }
    }

    @Test
    void whatIsNotCompressedKeepsItsBiases() {
        Function original = function();
        Function same = BiasCorrection.correct(original, original, samples(), EngineOptions.DEFAULT);
        try (Predictor one = Predictor.load(original, EngineOptions.DEFAULT);
                Predictor other = Predictor.load(same, EngineOptions.DEFAULT)) {
            Map<String, Tensor> sample = samples().getFirst();
            assertThat(other.predict(sample).tensor("c"))
                    .isEqualTo(one.predict(sample).tensor("c"));
        }
    }
}
