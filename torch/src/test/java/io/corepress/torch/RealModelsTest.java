package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.mil.Value;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models from the field that have no recording, but other ways to tell whether they are run as they should be. */
class RealModelsTest {
    private static final Path SHARED = Path.of(System.getProperty("corepress.shared", "absent"));

    @BeforeAll
    static void theModelsAreThere() {
        assumeTrue(Files.isDirectory(SHARED), "the shared models are not on this machine");
    }

    /**
     * A classifier with a label and a dictionary as outputs. What it takes a bar of two grey columns for, NumPy worked out
     * with the weights of the file.
     */
    @ParameterizedTest
    @CsvSource({
        "4, 3, '0.0966, 0.0364, 0.036, 0.4105, 0.0062, 0.0018, 0.0029, 0.3787, 0, 0.0309'",
        "10, 5, '0.185, 0, 0.1448, 0, 0, 0.4908, 0.0033, 0.0002, 0.1759, 0'",
        "14, 1, '0, 0.9998, 0, 0, 0, 0, 0, 0.0002, 0, 0'",
        "20, 4, '0.0027, 0.0034, 0.0005, 0.028, 0.7165, 0, 0.0005, 0.2055, 0.0001, 0.0427'"
    })
    void digitsHaveALabelAndProbabilities(int column, int digit, String probabilities) throws IOException {
        // The program adds 0.5 to every pixel.
        Grid image = Grid.computed(
                OneOperation.shape(1, 1, 28, 28), at -> (at[3] == column || at[3] == column + 1 ? 0.25 : 0) - 0.5);
        try (ModelPackage model = open("draw-mnist.mlpackage");
                Predictor predictor = predictor(model)) {
            Map<String, Value> outputs =
                    predictor.predict(Map.of("Input", image.tensor())).outputs();
            List<Value.Entry> entries =
                    ((Value.Dictionary) outputs.get("Prediction_probs").content()).entries();
            assertThat(entries).hasSize(10);
            assertThat(outputs.get("Prediction")).isEqualTo(entries.get(digit).key());
            String[] expected = probabilities.split(", ");
            for (int i = 0; i < 10; i++) {
                assertThat(fp64(entries.get(i).value())).isCloseTo(Double.parseDouble(expected[i]), within(1e-3));
            }
        }
    }

    /** Two LSTM layers as loops over lists, for any batch; the same network is there in both precisions. */
    @Test
    void recurrentLayersMayBeLoopsOverLists() throws IOException {
        for (long batch : new long[] {1, 2}) {
            Map<String, Tensor> inputs = Map.of(
                    "mic_magnitude", magnitudes(batch, 1, 257),
                    "lpb_magnitude", magnitudes(batch, 1, 257),
                    "states_in", Grid.mixed(batch, 2, 128, 2).tensor());
            try (ModelPackage wide = open("dtln-aec-128-part1.fp32.mlpackage");
                    ModelPackage narrow = open("dtln-aec-128-part1.fp16.mlpackage");
                    Predictor first = predictor(wide);
                    Predictor second = predictor(narrow)) {
                Prediction expected = first.predict(inputs);
                Prediction actual = second.predict(inputs);
                for (String name : first.outputs()) {
                    assertThat(Deviation.relative(actual.tensor(name), expected.tensor(name)))
                            .isLessThan(2e-3);
                    assertThat(first.predict(inputs).tensor(name).toFloats())
                            .isEqualTo(expected.tensor(name).toFloats());
                }
            }
        }
    }

    private static Tensor magnitudes(long... sizes) {
        Grid mixed = Grid.mixed(sizes);
        return Grid.computed(sizes, place -> Math.abs(mixed.at(place))).tensor();
    }

    private static double fp64(Value value) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        value.tensor().orElseThrow().bytes().read(0, bytes);
        return bytes.getDouble(0);
    }

    private static ModelPackage open(String name) throws IOException {
        return ModelPackage.open(SHARED.resolve("models").resolve("real").resolve(name));
    }

    private static Predictor predictor(ModelPackage model) {
        return Predictor.load(model.program().functions().get("main"), EngineOptions.DEFAULT);
    }
}
