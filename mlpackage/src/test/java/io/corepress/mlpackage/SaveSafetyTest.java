package io.corepress.mlpackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorWriter;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens while a model is saved, the input and an output that is already there stay what they are. */
class SaveSafetyTest {
    @TempDir
    Path folder;

    private Path in;
    private Path out;
    private Map<String, String> inBefore;
    private Map<String, String> outBefore;

    @BeforeEach
    void saveInputAndOutput() throws IOException {
        Tensor large = Tensor.ofFloats(DataType.FLOAT16, Shape.of(256, 1024), new float[256 * 1024]);
        in = TinyModels.save(folder, "in.mlpackage", TinyModels.plain(OpSet.CORE_ML_8, large));
        out = TinyModels.save(folder, "out.mlpackage", TinyModels.everything());
        inBefore = Trees.content(in);
        outBefore = Trees.content(out);
    }

    private void assertNothingHappened() throws IOException {
        assertThat(Trees.names(folder)).containsExactly("in.mlpackage", "out.mlpackage");
        assertThat(Trees.content(in)).isEqualTo(inBefore);
        assertThat(Trees.content(out)).isEqualTo(outBefore);
    }

    @Test
    void aFullDiskLeavesEverythingAsItWas() throws Exception {
        assumeTrue(File.separatorChar == '/', "needs a shell that limits the size of files");
        // A limit on the size of a file fails in the same place as a full disk: in the middle of the weights.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 200; exec \"$@\"", "sh"));
        command.addAll(child("once"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isEqualTo(4);
        assertNothingHappened();
    }

    @Test
    void aTerminatedProcessLeavesEverythingAsItWas() throws Exception {
        Process process =
                new ProcessBuilder(child("endless")).redirectErrorStream(true).start();
        awaitLine(process, "writing");
        assertThat(Trees.names(folder)).hasSize(3);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertNothingHappened();
    }

    @Test
    void aKilledProcessLeavesInputAndOutputAsTheyWere() throws Exception {
        Process process =
                new ProcessBuilder(child("endless")).redirectErrorStream(true).start();
        awaitLine(process, "writing");
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(Trees.content(in)).isEqualTo(inBefore);
        assertThat(Trees.content(out)).isEqualTo(outBefore);
        assertThat(Trees.names(folder))
                .allMatch(name -> name.startsWith(".out.mlpackage.partial-")
                        || name.endsWith("t.mlpackage")
                        || name.equals("in.mlpackage"));
    }

    @Test
    void aProcessKilledAtAnyMomentLeavesAWholeModel() throws Exception {
        assumeTrue(File.separatorChar == '/', "folders are swapped in one step on Linux and macOS only");
        Random random = new Random(1);
        for (int round = 0; round < 8; round++) {
            Process process =
                    new ProcessBuilder(child("again")).redirectErrorStream(true).start();
            awaitLine(process, "writing");
            Thread.sleep(random.nextInt(120));
            process.destroyForcibly();
            process.waitFor(30, TimeUnit.SECONDS);

            assertThat(Trees.content(out)).isIn(inBefore, outBefore);
        }
        assertThat(Trees.content(in)).isEqualTo(inBefore);
    }

    @Test
    void anInterruptedSaveLeavesEverythingAsItWas() throws IOException {
        try (ModelPackage model = ModelPackage.open(in)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> model.save(out, true)).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();

            assertNothingHappened();
            model.save(out, true);
        }
        assertThat(Trees.content(out)).isEqualTo(inBefore);
    }

    @Test
    void anExceptionOfTheCallerLeavesEverythingAsItWas() throws IOException {
        try (ModelPackage model = ModelPackage.open(in)) {
            assertThatThrownBy(() -> {
                        try (PackageWriter writer = model.writer(out, true)) {
                            writer.store().keep(TinyModels.WEIGHT);
                            throw new IllegalStateException("a technique failed");
                        }
                    })
                    .isInstanceOf(IllegalStateException.class);
        }
        assertNothingHappened();
    }

    @Test
    void aWeightFileThatShrinksWhileItIsReadIsAnError() throws IOException {
        Path copy = folder.resolve("copy.mlpackage");
        try (ModelPackage model = ModelPackage.open(in)) {
            model.save(copy);
        }
        try (ModelPackage model = ModelPackage.open(copy)) {
            Path weights = copy.resolve("Data/com.apple.CoreML/weights/weight.bin");
            try (var channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
            assertThatThrownBy(
                            () -> model.mapPrograms(ProgramCopies::ofOperations).save(out, true))
                    .isInstanceOf(IOException.class);
        }
        assertThat(Trees.content(out)).isEqualTo(outBefore);
    }

    private List<String> child(String how) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                in.toString(),
                out.toString(),
                how);
    }

    private static void awaitLine(Process process, String expected) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<String> before = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            before.add(line);
            if (line.equals(expected)) {
                return;
            }
        }
        throw new AssertionError("the child ended: " + before);
    }

    /** Saves a model in a process of its own. */
    static final class Child {
        public static void main(String[] arguments) throws IOException {
            Path in = Path.of(arguments[0]);
            Path out = Path.of(arguments[1]);
            try (ModelPackage model = ModelPackage.open(in)) {
                switch (arguments[2]) {
                    case "once" ->
                        model.mapPrograms(ProgramCopies::ofOperations).save(out, true);
                    case "again" -> {
                        System.out.println("writing");
                        while (true) {
                            model.mapPrograms(ProgramCopies::ofOperations).save(out, true);
                        }
                    }
                    default -> writeWithoutEnd(model, out);
                }
            } catch (IOException e) {
                System.out.println(e);
                System.exit(4);
            }
        }

        private static void writeWithoutEnd(ModelPackage model, Path out) throws IOException {
            byte[] bytes = new byte[1 << 16];
            try (PackageWriter writer = model.writer(out, true);
                    TensorWriter tensor = writer.store().begin(DataType.INT8, Shape.of(1L << 40))) {
                for (int i = 0; ; i++) {
                    tensor.appendBytes(bytes, 0, bytes.length);
                    if (i == 20) {
                        System.out.println("writing");
                    }
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }
    }
}
