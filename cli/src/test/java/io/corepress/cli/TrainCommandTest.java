package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.data.array.NpzWriter;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final int HIDDEN = 32;
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    private Path model;
    private Path data;
    private Path validation;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        model = folder.resolve("model.mlpackage");
        out = folder.resolve("out.mlpackage");
        try (ModelPackage written = ModelPackage.of(program())) {
            written.save(model);
        }
        data = points("data.npz", 256, 1);
        validation = points("validation.npz", 96, 2);
    }

    private static Program program() {
        Random random = new Random(5);
        return Program.of(Map.of("main", FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", DataType.FLOAT16, 16, 2);
            Var hidden = builder.linear(
                    "hidden",
                    x,
                    builder.constant("w1", numbers(random, HIDDEN, 2)),
                    builder.constant("b1", numbers(random, HIDDEN)));
            return List.of(builder.linear(
                    "logits",
                    builder.relu("relu", hidden),
                    builder.constant("w2", numbers(random, CLASSES, HIDDEN)),
                    builder.constant("b2", numbers(random, CLASSES))));
        })));
    }

    private static Tensor numbers(Random random, long... sizes) {
        float[] numbers = new float[(int) Shape.of(sizes).elementCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (0.5 * random.nextGaussian());
        }
        return Tensor.ofFloats(DataType.FLOAT16, Shape.of(sizes), numbers);
    }

    /** Points on three arms of a star. */
    private Path points(String name, int count, long seed) throws IOException {
        Random random = new Random(seed);
        float[] points = new float[2 * count];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = i % CLASSES;
            double angle = 2 * Math.PI * classes[i] / CLASSES + 0.2 * random.nextGaussian();
            double along = 0.5 + random.nextDouble();
            points[2 * i] = (float) (along * Math.cos(angle));
            points[2 * i + 1] = (float) (along * Math.sin(angle));
        }
        Path file = folder.resolve(name);
        NpzWriter.write(
                file,
                Map.of(
                        "x",
                        Tensor.ofFloats(DataType.FLOAT32, Shape.of(count, 2), points),
                        "y",
                        Tensor.ofInts(DataType.INT32, Shape.of(count), classes)));
        return file;
    }

    private Path recipe(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> lastEpoch(Cli run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return ((List<Map<String, Object>>) run.json().get("epochs")).getLast();
    }

    @SuppressWarnings("unchecked")
    private double accuracy(Path of) throws IOException {
        Cli run = Cli.run("evaluate", of, "--data", validation, "--json");
        return ((Number) ((Map<String, Object>) run.json().get("score")).get("top1")).doubleValue();
    }

    @Test
    void whatIsReportedIsWhatTheSavedModelScores() throws IOException {
        for (String form : List.of(
                "",
                "config_type: OpPalettizerConfig\nglobal_config: {nbits: 2, weight_threshold: 0}",
                "algorithm: learnable\nweight_n_bits: 3\nconfig_type: OpLinearQuantizerConfig\n"
                        + "global_config: {dtype: int4, weight_threshold: 0}",
                "activations: true\nconfig_type: OpLinearQuantizerConfig\n"
                        + "global_config: {dtype: int8, weight_threshold: 0}",
                "update_steps: [0, 16, 32]\nconfig_type: OpMagnitudePrunerConfig\n"
                        + "global_config: {target_sparsity: 0.5, weight_threshold: 0}",
                "pruner: {target_sparsity: 0.5}\nconfig_type: OpPalettizerConfig\n"
                        + "global_config: {nbits: 4, weight_threshold: 0}")) {
            Path recipe = recipe("recipe.yaml", """
                    steps:
                      - method: train
                        epochs: 6
                        batch_size: 32
                        loss: labels
                        learning_rate: 0.02
                        %s
                    """.formatted(form.replace("\n", "\n    ")));
            Cli run = Cli.run(
                    "train",
                    model,
                    "-o",
                    out,
                    "--force",
                    "--data",
                    data,
                    "--validation",
                    validation,
                    "--config",
                    recipe,
                    "--json");
            double reported = ((Number) lastEpoch(run).get("accuracy")).doubleValue();
            assertThat(accuracy(out)).as(form).isEqualTo(reported).isGreaterThan(0.9);
            assertThat(accuracy(model)).isLessThan(0.6);
            assertThat(folder.resolve("out.mlpackage.checkpoint.npz")).doesNotExist();
        }
    }

    @Test
    void oneRecipePrunesThenTunesThenPalettizes() throws IOException {
        Path recipe = recipe("recipe.yaml", """
                steps:
                  - config_type: OpMagnitudePrunerConfig
                    global_config: {target_sparsity: 0.5, weight_threshold: 0}
                  - method: train
                    epochs: 3
                    batch_size: 32
                    loss: labels
                    learning_rate: 0.02
                  - joint: true
                    config_type: OpPalettizerConfig
                    global_config: {nbits: 4, weight_threshold: 0}
                """);
        Cli trained = Cli.run("train", model, "-o", out, "--data", data, "--config", recipe, "--epochs", 6);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("epoch 6 of 6: loss ");
        assertThat(accuracy(out)).isGreaterThan(0.9);
        assertThat(Cli.run("weights", out, "--weight-threshold", 0).out()).contains("sparse");
        Path other = folder.resolve("other.mlpackage");
        Cli compressed = Cli.run("compress", model, "-o", other, "--data", data, "--config", recipe);
        assertThat(compressed.code()).as(compressed.err()).isZero();
        assertThat(accuracy(other)).isGreaterThan(0.6);
    }

    @Test
    void wrongArgumentsAreNamed() throws IOException {
        Path plain = recipe("plain.yaml", "config_type: OpPalettizerConfig\nglobal_config: {nbits: 2}\n");
        Path train = recipe("train.yaml", "method: train\nepochs: 1\n");
        Path useless = recipe("useless.yaml", "method: train\nalgorithm: learnable\n");
        assertThat(Cli.run("train", model, "-o", out, "--data", data, "--config", plain)
                        .err())
                .contains("--config must be a recipe with one step of method train");
        assertThat(Cli.run("train", model, "-o", out, "--config", train).err()).contains("--data D is needed");
        assertThat(Cli.run("train", model, "-o", out, "--data", data, "--config", useless)
                        .err())
                .contains("config_type: must be given");
        assertThat(Cli.run("train", model, "-o", out, "--data", data, "--config", train, "--epochs", 0)
                        .err())
                .contains("epochs and batch size must be at least 1");
        Cli resumed = Cli.run(
                "train", model, "-o", out, "--data", data, "--config", train, "--resume", folder.resolve("absent.npz"));
        assertThat(resumed.code()).isEqualTo(3);
        assertThat(resumed.err()).contains("absent.npz: no such file");
    }

    @Test
    void whatWasKilledGoesOnFromItsCheckpoint() throws Exception {
        Path recipe = recipe("recipe.yaml", """
                method: train
                epochs: 400
                batch_size: 16
                loss: labels
                learning_rate: 0.001
                """);
        Path checkpoint = folder.resolve("checkpoint.npz");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments(recipe)) {
            command.add(argument.toString());
        }
        command.addAll(List.of("--checkpoint", checkpoint.toString(), "--checkpoint-steps", "1"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        while (process.isAlive() && !Files.exists(checkpoint)) {
            Thread.sleep(20);
        }
        Thread.sleep(100);
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log.txt")))
                .isNotZero();
        assertThat(out).doesNotExist();

        List<Object> resumed = new ArrayList<>(arguments(recipe));
        resumed.addAll(List.of("--resume", checkpoint, "--json"));
        Map<String, Object> last = lastEpoch(Cli.run(resumed.toArray()));
        Path whole = folder.resolve("whole.mlpackage");
        List<Object> once = new ArrayList<>(arguments(recipe));
        once.set(3, whole);
        once.add("--json");
        assertThat(lastEpoch(Cli.run(once.toArray()))).isEqualTo(last);
        assertThat(Cli.run("diff", out, whole).out()).contains("SNR ∞ dB");
    }

    private List<Object> arguments(Path recipe) {
        return List.of(
                "train",
                model,
                "-o",
                out,
                "--data",
                data,
                "--validation",
                validation,
                "--config",
                recipe,
                "--threads",
                "1",
                "--epochs",
                "6");
    }
}
