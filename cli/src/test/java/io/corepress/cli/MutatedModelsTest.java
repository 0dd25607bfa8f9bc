package io.corepress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.press.Press;
import io.corepress.recipe.Recipe;
import io.corepress.samples.DamagedBytes;
import io.corepress.samples.SmallConvNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged packages through {@code verify} and {@code info}: never a crash, and never a pass for a planted fault. The
 * property {@code corepress.mutations.verify} sets how many; half of them are damaged bytes, half are planted faults.
 */
class MutatedModelsTest {
    private static final int MUTATIONS = Integer.getInteger("corepress.mutations.verify", 10_000);
    private static final String MODEL = "Data/com.apple.CoreML/model.mlmodel";
    private static final String WEIGHTS = "Data/com.apple.CoreML/weights/weight.bin";

    @TempDir
    private Path folder;

    @Test
    void damagedBytesNeverCrash() throws IOException {
        List<Path> sources = models();
        Path victim = folder.resolve("victim.mlpackage");
        SplittableRandom random = new SplittableRandom(1);
        int passed = 0;
        int found = 0;
        for (int number = 0; number < MUTATIONS / 2; number++) {
            Path source = sources.get(number % sources.size());
            for (String part : List.of("Manifest.json", MODEL, WEIGHTS)) {
                Files.createDirectories(victim.resolve(part).getParent());
                Files.write(victim.resolve(part), Files.readAllBytes(source.resolve(part)));
            }
            String part = random.nextInt(6) == 0 ? WEIGHTS : MODEL;
            Files.write(victim.resolve(part), DamagedBytes.of(Files.readAllBytes(source.resolve(part)), random));
            int code = codeOfBoth(victim, "mutation " + number + " of " + source.getFileName());
            passed += code == 0 ? 1 : 0;
            found += code == ExitCode.UNREADABLE.number() ? 1 : 0;
        }
        // Most single bytes of a weight do not matter; most of a program do.
        assertThat(passed).isPositive();
        assertThat(found).isGreaterThan(passed / 2);
    }

    @Test
    void aPlantedFaultNeverPasses() throws IOException {
        List<ModelPackage> sources = new ArrayList<>();
        for (Path path : models()) {
            assertThat(Cli.run("verify", path).code()).isZero();
            sources.add(ModelPackage.open(path));
        }
        Path victim = folder.resolve("victim.mlpackage");
        SplittableRandom random = new SplittableRandom(2);
        Map<PlantedFault, Integer> planted = new EnumMap<>(PlantedFault.class);
        for (int number = 0; number < MUTATIONS / 2; number++) {
            PlantedFault fault = PlantedFault.values()[number % PlantedFault.values().length];
            ModelPackage source = sources.get(random.nextInt(sources.size()));
            Optional<Program> faulty = fault.in(source.program(), random);
            if (faulty.isEmpty()) {
                continue;
            }
            source.withProgram(faulty.get()).save(victim, true);
            int code = codeOfBoth(victim, "planted fault " + number + " " + fault);
            assertThat(code).as("planted fault " + number + ", " + fault).isEqualTo(ExitCode.UNREADABLE.number());
            planted.merge(fault, 1, Integer::sum);
        }
        assertThat(planted).containsOnlyKeys(PlantedFault.values());
        for (ModelPackage source : sources) {
            source.close();
        }
    }

    /** {@return the exit code of verify} */
    private static int codeOfBoth(Path model, String what) {
        for (List<Object> command :
                List.of(List.<Object>of("info", model, "--json"), List.<Object>of("verify", model))) {
            Cli run = Cli.run(command.toArray());
            assertThat(run.code())
                    .as(what + ": " + command.getFirst() + ": " + run.err())
                    .isIn(ExitCode.OK.number(), ExitCode.UNREADABLE.number(), ExitCode.IMPOSSIBLE.number());
            if (command.getFirst().equals("verify")) {
                return run.code();
            }
        }
        throw new IllegalStateException("verify is among the commands");
    }

    private List<Path> models() throws IOException {
        OpConfig tables = OpPalettizerConfig.kmeans(2).withWeightThreshold(0);
        OpConfig vectors = OpPalettizerConfig.kmeans(4).withClusterDim(2).withWeightThreshold(0);
        OpConfig integers = OpLinearQuantizerConfig.of().withWeightThreshold(0);
        OpConfig whole = OpLinearQuantizerConfig.of()
                .withGranularity(Granularity.PER_TENSOR)
                .withWeightThreshold(0);
        OpConfig sparse = OpMagnitudePrunerConfig.targetSparsity(0.75).withWeightThreshold(0);
        return List.of(
                Cli.model(folder, OpSet.CORE_ML_5),
                compressed(OpSet.CORE_ML_6, List.of(tables)),
                compressed(OpSet.CORE_ML_6, List.of(integers)),
                compressed(OpSet.CORE_ML_7, List.of(sparse)),
                compressed(OpSet.CORE_ML_8, List.of(vectors)),
                compressed(OpSet.CORE_ML_8, List.of(sparse, tables, whole)),
                compressed(OpSet.CORE_ML_9, List.of(integers, sparse)));
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
}
