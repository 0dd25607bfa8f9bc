package io.corepress.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MakeSampleTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void writesAModelThatOpensAsTheProgramItWasMadeFrom() throws IOException {
        Path path = folder.resolve("small.mlpackage");

        assertThat(run("small", path.toString(), "--target", "iOS18")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("wrote small for iOS 18 / macOS 15");
        try (ModelPackage model = ModelPackage.open(path)) {
            assertThat(model.specificationVersion()).isEqualTo(9);
            assertThat(model.program()).isEqualTo(SmallConvNet.program(OpSet.CORE_ML_8));
        }
    }

    @Test
    void theDefaultTargetIsTheOldestThatHoldsCompressedWeights() throws IOException {
        Path path = folder.resolve("small.mlpackage");

        assertThat(run("small", path.toString())).isZero();

        try (ModelPackage model = ModelPackage.open(path)) {
            assertThat(model.specificationVersion()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource(OpSet.class)
    void everyTinyProgramCanBeSavedAndOpened(OpSet opset) throws IOException {
        Map<String, Program> programs = new LinkedHashMap<>(TinyPrograms.all(opset));
        programs.put("resnet50", ResNet50.program(opset));
        for (Map.Entry<String, Program> entry : programs.entrySet()) {
            Path path = folder.resolve(entry.getKey() + opset + ".mlpackage");
            try (ModelPackage made = ModelPackage.of(entry.getValue())) {
                made.save(path);
            }
            try (ModelPackage model = ModelPackage.open(path)) {
                assertThat(model.program()).as(entry.getKey()).isEqualTo(entry.getValue());
                assertThat(model.specificationVersion()).isEqualTo(opset.specificationVersion());
            }
        }
    }

    @Test
    void theWeightThatFunctionsShareIsStoredOnce() throws IOException {
        Path path = folder.resolve("multifunction.mlpackage");
        try (ModelPackage made = ModelPackage.of(TinyPrograms.multifunction(OpSet.CORE_ML_8))) {
            made.save(path);
        }

        long three = 3 * 64 * 64 * 2;
        assertThat(Files.size(path.resolve("Data/com.apple.CoreML/weights/weight.bin")))
                .isBetween(three, three + 4 * 128);
    }

    @Test
    void wrongArgumentsAreAnsweredWithTheSamplesThereAre() {
        assertThat(run("small")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("usage: ").contains("transformer-3g");
        assertThat(run("big", folder.resolve("x.mlpackage").toString())).isEqualTo(2);
        assertThat(run("small", folder.resolve("x.mlpackage").toString(), "--target", "iOS1"))
                .isEqualTo(2);
        assertThat(run("small", folder.resolve("x.bin").toString())).isEqualTo(2);
    }

    @Test
    void whatIsThereAlreadyIsNotOverwritten() {
        String path = folder.resolve("small.mlpackage").toString();

        assertThat(run("small", path)).isZero();
        assertThat(run("small", path)).isEqualTo(4);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("already");
    }

    private int run(String... args) {
        return MakeSample.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
