package io.corepress.press;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.WeightInfo;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.recipe.Recipe;
import io.corepress.samples.DamagedBytes;
import io.corepress.samples.SmallConvNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damages packages whose weights are compressed, and then measures, decompresses and compresses what still opens: the
 * only exceptions are ours and those of I/O. (Damage to the file format itself is tested in the room below.)
 */
class HostileWeightsTest {
    private static final int MUTATIONS = Integer.getInteger("corepress.mutations.weights", 6_000);
    private static final String MODEL = "Data/com.apple.CoreML/model.mlmodel";
    private static final String WEIGHTS = "Data/com.apple.CoreML/weights/weight.bin";

    @TempDir
    private Path folder;

    @Test
    void damagedWeightsAreRefusedOrTaken() throws IOException {
        List<Path> sources = compressedModels();
        Path victim = folder.resolve("victim.mlpackage");
        Path out = folder.resolve("out.mlpackage");
        SplittableRandom random = new SplittableRandom(0);
        int opened = 0;
        for (int number = 0; number < MUTATIONS; number++) {
            Path source = sources.get(number % sources.size());
            copy(source, victim);
            String part = random.nextInt(4) == 0 ? WEIGHTS : MODEL;
            Files.write(victim.resolve(part), DamagedBytes.of(Files.readAllBytes(source.resolve(part)), random));
            try {
                use(victim, out);
                opened++;
            } catch (MalformedModelException | UnsupportedModelException | IOException | UncheckedIOException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("mutation " + number + " of " + source.getFileName(), e);
            }
        }
        assertThat(opened).isBetween(MUTATIONS / 20, MUTATIONS);
    }

    private void use(Path victim, Path out) throws IOException {
        try (ModelPackage model = ModelPackage.open(victim)) {
            model.programs().values().forEach(program -> WeightInfo.of(program, 0));
        }
        Press.decompressing().withOverwrite(true).run(victim, out);
        Recipe joint = new Recipe(List.of(new Recipe.Compress(
                OptimizationConfig.of(
                        OpMagnitudePrunerConfig.targetSparsity(0.5).withWeightThreshold(0)),
                true)));
        Press.of(joint).withOverwrite(true).run(victim, out);
    }

    private List<Path> compressedModels() throws IOException {
        OpConfig tables = OpPalettizerConfig.kmeans(2).withWeightThreshold(0);
        OpConfig vectors = OpPalettizerConfig.kmeans(4).withClusterDim(2).withWeightThreshold(0);
        OpConfig integers = OpLinearQuantizerConfig.of().withWeightThreshold(0);
        OpConfig whole = OpLinearQuantizerConfig.of()
                .withGranularity(Granularity.PER_TENSOR)
                .withWeightThreshold(0);
        OpConfig sparse = OpMagnitudePrunerConfig.targetSparsity(0.75).withWeightThreshold(0);
        List<Path> models = new ArrayList<>();
        models.add(compressed(OpSet.CORE_ML_6, List.of(tables)));
        models.add(compressed(OpSet.CORE_ML_6, List.of(integers)));
        models.add(compressed(OpSet.CORE_ML_6, List.of(sparse)));
        models.add(compressed(OpSet.CORE_ML_8, List.of(vectors)));
        models.add(compressed(OpSet.CORE_ML_8, List.of(sparse, tables, whole)));
        models.add(compressed(OpSet.CORE_ML_8, List.of(integers, sparse)));
        return models;
    }

    private Path compressed(OpSet opset, List<OpConfig> steps) throws IOException {
        Path dense = folder.resolve("dense.mlpackage");
        try (ModelPackage model = ModelPackage.of(SmallConvNet.program(opset))) {
            model.save(dense, true);
        }
        Path out = folder.resolve(opset.target() + "-" + steps.hashCode() + ".mlpackage");
        boolean joint = steps.size() > 1;
        Press.of(Recipe.of(steps.stream()
                        .map(step -> new Recipe.Compress(OptimizationConfig.of(step), joint))
                        .toList()))
                .run(dense, out);
        return out;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve(WEIGHTS).getParent());
        for (String part : List.of("Manifest.json", MODEL, WEIGHTS)) {
            Files.write(to.resolve(part), Files.readAllBytes(from.resolve(part)));
        }
    }
}
