package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.data.array.NpzWriter;
import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every program in examples/ runs from its source, as its README says. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir
    private Path folder;

    @Test
    void everyExampleRuns() throws IOException, InterruptedException {
        Path model = Cli.model(folder, OpSet.CORE_ML_8);
        List<String> ran = new ArrayList<>();
        for (Path example : sources()) {
            String name = example.getFileName().toString().replace(".java", "");
            Path out = folder.resolve(name + ".mlpackage");
            List<String> arguments = switch (name) {
                case "Inspect" -> List.of(model.toString());
                case "BuildModel" -> List.of(out.toString());
                case "TrainModel" -> List.of(text().toString(), out.toString());
                case "Evaluate" -> List.of(model.toString(), samples().toString());
                case "Compare" -> List.of(model.toString(), model.toString());
                case "Quantize" -> List.of(model.toString(), out.toString(), "conv_1", "classifier");
                default -> List.of(model.toString(), out.toString());
            };
            run(example, arguments);
            ran.add(name);
            if (!List.of("Inspect", "Compare", "Evaluate").contains(name)) {
                assertThat(Cli.run("info", out).code()).isZero();
            }
        }
        assertThat(ran).hasSize(11);
    }

    private Path text() throws IOException {
        return Files.writeString(folder.resolve("text.txt"), "All work and no play makes jack. ".repeat(40));
    }

    private Path samples() throws IOException {
        Path file = folder.resolve("samples.npz");
        Tensor pixels = Tensor.ofBytes(DataType.UINT8, Shape.of(4, 32, 32, 3), new byte[4 * 32 * 32 * 3]);
        NpzWriter.write(
                file, Map.of("x", pixels, "y", Tensor.ofInts(DataType.INT32, Shape.of(4), 0, 1, 2, 3)));
        return file;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private void run(Path source, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s printed: %s", source, output).isZero();
        if (!List.of("CustomTable.java", "Decompress.java", "BuildModel.java")
                .contains(source.getFileName().toString())) {
            assertThat(output).isNotBlank();
        }
    }
}
