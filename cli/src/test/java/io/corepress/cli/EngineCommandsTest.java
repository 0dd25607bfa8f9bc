package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.data.array.NpyFile;
import io.corepress.data.array.NpzFile;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that run models. */
class EngineCommandsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path compressed;

    @BeforeEach
    void makeModels() throws IOException {
        model = Cli.model(folder, OpSet.CORE_ML_8);
        compressed = folder.resolve("compressed.mlpackage");
        assertThat(Cli.run("palettize", model, "-o", compressed, "--nbits", 2).code()).isZero();
    }

    private Path samples(int count, boolean labels) throws IOException {
        Random random = new Random(3);
        byte[] pixels = new byte[count * 32 * 32 * 3];
        random.nextBytes(pixels);
        Tensor x = Tensor.ofBytes(DataType.UINT8, Shape.of(count, 32, 32, 3), pixels);
        Tensor y = Tensor.ofInts(DataType.INT32, Shape.of(count), random.ints(count, 0, 10).toArray());
        Path file = folder.resolve(labels ? "labelled.npz" : "plain.npz");
        NpzWriter.write(file, labels ? Map.of("x", x, "y", y) : Map.of("x", x));
        return file;
    }

    @Test
    void runWritesTheOutputs() throws IOException {
        Path out = folder.resolve("out.npz");
        Cli run = Cli.run("run", model, "--input", samples(3, false), "--sample", 1, "-o", out, "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.json()).containsKey("outputs");
        try (NpzFile file = NpzFile.open(out)) {
            Tensor probabilities = file.array("probabilities").tensor();
            assertThat(probabilities.shape()).isEqualTo(Shape.of(1, 10));
            float sum = 0;
            for (float probability : probabilities.toFloats()) {
                sum += probability;
            }
            assertThat(sum).isBetween(0.999f, 1.001f);
        }
        assertThat(Cli.run("run", model, "--input", samples(3, false), "-o", out).code())
                .isEqualTo(4);
    }

    @Test
    void anImageFileIsAnInput() throws IOException {
        Path picture = folder.resolve("picture.png");
        Random random = new Random(1);
        java.awt.image.BufferedImage image = new java.awt.image.BufferedImage(48, 40, 1);
        for (int i = 0; i < 48 * 40; i++) {
            image.setRGB(i % 48, i / 48, random.nextInt(1 << 24));
        }
        javax.imageio.ImageIO.write(image, "png", picture.toFile());
        Path out = folder.resolve("out.npy");
        assertThat(Cli.run("run", model, "--input", picture, "-o", out).code()).isZero();
        assertThat(NpyFile.read(out).shape()).isEqualTo(Shape.of(1, 10));
    }

    @Test
    @SuppressWarnings("unchecked")
    void compareShowsWhatCompressionDid() throws IOException {
        Cli same = Cli.run("compare", model, model, "--json");
        assertThat(same.err()).isEmpty();
        Map<String, Object> output = ((List<Map<String, Object>>) same.json().get("outputs")).getFirst();
        assertThat(((Number) output.get("maxError")).doubleValue()).isZero();

        Cli layers = Cli.run("compare", model, compressed, "--data", samples(4, false), "--layers", "--json");
        assertThat(layers.err()).isEmpty();
        List<Map<String, Object>> values = (List<Map<String, Object>>) layers.json().get("layers");
        assertThat(values).hasSizeGreaterThan(5);
        // The worst come first; those in front of the first changed weight are the same, and their ratio infinite.
        assertThat(((Number) values.getFirst().get("snrDb")).doubleValue()).isLessThan(30);
        assertThat(values.getLast().get("snrDb")).isNull();
        assertThat(Cli.run("compare", model, compressed, "--layers").out()).contains("random numbers", "conv");
    }

    @Test
    @SuppressWarnings("unchecked")
    void evaluateCountsRightAnswers() throws IOException {
        Path labelled = samples(50, true);
        Cli run = Cli.run("evaluate", model, "--data", labelled, "--baseline", model, "--json");
        assertThat(run.err()).isEmpty();
        Map<String, Object> document = run.json();
        assertThat(document.get("agreement")).isEqualTo(1.0);
        Map<String, Object> score = (Map<String, Object>) document.get("score");
        assertThat(((Number) score.get("answers")).intValue()).isEqualTo(50);
        assertThat(((Number) score.get("top5")).doubleValue())
                .isGreaterThanOrEqualTo(((Number) score.get("top1")).doubleValue());
        assertThat(Cli.run("evaluate", model, "--data", labelled, "--limit", 7).out()).contains("7 answers");
    }

    @Test
    void calibrateCompressesWithSamples() throws IOException {
        Path labelled = samples(20, true);
        for (String method : List.of("gptq", "sparsegpt", "skm", "awq", "activations")) {
            Path out = folder.resolve(method + ".mlpackage");
            Cli run = Cli.run(
                    "calibrate", model, "-o", out, "--data", labelled, "--method", method, "--weight-threshold", 0,
                    "--bias-correction", "--json");
            assertThat(run.err()).isEmpty();
            assertThat(run.code()).isZero();
            assertThat(((Number) run.json().get("changedWeights")).intValue()).isPositive();
            Cli evaluated = Cli.run("evaluate", out, "--data", labelled, "--baseline", model, "--json");
            assertThat(evaluated.code()).isZero();
            assertThat(evaluated.json()).containsKey("agreement");
        }
        Path byLabels = folder.resolve("labels.mlpackage");
        assertThat(Cli.run(
                                "calibrate", model, "-o", byLabels, "--data", labelled, "--method", "skm", "--loss",
                                "labels")
                        .code())
                .isZero();
    }

    @Test
    void calibrateSaysWhatIsMissing() throws IOException {
        Path out = folder.resolve("out.mlpackage");
        Path plain = samples(3, false);
        assertThat(Cli.run("calibrate", model, "-o", out, "--method", "gptq").err()).contains("--data D is needed");
        Cli noLabels =
                Cli.run("calibrate", model, "-o", out, "--data", plain, "--method", "skm", "--loss", "labels");
        assertThat(noLabels.code()).isEqualTo(2);
        assertThat(noLabels.err()).contains("needs a class for every sample");
        Cli notEight = Cli.run(
                "calibrate", model, "-o", out, "--data", plain, "--method", "activations", "--dtype", "int4");
        assertThat(notEight.code()).isEqualTo(2);
        assertThat(notEight.err()).contains("int8 or uint8");
        assertThat(out).doesNotExist();
    }

    @Test
    void labelsMustBeThere() throws IOException {
        Cli run = Cli.run("evaluate", model, "--data", samples(3, false));
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("has no label");
        assertThat(Cli.run("evaluate", model).code()).isEqualTo(2);
        assertThat(Cli.run("evaluate", model, "--data", folder.resolve("nothing.npz")).code())
                .isEqualTo(3);
    }

    @Test
    void wrongArraysAreRefusedWithASentence() throws IOException {
        Path wrong = folder.resolve("wrong.npy");
        NpyFile.write(wrong, Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 5), new float[10]));
        Cli run = Cli.run("run", model, "--input", wrong);
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("does not fit").contains("image");
        Files.write(wrong, new byte[] {1, 2, 3});
        assertThat(Cli.run("run", model, "--input", wrong).code()).isEqualTo(3);
        assertThat(Cli.run("run", model, "--input", "nobody=" + wrong).code()).isEqualTo(2);
    }

    @Test
    void benchmarkCountsOperations() throws IOException {
        Cli run = Cli.run("benchmark", model, "--runs", 3, "--warmup", 1, "--threads", 1, "--json");
        assertThat(run.err()).isEmpty();
        Map<String, Object> document = run.json();
        assertThat(((Map<?, ?>) document.get("operations")).get("conv")).isEqualTo(4);
        assertThat(((Number) document.get("medianMillis")).doubleValue()).isPositive();
    }

    @Test
    void aDataSetCanBeAClassOfTheUsersOwn() {
        Cli run = Cli.run("evaluate", model, "--data", "class:" + OwnDataset.class.getName());
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("4 answers");
        assertThat(Cli.run("evaluate", model, "--data", "class:no.such.Thing").code()).isEqualTo(2);
        assertThat(Cli.run("evaluate", model, "--data", "class:java.lang.String").code()).isEqualTo(2);
    }
}
