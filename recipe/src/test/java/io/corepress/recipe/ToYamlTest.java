package io.corepress.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToYamlTest {
    @Test
    void oneStepHasTheLayoutOfCoremltools() {
        OptimizationConfig config = OptimizationConfig.of(
                        OpPalettizerConfig.kmeans(4).withGroupSize(16))
                .withOpType("gather", Optional.empty())
                .withOpName("head_*", Optional.of(OpPalettizerConfig.unique()));
        assertThat(Recipe.of(config).toYaml()).isEqualTo("""
                config_type: OpPalettizerConfig
                global_config: {mode: kmeans, nbits: 4, granularity: per_grouped_channel, group_size: 16, \
                weight_threshold: 2048}
                op_type_configs:
                  gather: null
                op_name_configs:
                  "head_*": {mode: unique, granularity: per_tensor, weight_threshold: 2048}
                """);
    }

    @Test
    void severalStepsAreAList() {
        Recipe recipe = Recipe.of(List.of(
                new Recipe.Compress(
                        OptimizationConfig.of(OpThresholdPrunerConfig.of(1e-12))
                                .withOpType("conv", Optional.of(OpMagnitudePrunerConfig.nm(2, 4))),
                        false),
                new Recipe.Compress(OptimizationConfig.of(OpLinearQuantizerConfig.of()), true)));
        assertThat(recipe.toYaml()).isEqualTo("""
                steps:
                  - config_type: OpThresholdPrunerConfig
                    global_config: {threshold: 1.0E-12, minimum_sparsity_percentile: 0.5, weight_threshold: 2048}
                    op_type_configs:
                      conv: {config_type: OpMagnitudePrunerConfig, n_m_ratio: [2, 4], dim: 1, weight_threshold: 2048}
                  - config_type: OpLinearQuantizerConfig
                    joint: true
                    global_config: {mode: linear_symmetric, dtype: int8, granularity: per_channel, \
                weight_threshold: 2048}
                """);
        assertThat(Recipe.parse(recipe.toYaml(), "text")).isEqualTo(recipe);
    }

    static Stream<OpConfig> configs() {
        return Stream.of(
                OpPalettizerConfig.kmeans(1),
                OpPalettizerConfig.uniform(8).withWeightThreshold(Long.MAX_VALUE),
                OpPalettizerConfig.unique().withChannelAxis(-1).withGroupSize(0),
                OpPalettizerConfig.kmeans(3)
                        .withGroupSize(7)
                        .withGranularity(Granularity.PER_TENSOR)
                        .withClusterDim(4)
                        .withPerChannelScale(PerChannelScale.COREMLTOOLS)
                        .withLutDtype(DataType.UINT8),
                OpPalettizerConfig.kmeans(6).withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL),
                OpLinearQuantizerConfig.of().withScaleSearch(ScaleSearch.MSE),
                OpLinearQuantizerConfig.of().withBlockSize(32).withDtype(DataType.UINT4),
                OpLinearQuantizerConfig.of().withBlockSizes(List.of(0, 16, 1)),
                OpLinearQuantizerConfig.of()
                        .withBlockSize(8)
                        .withGranularity(Granularity.PER_TENSOR)
                        .withMode(OpLinearQuantizerConfig.Mode.LINEAR),
                OpMagnitudePrunerConfig.targetSparsity(1),
                OpMagnitudePrunerConfig.targetSparsity(1.0 / 3).withBlockSize(2),
                OpMagnitudePrunerConfig.nm(1, 4).withDim(0),
                new OpThresholdPrunerConfig(Double.MIN_VALUE, 0.1, 0),
                new OpThresholdPrunerConfig(Double.MAX_VALUE, 1, 0));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void parsingTheTextGivesAnEqualRecipe(OpConfig config) {
        OptimizationConfig everywhere = OptimizationConfig.of(config)
                .withOpType("conv", Optional.of(config))
                .withOpName("a", Optional.of(config))
                .withOpName("b", Optional.empty());
        OptimizationConfig named = new OptimizationConfig(Optional.empty(), Map.of(), everywhere.opNameConfigs());
        Recipe recipe = Recipe.of(List.of(new Recipe.Compress(everywhere, true), new Recipe.Compress(named, false)));
        assertThat(Recipe.parse(recipe.toYaml(), "text")).isEqualTo(recipe);
        assertThat(Recipe.parse(Recipe.of(named).toYaml(), "text")).isEqualTo(Recipe.of(named));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "True",
                "no",
                "y",
                "~",
                "<<",
                "7",
                "1e3",
                "a b",
                "a: b",
                "a #b",
                "- a",
                "*",
                "?",
                "é",
                "😀",
                "\"",
                "\\",
                "a\nb",
                "\u0001",
                "a/b.c:0",
                "{x}",
                "config_type",
                "\u2028",
                "a\tb"
            })
    void everyNameSurvives(String name) {
        assertSurvives(name);
    }

    @Test
    void longNamesSurvive() {
        assertSurvives("n".repeat(5_000));
        assertSurvives("é".repeat(500));
    }

    private static void assertSurvives(String name) {
        Recipe recipe = Recipe.of(OptimizationConfig.of(OpPalettizerConfig.unique())
                .withOpName(name, Optional.empty())
                .withOpName("last", Optional.of(OpPalettizerConfig.kmeans(2))));
        assertThat(Recipe.parse(recipe.toYaml(), "text")).isEqualTo(recipe);
    }

    @Test
    void aFunctionIsShownButNotWritten() {
        OpConfig custom =
                OpPalettizerConfig.custom(weights -> new OpPalettizerConfig.Lut(new float[2], new int[weights.length]));
        assertThat(Recipe.of(OptimizationConfig.of(custom)).toYaml())
                .contains("mode: custom")
                .contains("# with a lut_function in Java");
    }
}
