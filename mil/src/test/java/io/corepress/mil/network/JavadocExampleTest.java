package io.corepress.mil.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows is what works. */
class JavadocExampleTest {
    private static final Path DOCUMENTATION =
            Path.of("src", "main", "java", "io", "corepress", "mil", "network", "package-info.java");

    @TempDir
    private Path folder;

    @Test
    void theExampleOfThePackageCompilesAndMakesTheProgramThatItSays() throws Exception {
        Path source = Files.writeString(folder.resolve("Example.java"), """
                import io.corepress.mil.*;
                import io.corepress.mil.network.*;
                import io.corepress.tensor.DataType;

                class Example {
                    public static void main(String[] args) {
                        %s
                        System.out.print(program.functions().get("main").outputTypes().get("logits").toText());
                    }
                }
                """.formatted(snippet()));

        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), source.toString())
                .redirectErrorStream(true)
                .start();

        String printed = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).isEqualTo("tensor<fp32, [1, 10]>");
    }

    private static String snippet() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENTATION).stream()
                .dropWhile(line -> !line.contains("{@snippet"))
                .skip(1)
                .takeWhile(line -> !line.equals(" * }"))
                .map(line -> line.substring(2))
                .toList();
        assertThat(lines).hasSizeBetween(5, 12);
        return lines.stream().collect(Collectors.joining("\n"));
    }
}
