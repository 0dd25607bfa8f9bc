package io.corepress.press;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.compress.Compressor;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.OpSet;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.SampledStep;
import io.corepress.samples.SmallConvNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that need samples, as a press sees them. */
class SampledStepsTest {
    private static final OptimizationConfig INTEGERS =
            OptimizationConfig.of(OpLinearQuantizerConfig.of().withWeightThreshold(0));
    private static final OptimizationConfig TABLES =
            OptimizationConfig.of(OpPalettizerConfig.kmeans(4).withWeightThreshold(0))
                    .withOpType("conv", Optional.empty());

    private record Guess(Optional<OptimizationConfig> configuration) implements SampledStep {
        @Override
        public String method() {
            return "guess";
        }

        @Override
        public boolean joint() {
            return false;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("luck", 7);
        }
    }

    private static final Recipe RECIPE =
            Recipe.of(List.of(new Recipe.Compress(TABLES, false), new Guess(Optional.of(INTEGERS))));

    @TempDir
    private Path folder;

    private Path model;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        model = folder.resolve("model.mlpackage");
        out = folder.resolve("out.mlpackage");
        try (ModelPackage made = ModelPackage.of(SmallConvNet.program(OpSet.CORE_ML_8))) {
            made.save(model);
        }
    }

    @Test
    void theRunnerGetsWhatTheStepsBeforeMade() throws IOException {
        List<StepRunner.Start> starts = new ArrayList<>();
        PressReport report = Press.of(RECIPE)
                .withRunner((step, start, store) -> {
                    starts.add(start);
                    return Compressor.of(step.configuration().orElseThrow()).compress(start.program(), store);
                })
                .run(model, out);
        StepRunner.Start start = starts.getFirst();
        assertThat(starts).hasSize(1);
        assertThat(start.program()).isNotEqualTo(start.original());
        assertThat(report.compressed()).hasSizeGreaterThan(2);
        try (ModelPackage saved = ModelPackage.open(out)) {
            assertThat(saved.metadata().userDefined().get("io.corepress.recipe")).contains("method: guess", "luck: 7");
        }
    }

    @Test
    void withoutARunnerNothingIsWritten() {
        assertThatThrownBy(() -> Press.of(RECIPE).run(model, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the recipe has steps that need samples, and nothing that runs them");
        assertThat(Files.exists(out)).isFalse();
    }

    @Test
    void anErrorOfTheRunnerLeavesNothingBehind() throws IOException {
        Press press = Press.of(RECIPE).withRunner((_, _, _) -> {
            throw new IllegalArgumentException("no luck");
        });
        assertThatThrownBy(() -> press.run(model, out)).hasMessage("no luck");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(model);
        }
    }
}
