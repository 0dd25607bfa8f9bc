package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX models on their way to packages; what the programs compute is tested where they are imported. */
class ConvertCommandTest {
    private static final Path MODELS =
            Path.of(System.getProperty("corepress.shared", "absent")).resolve("models");
    private static final Path NET = MODELS.resolve("cifar_resnet.onnx");
    private static final Path SILERO = MODELS.resolve("real").resolve("silero-vad-16k.onnx");

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void requireModels() {
        assumeTrue(Files.isDirectory(MODELS), "the shared models are not on this machine");
        out = folder.resolve("out.mlpackage");
    }

    @Test
    @SuppressWarnings("unchecked")
    void theProgramAgreesWithThePackageOfTheSameNetwork() throws IOException {
        Cli converted = Cli.run("convert", NET, "-o", out, "--target", "iOS18", "--precision", "fp32");
        assertThat(converted.err()).isEmpty();
        assertThat(converted.out()).contains("runs on iOS 18");
        Cli compared = Cli.run("compare", MODELS.resolve("cifar_resnet.iOS15.mlpackage"), out, "--json");
        Map<String, Object> output =
                ((List<Map<String, Object>>) compared.json().get("outputs")).getFirst();
        assertThat(((Number) output.get("snrDb")).doubleValue()).isGreaterThan(80);
    }

    @Test
    void aRecipeCompressesOnTheWay() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("recipe.yaml"),
                "config_type: OpPalettizerConfig\nglobal_config: {mode: kmeans, nbits: 4}\n");
        Cli converted = Cli.run("convert", NET, "-o", out, "--config", recipe, "--json");
        assertThat(converted.err()).isEmpty();
        assertThat(((Number) converted.json().get("changedWeights")).intValue()).isGreaterThan(10);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(out, recipe);
        }
    }

    @Test
    void inputsGetShapesAndBecomeImagesAndConstants() {
        Cli batches = Cli.run("convert", NET, "-o", out, "--image-input", "image:RGB:scale=1/255");
        assertThat(batches.code()).isEqualTo(5);
        assertThat(batches.err()).contains("fixed shape [1, 3, height, width]");
        Cli image = Cli.run(
                "convert", NET, "-o", out, "--image-input", "image:RGB:scale=1/255", "--shape", "image=1,3,32,32");
        assertThat(image.code()).isZero();
        assertThat(Cli.run("info", out).out()).contains("image: image RGB");
        Cli fixed = Cli.run("convert", SILERO, "-o", out, "--force", "--size", "sequence=512", "--fix", "sr=16000");
        assertThat(fixed.err()).isEmpty();
        assertThat(Cli.run("info", out).out()).contains("state: multiArray").doesNotContain("sr: ");
    }

    @Test
    void whatIsNotThereIsRefusedInASentence() {
        assertThat(Cli.run("convert", NET, "-o", out, "--size", "batch=1").err())
                .contains("the model has no symbolic sizes, got \"batch\"");
        assertThat(Cli.run("convert", NET, "-o", out, "--shape", "image=1,x").err())
                .contains("--shape image takes whole numbers from 0, got \"x\"");
        assertThat(Cli.run("convert", SILERO, "-o", out, "--fix", "rate=1").err())
                .contains("an input must be one of [input, state, sr], got \"rate\"");
        assertThat(Cli.run("convert", SILERO, "-o", out, "--fix", "sr=1,2").err())
                .contains("--fix sr cannot be 2 numbers: the input is int64 []");
        assertThat(Cli.run("convert", NET, "-o", out, "--without", "nonsense").err())
                .contains("a pass must be one of [constant_folding,");
        assertThat(out).doesNotExist();
    }

    @Test
    void passesAreListedAndLeftOut() {
        assertThat(Cli.run("convert", "--list-passes").out()).contains("fold_conv_batch_norm", "dead_code");
        Cli without = Cli.run("convert", NET, "-o", out, "--without", "remove_redundant_casts");
        assertThat(without.code()).isZero();
    }
}
