package io.corepress.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.corepress.mil.OpSet;
import io.corepress.onnx.testing.Data;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every ONNX model among the shared ones is imported. */
class RealModelsTest {
    static List<Path> models() throws IOException {
        Path shared = Path.of(System.getProperty("corepress.shared", "../shared"), "models");
        if (!Files.isDirectory(shared)) {
            return List.of(shared);
        }
        try (Stream<Path> all = Stream.concat(Files.list(shared), Files.list(shared.resolve("real")))) {
            return all.filter(path -> path.toString().endsWith(".onnx")).sorted().toList();
        }
    }

    /** The model for voices chooses its graph by the rate and the length of the sound, which so must be fixed. */
    private static OnnxOptions options(Path path, OpSet opset) {
        OnnxOptions standard = OnnxOptions.standard(opset);
        return path.getFileName().toString().startsWith("silero")
                ? standard.withFixedSizes(Map.of("batch", 1L, "sequence", 576L))
                        .withFixedInputs(Map.of("sr", Data.longScalar(16000)))
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
}
