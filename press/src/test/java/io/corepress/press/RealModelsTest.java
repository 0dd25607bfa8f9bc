package io.corepress.press;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.weight.WeightError;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.recipe.Recipe;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every real package compresses in every mode and decompresses again: the values are those of the compressed form, and
 * no operation but constants changes.
 */
class RealModelsTest {
    private static final Path MODELS =
            Path.of(System.getProperty("corepress.shared", "absent")).resolve("models");

    /** Pipelines of the shared models are compressed already; what is left in them is small. */
    private static final long FAST = 2_000_000;

    private static final Map<String, Recipe> RECIPES = recipes();

    @TempDir
    private Path folder;

    static List<Path> packages() throws IOException {
        assumeTrue(Files.isDirectory(MODELS), () -> "no models at " + MODELS);
        try (Stream<Path> paths = Files.walk(MODELS)) {
            return paths.filter(path -> path.toString().endsWith(".mlpackage"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyModeCompressesAndDecompresses(Path model) throws IOException {
        Path compressed = folder.resolve("compressed.mlpackage");
        Path dense = folder.resolve("dense.mlpackage");
        long size;
        try (ModelPackage opened = ModelPackage.open(model)) {
            size = opened.size().weightBytes();
        }
        for (Map.Entry<String, Recipe> entry : RECIPES.entrySet()) {
            if (size > FAST && entry.getKey().startsWith("vectors")) {
                continue;
            }
            PressReport report = Press.of(entry.getValue())
                    .withTarget(OpSet.CORE_ML_8)
                    .withOverwrite(true)
                    .run(model, compressed);
            assertThat(report.opset()).contains(OpSet.CORE_ML_8);
            Press.decompressing().withOverwrite(true).run(compressed, dense);
            try (ModelPackage a = ModelPackage.open(model);
                    ModelPackage b = ModelPackage.open(compressed);
                    ModelPackage c = ModelPackage.open(dense)) {
                a.programs().forEach((path, program) -> {
                    assertSameValues(b.programs().get(path), c.programs().get(path), entry.getKey());
                    assertSameOperations(program, c.programs().get(path), entry.getKey());
                });
            }
        }
    }

    private static void assertSameValues(Program compressed, Program dense, String recipe) {
        Map<String, WeightSite> decompressed = new LinkedHashMap<>();
        WeightSites.of(dense).forEach(site -> decompressed.put(site.function() + "/" + site.name(), site));
        for (WeightSite site : WeightSites.of(compressed)) {
            WeightSite other = decompressed.get(site.function() + "/" + site.name());
            assertThat(other).as("%s: %s", recipe, site.name()).isNotNull();
            assertThat(other.isCompressed()).isFalse();
            assertThat(WeightError.between(site.weight(), other.weight()).squaredError())
                    .as("%s: %s", recipe, site.name())
                    .isZero();
        }
    }

    /** Constants may come and go; moving to a newer operator set may put guards before gathers. */
    private static void assertSameOperations(Program before, Program after, String recipe) {
        before.functions().forEach((name, function) -> {
            List<String> expected = names(function);
            assertThat(names(after.functions().get(name))).as(recipe).containsSubsequence(expected);
        });
    }

    private static List<String> names(Function function) {
        return function.body().orElseThrow().operations().stream()
                .filter(operation -> !operation.isConst() && !operation.isConstexpr())
                .map(Operation::name)
                .toList();
    }

    private static Map<String, Recipe> recipes() {
        OpConfig prune = OpMagnitudePrunerConfig.targetSparsity(0.5);
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        for (int nbits : new int[] {1, 2, 3, 4, 6, 8}) {
            recipes.put("kmeans " + nbits, of(OpPalettizerConfig.kmeans(nbits)));
        }
        recipes.put("groups", of(OpPalettizerConfig.kmeans(4).withGroupSize(8)));
        recipes.put("vectors", of(OpPalettizerConfig.kmeans(4).withClusterDim(2)));
        recipes.put("scaled", of(OpPalettizerConfig.kmeans(4).withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL)));
        recipes.put("integer tables", of(OpPalettizerConfig.kmeans(4).withLutDtype(DataType.INT8)));
        recipes.put("uniform", of(OpPalettizerConfig.uniform(4)));
        recipes.put("unique", of(OpPalettizerConfig.unique()));
        for (DataType dtype : List.of(DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4)) {
            recipes.put(dtype.milName(), of(OpLinearQuantizerConfig.of().withDtype(dtype)));
            recipes.put(
                    dtype.milName() + " affine",
                    of(OpLinearQuantizerConfig.of()
                            .withDtype(dtype)
                            .withMode(Mode.LINEAR)
                            .withGranularity(Granularity.PER_TENSOR)));
        }
        recipes.put(
                "blocks",
                of(OpLinearQuantizerConfig.of().withDtype(DataType.INT4).withBlockSize(8)));
        recipes.put("sparsity", of(prune));
        recipes.put("threshold", of(OpThresholdPrunerConfig.of(0.01).withMinimumSparsityPercentile(0)));
        recipes.put(
                "block sparsity", of(OpMagnitudePrunerConfig.targetSparsity(0.5).withBlockSize(2)));
        recipes.put("n:m", of(OpMagnitudePrunerConfig.nm(2, 4)));
        recipes.put(
                "joint",
                new Recipe(List.of(
                        new Recipe.Compress(OptimizationConfig.of(prune), false),
                        new Recipe.Compress(OptimizationConfig.of(OpPalettizerConfig.kmeans(4)), true),
                        new Recipe.Compress(
                                OptimizationConfig.of(
                                        OpLinearQuantizerConfig.of().withGranularity(Granularity.PER_TENSOR)),
                                true))));
        return recipes;
    }

    private static Recipe of(OpConfig config) {
        return Recipe.of(OptimizationConfig.of(config));
    }
}
