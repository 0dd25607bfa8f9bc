package io.corepress.press;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.CompressionListener;
import io.corepress.compress.Decision;
import io.corepress.compress.WeightInfo;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.blob.BlobFile;
import io.corepress.recipe.Recipe;
import io.corepress.samples.SmallConvNet;
import io.corepress.samples.TinyPrograms;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PressTest {
    private static final OpPalettizerConfig TABLES =
            OpPalettizerConfig.kmeans(4).withWeightThreshold(0);
    private static final OpLinearQuantizerConfig INTEGERS =
            OpLinearQuantizerConfig.of().withGranularity(Granularity.PER_TENSOR).withWeightThreshold(0);

    @TempDir
    private Path folder;

    @Test
    void theModelSaysWhatWasDoneToIt() throws IOException {
        Path once = folder.resolve("once.mlpackage");
        Path twice = folder.resolve("twice.mlpackage");
        Press.of(TABLES).run(model(OpSet.CORE_ML_6), once);
        Press.of(new Recipe(List.of(new Recipe.Compress(OptimizationConfig.of(INTEGERS), true))))
                .withTarget(OpSet.CORE_ML_8)
                .run(once, twice);
        try (ModelPackage model = ModelPackage.open(twice)) {
            assertThat(model.metadata().userDefined()).containsKey("io.corepress.version");
            assertThat(model.metadata().userDefined().get("io.corepress.recipe"))
                    .contains("nbits: 4")
                    .contains("OpLinearQuantizerConfig")
                    .contains("iOS18");
        }
    }

    @Test
    void intermediateResultsDoNotReachTheOutput() throws IOException {
        Path inSteps = folder.resolve("steps.mlpackage");
        Press.of(new Recipe(List.of(
                        new Recipe.Compress(
                                OptimizationConfig.of(OpMagnitudePrunerConfig.targetSparsity(0.5)
                                        .withWeightThreshold(0)),
                                false),
                        new Recipe.Compress(OptimizationConfig.of(TABLES), true))))
                .run(model(OpSet.CORE_ML_8), inSteps);
        try (ModelPackage model = ModelPackage.open(inSteps);
                BlobFile weights = BlobFile.open(inSteps.resolve("Data/com.apple.CoreML/weights/weight.bin"))) {
            long used = WeightInfo.of(model.program(), 0).stream()
                    .mapToLong(WeightInfo::bytes)
                    .sum();
            long stored = weights.entries().stream()
                    .mapToLong(BlobFile.Entry::sizeInBytes)
                    .sum();
            assertThat(stored).isLessThanOrEqualTo(used);
        }
    }

    @Test
    void aDryRunTellsTheSizeThatTheRunGives() throws IOException {
        Path model = model(OpSet.CORE_ML_8);
        Path out = folder.resolve("out.mlpackage");
        PressReport told = Press.of(TABLES).dryRun(model);
        PressReport done = Press.of(TABLES).run(model, out);
        assertThat(told.decisions()).isEqualTo(done.decisions());
        // Alignment, the operations themselves and the metadata are not foretold.
        assertThat((double) told.sizeAfter()).isBetween(0.8 * done.sizeAfter(), 1.2 * done.sizeAfter());
    }

    @Test
    void sharedWeightsOfFunctionsAreStoredOnce() throws IOException {
        Path in = folder.resolve("functions.mlpackage");
        try (ModelPackage model = ModelPackage.of(TinyPrograms.multifunction(OpSet.CORE_ML_8))) {
            model.save(in);
        }
        Path out = folder.resolve("out.mlpackage");
        PressReport report = Press.of(TABLES).run(in, out);
        assertThat(report.compressed()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(weightFile(out)).isLessThan(weightFile(in));
        try (ModelPackage model = ModelPackage.open(out)) {
            assertThat(model.description().isMultifunction()).isTrue();
        }
    }

    @Test
    void everySampleProgramCompressesForEveryTarget() throws IOException {
        for (OpSet opset : List.of(OpSet.CORE_ML_6, OpSet.CORE_ML_7, OpSet.CORE_ML_8, OpSet.CORE_ML_9)) {
            for (Map.Entry<String, Program> sample : TinyPrograms.all(opset).entrySet()) {
                Path in = folder.resolve(sample.getKey() + opset + ".mlpackage");
                try (ModelPackage model = ModelPackage.of(sample.getValue())) {
                    model.save(in);
                }
                Path out = folder.resolve(sample.getKey() + opset + "-out.mlpackage");
                assertThat(Press.of(TABLES).run(in, out).compressed())
                        .as(sample.getKey())
                        .isNotEmpty();
                Press.decompressing().run(out, folder.resolve(sample.getKey() + opset + "-dense.mlpackage"));
            }
        }
    }

    @Test
    void stoppingLeavesNothingBehind() throws IOException {
        Path model = model(OpSet.CORE_ML_8);
        CompressionListener stop = new CompressionListener() {
            private int heard;

            @Override
            public void onWeight(Decision decision, long elementsDone, long elementsTotal) {
                heard++;
            }

            @Override
            public boolean isCancelled() {
                return heard == 2;
            }
        };
        assertThatThrownBy(() -> Press.of(TABLES).withListener(stop).run(model, folder.resolve("out.mlpackage")))
                .isInstanceOf(CancellationException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(model);
        }
    }

    @Test
    void anOutputThatExistsIsKept() throws IOException {
        Path model = model(OpSet.CORE_ML_8);
        Path out = folder.resolve("out.mlpackage");
        Press.of(TABLES).run(model, out);
        long size = weightFile(out);
        assertThatThrownBy(() -> Press.of(INTEGERS).run(model, out))
                .isInstanceOf(OutputException.class)
                .hasCauseInstanceOf(FileAlreadyExistsException.class);
        assertThat(weightFile(out)).isEqualTo(size);
    }

    private Path model(OpSet opset) throws IOException {
        Path path = folder.resolve("model.mlpackage");
        try (ModelPackage model = ModelPackage.of(SmallConvNet.program(opset))) {
            model.save(path);
        }
        return path;
    }

    private static long weightFile(Path model) throws IOException {
        return Files.size(model.resolve("Data/com.apple.CoreML/weights/weight.bin"));
    }
}
