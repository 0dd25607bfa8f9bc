package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OpSet;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.samples.TinyPrograms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path out;

    @BeforeEach
    void makeModel() throws IOException {
        model = Cli.model(folder, OpSet.CORE_ML_8);
        out = folder.resolve("out.mlpackage");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "palettize --nbits 4",
                "palettize --nbits 4 --group-size 8",
                "palettize --nbits 6 --cluster-dim 2",
                "palettize --nbits 4 --per-channel-scale",
                "palettize --nbits 4 --per-channel-scale=coremltools",
                "palettize --nbits 4 --lut-dtype int8",
                "palettize --nbits 2 --mode uniform",
                "quantize",
                "quantize --mode linear --dtype uint8 --granularity per_tensor",
                "quantize --dtype int4 --block-size 8 --scale-search mse",
                "quantize --dtype uint4 --block-size 1,0,0,0",
                "prune --target-sparsity 0.5",
                "prune --target-sparsity 0.5 --block-size 2 --dim 1",
                "prune --threshold 0.01 --minimum-sparsity 0",
                "prune --n-m 2:4"
            })
    void everyTechniqueWritesASmallerModelThatDecompresses(String command) throws IOException {
        Cli run = run(command, "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        Map<String, Object> report = run.json();
        assertThat(((Number) report.get("sizeAfter")).longValue())
                .isLessThan(((Number) report.get("sizeBefore")).longValue());
        assertThat((List<?>) report.get("weights"))
                .anySatisfy(weight ->
                        assertThat(((Map<?, ?>) weight).get("changed")).isEqualTo(true));

        Path dense = folder.resolve("dense.mlpackage");
        assertThat(Cli.run("decompress", out, "-o", dense).code()).isZero();
        Map<String, Object> diff = Cli.run("diff", out, dense, "--json").json();
        assertThat(((Map<?, ?>) diff.get("totals")).get("squaredError")).isEqualTo(0.0);
    }

    @Test
    void theSummarySaysSizesWeightsSkipsAndTheSystem() {
        Cli run = run("quantize");
        assertThat(run.out())
                .contains("times smaller")
                .contains("1 weight compressed")
                .contains("left alone")
                .contains("weight_threshold 2048")
                .contains("runs on iOS 18 / macOS 15 and later");
        assertThat(run("quantize --force --quiet").out()).isEmpty();
        assertThat(run("quantize --force --verbose").out()).contains("quantized int8");
    }

    @Test
    void aDryRunWritesNothingAndShowsTheRecipe() throws IOException {
        Cli run = Cli.run("palettize", model, "--nbits", 4, "--dry-run");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("OpPalettizerConfig").contains("dry run: nothing was written");
        assertThat(files()).containsExactly(model);
    }

    @Test
    void aRecipeRunsItsSteps() throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.yaml"), """
                steps:
                  - config_type: OpMagnitudePrunerConfig
                    global_config: {target_sparsity: 0.5}
                  - config_type: OpPalettizerConfig
                    joint: true
                    global_config: {mode: kmeans, nbits: 4}
                """);
        assertThat(Cli.run("compress", model, "-o", out, "--config", recipe).code())
                .isZero();
        assertThat(Cli.run("weights", out).out()).contains("sparse 50.0 %, palettized uint4");
        assertThat(Cli.run("info", out).out()).contains("io.corepress.recipe").contains("target_sparsity: 0.5");
    }

    @Test
    void onlyTheChosenOperationsAreCompressed() throws IOException {
        run("quantize --op-type conv");
        Map<String, Object> weights = Cli.run("weights", out, "--json").json();
        for (Object row : (List<?>) weights.get("weights")) {
            Map<?, ?> weight = (Map<?, ?>) row;
            Map<?, ?> consumer = (Map<?, ?>) ((List<?>) weight.get("consumers")).getFirst();
            assertThat(weight.get("op").equals("const"))
                    .isEqualTo(!consumer.get("type").equals("conv"));
        }
        assertThat(run("quantize --force --skip-op-name *").out()).contains("no weight was compressed");
    }

    @Test
    void aTargetMovesTheModel() throws IOException {
        Path old = Cli.model(folder, OpSet.CORE_ML_6);
        Cli refused = Cli.run("quantize", old, "-o", out, "--dtype", "int4");
        assertThat(refused.code()).isEqualTo(5);
        assertThat(refused.err()).contains("dtype int4 needs iOS 18").contains("--target iOS18");
        assertThat(Cli.run("quantize", old, "-o", out, "--dtype", "int4", "--target", "iOS18")
                        .code())
                .isZero();
        assertThat(Cli.run("info", out).out()).contains("CoreML8");
        assertThat(Cli.run("quantize", out, "-o", folder.resolve("x.mlpackage"), "--target", "iOS16")
                        .code())
                .isEqualTo(5);
    }

    @Test
    void infoAndWeightsDescribeTheModel() throws IOException {
        Map<String, Object> info = Cli.run("info", model, "--json").json();
        assertThat(info).containsEntry("kind", "mlProgram").containsEntry("specificationVersion", 9);
        assertThat(Cli.run("weights", model, "--weight-threshold", 0, "--sort", "bytes", "--csv")
                        .out())
                .startsWith("name,program,function,op,shape");
        assertThat(Cli.run("weights", model).out()).contains("smaller ones are not shown");
    }

    @Test
    void aModelThatExistsIsReplacedOnlyByForce() throws IOException {
        assertThat(run("quantize").code()).isZero();
        Cli refused = run("palettize --nbits 4");
        assertThat(refused.code()).isEqualTo(4);
        assertThat(refused.err()).contains("exists already").contains("--force");
        assertThat(Cli.run("weights", out).out()).contains("quantized int8");
        assertThat(run("palettize --nbits 4 --force").code()).isZero();
        assertThat(Cli.run("weights", out).out()).contains("palettized uint4");
        assertThat(Cli.run("quantize", model, "-o", model, "--force").code()).isZero();
        assertThat(Cli.run("weights", model).out()).contains("quantized int8");
    }

    @Test
    void aFolderThatIsNoModelIsNeverReplaced() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("precious"), "kept");
        assertThat(run("quantize --force").code()).isEqualTo(4);
        assertThat(out.resolve("precious")).hasContent("kept");
    }

    @Test
    void unreadableModelsAreOneSentenceAndCodeThree() throws IOException {
        Cli missing = Cli.run("info", folder.resolve("none.mlpackage"));
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.err())
                .isEqualTo("corepress: " + folder.resolve("none.mlpackage") + ": no such file or folder\n");
        Path broken = Files.write(folder.resolve("broken.mlmodel"), new byte[] {1, 2, 3});
        assertThat(Cli.run("weights", broken).code()).isEqualTo(3);
        assertThat(Cli.run("weights", broken).err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "palettize --nbits 5",
                "palettize",
                "palettize --nbits 4 --mode unique",
                "palettize --nbits 4 --granularity per_tensor --group-size 4",
                "palettize --nbits 4 --granularity per_channel",
                "quantize --dtype int5",
                "quantize --granularity per_channel --block-size 32",
                "prune",
                "prune --target-sparsity 2",
                "prune --target-sparsity 0.5 --threshold 1",
                "prune --n-m 5:4",
                "prune --target-sparsity 0.5 --dim 1",
                "quantize --target iOS7",
                "quantize --no-such-option",
                "compress --config /no/such/file"
            })
    void wrongOptionsAreRefusedInOneSentence(String command) throws IOException {
        Cli run = run(command);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("corepress: ");
        assertThat(files()).containsExactly(model);
    }

    @Test
    void aTargetBeforeProgramsIsImpossible() {
        Cli older = Cli.run("quantize", model, "--target", "iOS12", "-o", out);
        assertThat(older.code()).isEqualTo(5);
        assertThat(older.err()).contains("ML programs, which iOS 12 / macOS 10.14 does not run");
    }

    @Test
    void anOutputThatIsNoPackageIsRefused() {
        assertThat(Cli.run("quantize", model, "-o", folder.resolve("x.zip")).code())
                .isEqualTo(2);
        assertThat(Cli.run("quantize", model).err()).contains("-o OUT is needed");
    }

    @Test
    void anOutputWhereNothingCanBeWrittenIsCodeFour() {
        assertThat(Cli.run("quantize", model, "-o", folder.resolve("no/such/folder/x.mlpackage"))
                        .code())
                .isEqualTo(4);
    }

    @Test
    void wordsThatAreNearlyCommandsAreAnsweredWithThem() {
        assertThat(Cli.run().code()).isEqualTo(2);
        assertThat(Cli.run("palletize").code()).isEqualTo(2);
        assertThat(Cli.run("palletize").err()).contains("palettize");
        assertThat(Cli.run("palettize", model, "--nbit", 4).err()).contains("--nbits");
        assertThat(Cli.run("palettize", model, "--mode", "kmean").err())
                .contains("--mode")
                .contains("must be one of kmeans, uniform, unique, got 'kmean'");
        assertThat(Cli.run("prune", model, "--n-m", "2").err()).contains("must be N:M such as 2:4, got '2'");
    }

    @Test
    void aRecipeCanBeRunOnSomeOperationsOnly() throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("recipe.yaml"),
                "{config_type: OpLinearQuantizerConfig, global_config: {weight_threshold: 0}}");
        Cli conv = Cli.run("compress", model, "-o", out, "--config", recipe, "--op-type", "conv", "--json");
        assertThat(conv.code()).isZero();
        assertThat(conv.json())
                .hasEntrySatisfying(
                        "changedWeights", n -> assertThat((Integer) n).isPositive());
        assertThat((List<?>) conv.json().get("weights"))
                .anySatisfy(weight -> assertThat(((Map<?, ?>) weight).get("reason"))
                        .asString()
                        .endsWith("is not among the chosen operations"));
        assertThat(Cli.run("info", out).out()).contains("# only: op types conv");

        Path less = folder.resolve("less.mlpackage");
        Cli partly = Cli.run("decompress", out, "-o", less, "--skip-op-name", "w*de");
        assertThat(partly.out()).contains("decompressed").contains("is to be skipped");
        assertThat(Cli.run("weights", less).out()).contains("quantized int8");
        assertThat(Cli.run("decompress", out, "-o", less, "--force", "--op-name", "none")
                        .out())
                .contains("no weight was decompressed");
    }

    @Test
    void jsonIsAllThatIsPrinted() throws IOException {
        assertThat(run("quantize --json").json())
                .containsKeys(
                        "command",
                        "input",
                        "output",
                        "dryRun",
                        "recipe",
                        "sizeBefore",
                        "sizeAfter",
                        "ratio",
                        "changedWeights",
                        "skippedWeights",
                        "weights",
                        "opset",
                        "os",
                        "seconds")
                .hasEntrySatisfying(
                        "recipe", yaml -> assertThat(yaml).asString().contains("OpLinearQuantizerConfig"));
        Path dense = folder.resolve("dense.mlpackage");
        List<Cli> runs = List.of(
                Cli.run("info", out, "--json"),
                Cli.run("weights", out, "--json"),
                Cli.run("decompress", out, "-o", dense, "--json", "--verbose"),
                Cli.run("diff", model, out, "--json"),
                Cli.run("prune", model, "--target-sparsity", 0.5, "--dry-run", "--json"));
        assertThat(runs.get(2).json()).containsEntry("recipe", null);
        assertThat(runs.get(4).json()).containsEntry("output", null).containsEntry("dryRun", true);
        for (Cli run : runs) {
            assertThat(run.code()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out().strip()).startsWith("{").endsWith("}");
            assertThat(run.json()).isNotEmpty();
        }
    }

    @Test
    void theInputStaysAsItWas() throws IOException {
        byte[] before = bytes(model);
        run("palettize --nbits 2");
        run("prune --target-sparsity 0.5 --force");
        Cli.run("decompress", out, "-o", folder.resolve("dense.mlpackage"));
        assertThat(bytes(model)).isEqualTo(before);
    }

    /** Kinds of models that hold neither a program nor a network: the number of the kind in the message, and its name. */
    @ParameterizedTest
    @CsvSource({"300, glmRegressor", "400, glmClassifier", "302, treeEnsembleRegressor", "200, pipelineClassifier"})
    void otherKindsOfModelsAreShownButNotCompressed(int number, String kind) throws IOException {
        int tag = number << 3 | 2;
        byte[] message = {0x08, 1, 0x12, 0, (byte) (tag & 0x7f | 0x80), (byte) (tag >> 7), 0, 0x50, 1};
        Path other = Files.write(folder.resolve("other.mlmodel"), message);
        Cli info = Cli.run("info", other);
        assertThat(info.err()).isEmpty();
        assertThat(info.out()).startsWith(kind + ", specification version 1, runs on iOS 13 / macOS 10.15 and later");
        assertThat(info.out()).contains("updatable");
        assertThat(Cli.run("info", other, "--json").json()).containsEntry("kind", kind);
        assertThat(Cli.run("quantize", other, "-o", out).code()).isEqualTo(5);
        Cli weights = Cli.run("weights", other);
        assertThat(weights.code()).isEqualTo(5);
        assertThat(weights.err()).contains("kind " + kind);
    }

    @Test
    void diffNamesWhatIsInOneModelOnly() throws IOException {
        Path old = Cli.model(folder, OpSet.CORE_ML_6);
        Cli same = Cli.run("diff", old, model);
        assertThat(same.out()).contains("the same in both").contains("SNR ∞ dB").doesNotContain("only in");
        Path other = folder.resolve("tiny.mlpackage");
        try (ModelPackage tiny = ModelPackage.of(TinyPrograms.lstm(OpSet.CORE_ML_8))) {
            tiny.save(other);
        }
        Cli differs = Cli.run("diff", model, other);
        assertThat(differs.code()).isZero();
        assertThat(differs.out())
                .contains("only in A: ")
                .contains("only in B: ")
                .contains("operations that are no weights");
    }

    @Test
    void cellsOfCsvAreQuotedWhereTheyMustBe() {
        assertThat(Csv.line("a", 1, "b,c", "d\"e", "")).isEqualTo("a,1,\"b,c\",\"d\"\"e\",\"\"");
    }

    private static byte[] bytes(Path folder) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.write(Files.readAllBytes(file));
            }
        }
        return all.toByteArray();
    }

    private Cli run(String command, String... more) {
        String[] words = command.split(" ");
        Stream<Object> all = Stream.of(
                        Stream.<Object>of(words[0], model, "-o", out),
                        Stream.<Object>of((Object[]) words).skip(1),
                        Stream.<Object>of((Object[]) more))
                .flatMap(part -> part);
        return Cli.run(all.toArray());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
