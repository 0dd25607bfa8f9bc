package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtException;
import io.corepress.mil.OpSet;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.testing.Feeds;
import io.corepress.onnx.testing.Imported;
import io.corepress.onnx.testing.Judge;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every ONNX model among the shared ones is imported, and computes what ONNX Runtime computes from the file. */
class RealModelsTest {
    /** Of the largest error, relative to the largest output. */
    private static final double TOLERANCE = 1e-4;

    private static final Path MODELS = Path.of(System.getProperty("corepress.shared", "absent"), "models");

    static List<Path> models() throws IOException {
        if (!Files.isDirectory(MODELS)) {
            return List.of(MODELS);
        }
        try (Stream<Path> all = Stream.concat(Files.list(MODELS), Files.list(MODELS.resolve("real")))) {
            return all.filter(path -> path.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    /** The model for voices chooses its graph by the length of the sound, which so must be fixed. */
    private static OnnxOptions options(Path path, OpSet opset) {
        OnnxOptions standard = OnnxOptions.standard(opset);
        return path.getFileName().toString().startsWith("silero")
                ? standard.withFixedSizes(Map.of("sequence", 576L))
                : standard;
    }

    @ParameterizedTest
    @MethodSource("models")
    void isImportedForEveryOperatorSet(Path path) throws IOException {
        assumeThat(path).as("the shared models are absent").isRegularFile();
        for (OpSet opset : OpSet.values()) {
            try (OnnxModel model = OnnxModel.open(path)) {
                ImportedProgram imported = OnnxImport.program(model, options(path, opset));
                assertThat(imported.outputs()).hasSameSizeAs(model.outputs());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesWhatOnnxRuntimeComputes(Path path) throws IOException, OrtException {
        assumeThat(path).as("the shared models are absent").isRegularFile();
        for (OpSet opset : List.of(OpSet.CORE_ML_6, OpSet.CORE_ML_8)) {
            OnnxOptions options = options(path, opset).withFloatType(DataType.FLOAT32);
            try (OnnxModel model = OnnxModel.open(path)) {
                Map<String, Tensor> inputs = Feeds.of(model, options);
                Map<String, Numbers> expected = Judge.run(Files.readAllBytes(path), inputs);
                Map<String, Numbers> actual = Imported.run(OnnxImport.program(model, options), inputs);
                expected.forEach((name, right) -> {
                    assertThat(actual.get(name).shape()).isEqualTo(right.shape());
                    assertThat(Feeds.error(actual.get(name), right))
                            .as(path.getFileName() + ", " + opset.target() + ", " + name)
                            .isLessThanOrEqualTo(TOLERANCE);
                });
            }
        }
    }
}
