package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.mil.Value;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models from the field that have no recording, but other ways to tell whether they are run as they should be. */
class RealModelsTest {
    private static final Path SHARED = Path.of(System.getProperty("corepress.shared", "absent"));
    private static final int IMAGES = 300;
    private static final int PIXELS = 28 * 28;

    @BeforeAll
    static void theModelsAreThere() {
        assumeTrue(Files.isDirectory(SHARED), "the shared models are not on this machine");
    }

    /** A classifier with a label and a dictionary as outputs. NumPy reads as many with the weights of the file: 261. */
    @Test
    void handwrittenDigitsAreRead() throws IOException {
        Map<String, Tensor> data = Recording.read(SHARED.resolve("data").resolve("mnist-test-a.npz"));
        byte[] images = bytes(data.get("x"), IMAGES * PIXELS);
        byte[] digits = bytes(data.get("y"), IMAGES);
        int right = 0;
        try (ModelPackage model = open("draw-mnist.mlpackage");
                Predictor predictor = predictor(model)) {
            for (int i = 0; i < IMAGES; i++) {
                float[] pixels = new float[PIXELS];
                for (int k = 0; k < PIXELS; k++) {
                    pixels[k] = images[PIXELS * i + k] & 0xFF;
                }
                Tensor image = OneOperation.floats(OneOperation.shape(1, 1, 28, 28), pixels);
                Map<String, Value> outputs =
                        predictor.predict(Map.of("Input", image)).outputs();
                List<Value.Entry> entries =
                        ((Value.Dictionary) outputs.get("Prediction_probs").content()).entries();
                assertThat(entries).hasSize(10);
                right += outputs.get("Prediction").equals(entries.get(digits[i]).key()) ? 1 : 0;
            }
        }
        assertThat(right).isBetween(260, 262);
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

    private static byte[] bytes(Tensor tensor, int count) {
        byte[] bytes = new byte[count];
        tensor.bytes().read(0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    private static ModelPackage open(String name) throws IOException {
        return ModelPackage.open(SHARED.resolve("models").resolve("real").resolve(name));
    }

    private static Predictor predictor(ModelPackage model) {
        return Predictor.load(model.program().functions().get("main"), EngineOptions.DEFAULT);
    }
}
