package io.corepress.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.data.array.NpzFile;
import io.corepress.mil.Function;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The models whose source framework recorded inputs and float32 outputs. */
class RecordedModelsTest {
    private static final Path MODELS =
            Path.of(System.getProperty("corepress.shared", "absent")).resolve("models");

    static Stream<Path> models() throws IOException {
        if (!Files.isDirectory(MODELS)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Stream.concat(Files.list(MODELS), Files.list(MODELS.resolve("real")))) {
            return files
                    .filter(file -> file.toString().endsWith(".mlpackage"))
                    .filter(file -> Files.exists(recordingOf(file)))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path recordingOf(Path model) {
        return model.resolveSibling(model.getFileName().toString().replaceAll("\\..*", "") + ".io.npz");
    }

    private static Map<String, Tensor> recording(Path model) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (NpzFile file = NpzFile.open(recordingOf(model))) {
            for (String name : file.names()) {
                Tensor tensor = file.array(name).tensor();
                arrays.put(name, Tensor.ofBytes(tensor.dataType(), tensor.shape(), tensor.toBytes()));
            }
        }
        return arrays;
    }

    @Test
    void theModelsAreThere() throws IOException {
        assumeTrue(Files.isDirectory(MODELS), "the shared models are not on this machine");
        assertThat(models()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("models")
    void outputsMatchTheSourceFramework(Path file) throws IOException {
        Map<String, Tensor> recording = recording(file);
        try (ModelPackage model = ModelPackage.open(file)) {
            Function function = model.program().functions().get("main");
            Map<String, Tensor> inputs = new LinkedHashMap<>(recording);
            inputs.keySet().removeIf(name -> name.startsWith("out"));
            try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
                Prediction prediction = predictor.predict(inputs);
                Tensor output = prediction.tensor(predictor.outputs().getFirst());
                // The weights of iOS 15 models are float32; those of all others float16.
                double bound = file.toString().contains("iOS15") ? 1e-4 : 1e-2;
                assertThat(Deviation.relative(output, recording.get("out0"))).isLessThan(bound);
            }
        }
    }
}
