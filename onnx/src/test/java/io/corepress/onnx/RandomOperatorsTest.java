package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.mil.OpSet;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.testing.Data;
import io.corepress.onnx.testing.Imported;
import io.corepress.onnx.testing.OnnxBuilder;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators that draw numbers: 10,000 of them against their distribution. */
class RandomOperatorsTest {
    @TempDir
    Path folder;

    private double[] run(OnnxBuilder model, Map<String, Tensor> inputs) throws IOException {
        OnnxOptions options = OnnxOptions.standard(OpSet.CORE_ML_7).withFloatType(DataType.FLOAT32);
        ImportedProgram imported =
                Imported.program(folder, model.output("y", DataType.FLOAT32).model(), options);
        Numbers numbers = Imported.run(imported, inputs).get("y");
        assertThat(numbers.count()).isEqualTo(10_000);
        return numbers.toDoubles();
    }

    private static double mean(double... numbers) {
        return Arrays.stream(numbers).average().orElseThrow();
    }

    private static double deviation(double... numbers) {
        double mean = mean(numbers);
        return Math.sqrt(Arrays.stream(numbers)
                .map(number -> (number - mean) * (number - mean))
                .average()
                .orElseThrow());
    }

    @Test
    void uniformNumbersFillTheirRange() throws IOException {
        double[] drawn = run(
                new OnnxBuilder(13)
                        .node(
                                "RandomUniform",
                                List.of(),
                                List.of("y"),
                                OnnxBuilder.attribute("shape", new int[] {100, 100}),
                                OnnxBuilder.attribute("low", -1f),
                                OnnxBuilder.attribute("high", 3f)),
                Map.of());
        assertThat(mean(drawn)).isCloseTo(1, within(0.05));
        assertThat(Arrays.stream(drawn).allMatch(number -> number >= -1 && number < 3))
                .isTrue();
        double[] like = run(
                new OnnxBuilder(13)
                        .input("x", DataType.FLOAT32, -1, 100)
                        .node("RandomUniformLike", List.of("x"), List.of("y")),
                Map.of("x", Data.floats(100, 100)));
        assertThat(mean(like)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void normalNumbersHaveTheirMeanAndDeviation() throws IOException {
        double[] drawn = run(
                new OnnxBuilder(13)
                        .node(
                                "RandomNormal",
                                List.of(),
                                List.of("y"),
                                OnnxBuilder.attribute("shape", new int[] {100, 100}),
                                OnnxBuilder.attribute("mean", 2f),
                                OnnxBuilder.attribute("scale", 0.5f)),
                Map.of());
        assertThat(mean(drawn)).isCloseTo(2, within(0.03));
        assertThat(deviation(drawn)).isCloseTo(0.5, within(0.03));
        double[] like = run(
                new OnnxBuilder(13)
                        .input("x", DataType.FLOAT32, 100, 100)
                        .node("RandomNormalLike", List.of("x"), List.of("y")),
                Map.of("x", Data.floats(100, 100)));
        assertThat(deviation(like)).isCloseTo(1, within(0.05));
    }

    @Test
    void hitsComeAsOftenAsTheirProbabilitySays() throws IOException {
        double[] drawn = run(
                new OnnxBuilder(15)
                        .input("x", DataType.FLOAT32, 100, 100)
                        .node("Bernoulli", List.of("x"), List.of("y")),
                Map.of("x", Data.between(0.3, 0.3, 100, 100)));
        assertThat(mean(drawn)).isCloseTo(0.3, within(0.03));
        assertThat(drawn).containsOnly(0, 1);
    }

    @Test
    void mapsOfAClassifierStayATensor() throws IOException {
        OnnxBuilder model = new OnnxBuilder(13)
                .input("x", DataType.FLOAT32, 100, 100)
                .node(
                        "ai.onnx.ml",
                        "ZipMap",
                        List.of("x"),
                        List.of("y"),
                        OnnxBuilder.attribute("classlabels_strings", new String[] {"a"}));
        Tensor x = Data.floats(100, 100);
        assertThat(run(model, Map.of("x", x))).isEqualTo(Numbers.of(x).toDoubles());
    }
}
