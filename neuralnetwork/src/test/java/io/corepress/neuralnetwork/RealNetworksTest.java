package io.corepress.neuralnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.corepress.data.array.NpzFile;
import io.corepress.mil.Function;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real networks become packages that do what the networks are known to do. */
class RealNetworksTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "es2en-char-decoder.fp16",
                "es2en-char-encoder.fp16",
                "es2en-char-encoder.fp32",
                "gesture-classifier",
                "healthysnacks-pipeline",
                "mnist-classifier-nn",
                "pose-cpm",
                "updatable-digits-nn",
                "waifu2x-anime-noise1",
                "waifu2x-up-anime-scale2x"
            })
    void areSavedAsPackagesWithPrograms(String name) throws IOException {
        Path out = folder.resolve(name + ".mlpackage");
        try (ModelPackage old = open(name)) {
            NeuralNetworkUpgrade upgrade = NeuralNetworkUpgrade.of(old);
            upgrade.model().save(out);
            try (ModelPackage saved = ModelPackage.open(out)) {
                assertThat(saved.programs()).isEqualTo(upgrade.model().programs());
                assertThat(saved.kinds().values()).contains("mlProgram").noneMatch(kind -> kind.startsWith("neural"));
                assertThat(saved.specificationVersion()).isEqualTo(7);
                assertThat(saved.metadata()).isEqualTo(old.metadata());
                assertThat(saved.description().predictedFeature())
                        .isEqualTo(old.description().predictedFeature());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "style-transfer-custom-layers, custom layer of class ResCropBlockLambda",
        "style-transfer-custom-layers, custom layer of class RescaleOutputLambda",
        "tree-ensemble-songs, this model is a treeEnsembleRegressor and holds no neural network",
        "multisnacks-pipeline, this model is a pipelineClassifier and holds no neural network"
    })
    void areRefusedWithTheReason(String name, String reason) throws IOException {
        try (ModelPackage old = open(name)) {
            assertThatThrownBy(() -> NeuralNetworkUpgrade.of(old))
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void theDigitClassifierReadsDigits() throws IOException {
        Path data = SharedModels.resolve("../../data/mnist-test-a.npz");
        try (ModelPackage old = open("mnist-classifier-nn");
                Predictor predictor = predictor(old);
                NpzFile file = NpzFile.open(data)) {
            int[] pixels = file.array("x").tensor().toInts();
            int[] labels = file.array("y").tensor().toInts();
            int right = 0;
            int count = 1000;
            for (int n = 0; n < count; n++) {
                float[] image = new float[28 * 28];
                for (int i = 0; i < image.length; i++) {
                    image[i] = pixels[n * image.length + i];
                }
                Tensor input = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 1, 28, 28), image);
                String label = predictor
                        .predict(Map.of("imageInput", input))
                        .outputs()
                        .get("classLabel")
                        .text()
                        .orElseThrow();
                right += label.equals(String.valueOf(labels[n])) ? 1 : 0;
            }
            assertThat(right).as("digits read right, of " + count).isGreaterThan(980);
        }
    }

    @Test
    void theGestureClassifierTellsGesturesApart() throws IOException {
        Path data = SharedModels.resolve("../../data/gesture-valid.csv");
        Map<String, List<float[]>> windows = windows(data);
        try (ModelPackage old = open("gesture-classifier");
                Predictor predictor = predictor(old)) {
            Map<String, Map<String, Integer>> predicted = new HashMap<>();
            windows.forEach((activity, parts) -> {
                for (float[] part : parts) {
                    Map<String, Value> outputs = predictor
                            .predict(Map.of(
                                    "features", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 20, 6), part),
                                    "hiddenIn", zeros(200),
                                    "cellIn", zeros(200)))
                            .outputs();
                    predicted
                            .computeIfAbsent(activity, _ -> new HashMap<>())
                            .merge(outputs.get("activity").text().orElseThrow(), 1, Integer::sum);
                }
            });
            // The recordings are numbered: 0 is of a phone at rest, 2 of one that is shaken.
            assertThat(share(predicted.get("0"), "rest_it")).isGreaterThan(0.95);
            assertThat(share(predicted.get("2"), "shake_it")).isGreaterThan(0.95);
        }
    }

    private static double share(Map<String, Integer> counts, String label) {
        return counts.get(label)
                / (double) counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Tensor zeros(int size) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(size), new float[size]);
    }

    /** Twenty rows each of rotation and acceleration, by the activity that they were recorded at. */
    private static Map<String, List<float[]>> windows(Path file) throws IOException {
        Map<String, List<float[]>> windows = new HashMap<>();
        String last = "";
        float[] window = new float[120];
        int filled = 0;
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split(",");
            String key = cells[0] + cells[1];
            if (!key.equals(last)) {
                filled = 0;
                last = key;
            }
            for (int i = 0; i < 3; i++) {
                window[filled * 6 + i] = Float.parseFloat(cells[5 + i]);
                window[filled * 6 + 3 + i] = Float.parseFloat(cells[11 + i]);
            }
            if (++filled == 20) {
                windows.computeIfAbsent(cells[1], _ -> new ArrayList<>()).add(window);
                window = new float[120];
                filled = 0;
            }
        }
        return windows;
    }

    @Test
    void theEncoderOfHalvesAgreesWithThatOfFloats() throws IOException {
        Nd letter = Nd.filled(Nd.shape(101), i -> i[0] == 17 ? 1 : 0);
        Nd hidden = Nd.random(1, 256);
        Nd cell = Nd.random(2, 256);
        Map<String, Tensor> inputs = Map.of(
                "encodedSeq",
                letter.tensor(),
                "encoder_lstm_h_in",
                hidden.tensor(),
                "encoder_lstm_c_in",
                cell.tensor());
        try (ModelPackage halves = open("es2en-char-encoder.fp16");
                ModelPackage floats = open("es2en-char-encoder.fp32");
                Predictor one = predictor(halves);
                Predictor other = predictor(floats)) {
            for (String output : List.of("ignored", "encoder_lstm_h_out", "encoder_lstm_c_out")) {
                float[] mine = one.predict(inputs).tensor(output).toFloats();
                float[] theirs = other.predict(inputs).tensor(output).toFloats();
                assertThat(mine).hasSize(256).containsExactly(theirs, offset(2e-3f));
            }
        }
    }

    @Test
    void theDenoiserKeepsTheMiddleOfASmoothPicture() throws IOException {
        Nd picture =
                Nd.filled(Nd.shape(3, 142, 142), i -> 0.5 + 0.3 * Math.sin(i[1] / 20.0 + i[0]) * Math.cos(i[2] / 25.0));
        try (ModelPackage old = open("waifu2x-anime-noise1");
                Predictor predictor = predictor(old)) {
            Nd clean =
                    Nd.of(predictor.predict(Map.of("input", picture.tensor())).tensor("conv7"));
            assertThat(clean.shape()).containsExactly(3, 128, 128);
            Nd middle = Nd.filled(clean.shape(), i -> picture.at(i[0], i[1] + 7, i[2] + 7));
            assertThat(error(clean, middle)).isLessThan(0.01);
        }
    }

    @Test
    void theEnlargerDoublesASmoothPicture() throws IOException {
        Nd picture =
                Nd.filled(Nd.shape(3, 156, 156), i -> 0.5 + 0.3 * Math.sin(i[1] / 20.0 + i[0]) * Math.cos(i[2] / 25.0));
        try (ModelPackage old = open("waifu2x-up-anime-scale2x");
                Predictor predictor = predictor(old)) {
            Nd large =
                    Nd.of(predictor.predict(Map.of("input", picture.tensor())).tensor("conv7"));
            assertThat(large.shape()).containsExactly(3, 284, 284);
            Nd middle = Nd.filled(large.shape(), i -> picture.at(i[0], i[1] / 2 + 7, i[2] / 2 + 7));
            assertThat(error(large, middle)).isLessThan(0.02);
        }
    }

    private static double error(Nd one, Nd other) {
        double sum = 0;
        for (int i = 0; i < one.values().length; i++) {
            sum += Math.pow(one.values()[i] - other.values()[i], 2);
        }
        return Math.sqrt(sum / one.values().length);
    }

    @Test
    void thePoseNetworkYieldsMapsOfPlaces() throws IOException {
        Random random = new Random(1);
        Nd image = Nd.filled(Nd.shape(1, 3, 192, 192), _ -> random.nextInt(256));
        try (ModelPackage old = open("pose-cpm");
                Predictor predictor = predictor(old)) {
            String output = "Convolutional_Pose_Machine__stage_5_out__0";
            Nd maps =
                    Nd.of(predictor.predict(Map.of("image__0", image.tensor())).tensor(output));
            assertThat(maps.shape()).containsExactly(14, 96, 96);
            assertThat(Arrays.stream(maps.values())).allMatch(value -> value > -1 && value < 2);
        }
    }

    private static ModelPackage open(String name) throws IOException {
        return ModelPackage.open(SharedModels.resolve(name + ".mlmodel"));
    }

    private static Predictor predictor(ModelPackage old) {
        Function function =
                NeuralNetworkUpgrade.of(old).model().program().functions().get("main");
        return Predictor.load(function, EngineOptions.DEFAULT);
    }
}
