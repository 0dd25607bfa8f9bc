package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.mil.OpSet;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.samples.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: signals, limits of the system, closed pipes. */
@DisabledOnOs(OS.WINDOWS)
class ProcessTest {
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path folder;

    @Test
    void controlCLeavesNothingAndSaysSo() throws IOException, InterruptedException {
        // Who started the tests may have made signals ignored, which processes inherit.
        assumeTrue(run(List.of("env", "--default-signal=INT", "true")).exitValue() == 0);
        Path model = folder.resolve("resnet50.mlpackage");
        try (ModelPackage sample = ModelPackage.of(Sample.RESNET50.program(OpSet.CORE_ML_8))) {
            sample.save(model);
        }
        Path out = folder.resolve("out.mlpackage");
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(corepress("palettize", model, "-o", out, "--nbits", "8", "--cluster-dim", "4"));
        Process process = new ProcessBuilder(command).start();
        while (process.isAlive() && files().size() < 2) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(process.isAlive()).as("clusters vectors for many seconds").isTrue();
        run(List.of("kill", "-INT", Long.toString(process.pid())));
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(INTERRUPTED);
        assertThat(text(process.getErrorStream())).isEqualTo("corepress: interrupted; " + out + " was not written\n");
        assertThat(text(process.getInputStream())).isEmpty();
        assertThat(files()).containsExactly(model);
    }

    @Test
    void aFullDiskIsAnOutputThatCannotBeWritten() throws IOException, InterruptedException {
        Path model = Cli.model(folder, OpSet.CORE_ML_8);
        Path out = folder.resolve("out.mlpackage");
        String command = String.join(" ", corepress("quantize", model, "-o", out));
        // A limit for the size of files, in blocks of 512 or 1024 bytes, fails like a full disk.
        Process process = run(List.of("sh", "-c", "ulimit -f 8; exec " + command));
        assertThat(process.exitValue()).isEqualTo(ExitCode.CANNOT_WRITE.number());
        assertThat(text(process.getErrorStream()))
                .startsWith("corepress: cannot write " + out)
                .hasLineCount(1);
        assertThat(files()).containsExactly(model);
    }

    @Test
    void aReaderThatStopsReadingIsNoError() throws IOException, InterruptedException {
        Path model = Cli.model(folder, OpSet.CORE_ML_8);
        String command = String.join(" ", corepress("weights", model, "--weight-threshold", "0"));
        Process process = run(List.of("sh", "-c", "(" + command + "; echo code $? >&2) | true"));
        assertThat(text(process.getErrorStream())).isEqualTo("code 0\n");
    }

    private static List<String> corepress(Object... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Stream.of(words).map(String::valueOf).forEach(command::add);
        return command;
    }

    private static Process run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process;
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
