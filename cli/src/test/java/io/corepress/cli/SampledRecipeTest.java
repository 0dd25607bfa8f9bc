package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.data.array.NpzWriter;
import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes in which steps need samples, from every command that takes recipes. */
class SampledRecipeTest {
    private static final String STEPS = """
            steps:
              - config_type: OpMagnitudePrunerConfig
                op_name_configs: {"wide*": {target_sparsity: 0.5, weight_threshold: 0}}
              - method: gptq
                activation_order: true
                config_type: OpLinearQuantizerConfig
                op_type_configs: {linear: {dtype: int4, weight_threshold: 0}}
              - method: bias_correction
              - config_type: OpPalettizerConfig
                op_type_configs: {conv: {nbits: 4, weight_threshold: 0}}
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Path recipe;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        model = Cli.model(folder, OpSet.CORE_ML_8);
        recipe = Files.writeString(folder.resolve("recipe.yaml"), STEPS);
        out = folder.resolve("out.mlpackage");
    }

    private Path samples(DataType type, Shape shape) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(shape.elementCount())];
        new Random(3).nextBytes(bytes);
        Tensor pixels = Tensor.ofBytes(DataType.UINT8, shape, bytes);
        float[] floats = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            floats[i] = bytes[i] / 128f;
        }
        Path file = folder.resolve("samples.npz");
        NpzWriter.write(file, Map.of("x", type == DataType.UINT8 ? pixels : Tensor.ofFloats(type, shape, floats)));
        return file;
    }

    private Path images() throws IOException {
        return samples(DataType.UINT8, Shape.of(8, 32, 32, 3));
    }

    @SuppressWarnings("unchecked")
    private static Set<String> techniques(Cli run) throws IOException {
        return ((List<Map<String, Object>>) run.json().get("weights"))
                .stream()
                        .filter(weight -> (boolean) weight.get("changed"))
                        .map(weight -> weight.get("format").toString())
                        .collect(Collectors.toSet());
    }

    @Test
    void compressAndCalibrateRunTheSameSteps() throws IOException {
        Path data = images();
        Cli compressed = Cli.run("compress", model, "-o", out, "--config", recipe, "--data", data, "--json");
        assertThat(compressed.err()).isEmpty();
        assertThat(compressed.code()).isZero();
        assertThat(techniques(compressed)).anyMatch(form -> form.contains("int4"));
        assertThat(techniques(compressed)).anyMatch(form -> form.contains("sparse"));
        Path second = folder.resolve("second.mlpackage");
        Cli calibrated = Cli.run("calibrate", model, "-o", second, "--config", recipe, "--data", data, "--json");
        assertThat(calibrated.err()).isEmpty();
        assertThat(techniques(calibrated)).isEqualTo(techniques(compressed));
        assertThat(Cli.run("compare", out, second, "--json").json().toString()).contains("maxError=0.0");
    }

    @Test
    void theModelTellsTheWholeRecipe() throws IOException {
        assertThat(Cli.run("compress", model, "-o", out, "--config", recipe, "--data", images())
                        .code())
                .isZero();
        assertThat(Cli.run("info", out, "--json").out()).contains("method: gptq", "activation_order: true");
    }

    @Test
    void samplesAreAskedForWhereTheyAreNeededAndOnlyThere() throws IOException {
        Cli without = Cli.run("compress", model, "-o", out, "--config", recipe);
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("the step gptq needs samples: --data D is needed");
        Path plain = Files.writeString(
                folder.resolve("plain.yaml"), "config_type: OpPalettizerConfig\nglobal_config: {nbits: 4}\n");
        Cli useless = Cli.run("compress", model, "-o", out, "--config", plain, "--data", images());
        assertThat(useless.code()).isEqualTo(2);
        assertThat(useless.err()).contains("no step of the recipe needs samples");
        assertThat(out).doesNotExist();
    }

    @Test
    void mistakesInAStepAreToldWithTheirPlace() throws IOException {
        Files.writeString(recipe, "steps:\n  - method: gptq\n    dampening: 3\n");
        Cli run = Cli.run("calibrate", model, "-o", out, "--config", recipe, "--data", images());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("recipe.yaml:3:5: steps[0].dampening: unknown key")
                .contains("hessian_dampening, activation_order, processing_group_size");
    }

    @Test
    void aDryRunWritesNothing() throws IOException {
        Cli run = Cli.run("compress", model, "--dry-run", "--config", recipe, "--data", images());
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("dry run: nothing was written");
    }

    @Test
    void oneRecipePrunesCalibratesTrainsAndPalettizes() throws IOException {
        Files.writeString(recipe, """
                steps:
                  - config_type: OpMagnitudePrunerConfig
                    op_type_configs: {conv: {target_sparsity: 0.5, weight_threshold: 0}}
                  - method: gptq
                    config_type: OpLinearQuantizerConfig
                    op_type_configs: {linear: {dtype: int4, weight_threshold: 0}}
                  - method: train
                    epochs: 1
                  - method: skm
                    joint: true
                    config_type: OpPalettizerConfig
                    op_type_configs: {conv: {nbits: 4, weight_threshold: 0}}
                """);
        for (String command : List.of("compress", "calibrate", "train")) {
            Cli run = Cli.run(
                    command, model, "-o", out, "--force", "--config", recipe, "--data", images(), "--json");
            assertThat(run.err()).isEmpty();
            assertThat(run.code()).isZero();
            Cli weights = Cli.run("weights", out);
            assertThat(weights.out()).contains("int4", "sparse");
            assertThat(Cli.run("verify", out).code()).isZero();
        }
    }

    @Test
    void onnxModelsTakeTheSameRecipes() throws IOException {
        String shared = System.getProperty("corepress.shared");
        Path onnx = Path.of(shared == null ? "shared" : shared, "models", "cifar_resnet.onnx");
        assumeTrue(Files.exists(onnx), "no " + onnx);
        Path data = samples(DataType.FLOAT32, Shape.of(8, 3, 32, 32));
        Cli run = Cli.run(
                "convert", onnx, "-o", out, "--target", "iOS18", "--config", recipe, "--data", data, "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(((Number) run.json().get("changedWeights")).intValue()).isPositive();
        assertThat(Cli.run("verify", out).code()).isZero();
    }
}
