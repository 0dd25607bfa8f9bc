package io.corepress.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
    private static final OpConfig KMEANS_4 = OpPalettizerConfig.kmeans(4);

    @Test
    void aQuantizerLayoutOfTheSpecificationIsOneStep() {
        Recipe recipe = Recipe.parse("""
                config_type: OpLinearQuantizerConfig
                global_config: {mode: linear_symmetric, dtype: int4, granularity: per_block, block_size: 32}
                op_type_configs: {gather: null}
                op_name_configs: {conv_1: {dtype: int8}}
                """, "recipe.yaml");
        OpConfig blocks = OpLinearQuantizerConfig.of().withDtype(DataType.INT4).withBlockSize(32);
        assertThat(recipe)
                .isEqualTo(Recipe.of(OptimizationConfig.of(blocks)
                        .withOpType("gather", Optional.empty())
                        .withOpName("conv_1", Optional.of(OpLinearQuantizerConfig.of()))));
        assertThat(recipe.steps().getFirst().joint()).isFalse();
    }

    @Test
    void jsonIsReadAsWell() {
        String json = """
                {
                \t"config_type": "OpPalettizerConfig",
                \t"global_config": {"nbits": 4, "mode": "kmeans", "channel_axis": null},
                \t"op_name_configs": {"a\\/b\\u0041": null}
                }
                """;
        assertThat(Recipe.parse(json, "recipe.json"))
                .isEqualTo(Recipe.of(OptimizationConfig.of(KMEANS_4).withOpName("a/bA", Optional.empty())));
    }

    @Test
    void stepsKeepTheirOrderAndSayWhetherTheyAreJoint() {
        Recipe recipe = Recipe.parse("""
                steps:
                  - config_type: OpMagnitudePrunerConfig
                    global_config: {target_sparsity: 0.75}
                  - config_type: OpPalettizerConfig
                    joint: true
                    global_config: {nbits: 4}
                """, "recipe.yaml");
        assertThat(recipe.steps())
                .containsExactly(
                        new Recipe.Compress(OptimizationConfig.of(OpMagnitudePrunerConfig.targetSparsity(0.75)), false),
                        new Recipe.Compress(OptimizationConfig.of(KMEANS_4), true));
    }

    @Test
    void aRecipeWithoutStepsMayBeJoint() {
        Recipe recipe = Recipe.parse("config_type: OpPalettizerConfig\njoint: true\nglobal_config: {nbits: 4}", "r");
        assertThat(recipe.steps()).containsExactly(new Recipe.Compress(OptimizationConfig.of(KMEANS_4), true));
    }

    @Test
    void everyFieldOfThePalettizerIsRead() {
        assertThat(palettizer(
                        "mode: KMeans, nbits: 4, granularity: per_grouped_channel, group_size: 16, channel_axis: 1,"
                                + " cluster_dim: 2, enable_per_channel_scale: true, lut_dtype: int8, num_kmeans_workers: 8,"
                                + " weight_threshold: 0"))
                .isEqualTo(OpPalettizerConfig.kmeans(4)
                        .withGroupSize(16)
                        .withChannelAxis(1)
                        .withClusterDim(2)
                        .withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL)
                        .withLutDtype(DataType.INT8)
                        .withWeightThreshold(0));
    }

    @Test
    void thePalettizerHasTheDefaultsOfCoremltools() {
        OpPalettizerConfig config = (OpPalettizerConfig) palettizer("nbits: 6");
        assertThat(config).isEqualTo(OpPalettizerConfig.kmeans(6));
        assertThat(config.granularity()).isEqualTo(Granularity.PER_TENSOR);
        assertThat(config.groupSize()).isEqualTo(32);
        assertThat(config.channelAxis()).isEmpty();
        assertThat(config.clusterDim()).isEqualTo(1);
        assertThat(config.perChannelScale()).isEqualTo(PerChannelScale.NONE);
        assertThat(config.weightThreshold()).isEqualTo(2048);
    }

    @Test
    void theOtherModesOfThePalettizerAreRead() {
        assertThat(palettizer("mode: UNIFORM, nbits: 8")).isEqualTo(OpPalettizerConfig.uniform(8));
        assertThat(palettizer("mode: unique")).isEqualTo(OpPalettizerConfig.unique());
        assertThat(palettizer("mode: unique, nbits: null")).isEqualTo(OpPalettizerConfig.unique());
    }

    @Test
    void thePerChannelScaleOfCoremltoolsHasAName() {
        assertThat(palettizer("nbits: 4, enable_per_channel_scale: coremltools"))
                .isEqualTo(OpPalettizerConfig.kmeans(4).withPerChannelScale(PerChannelScale.COREMLTOOLS));
        assertThat(palettizer("nbits: 4, enable_per_channel_scale: False")).isEqualTo(KMEANS_4);
    }

    @Test
    void everyFieldOfTheQuantizerIsRead() {
        assertThat(quantizer(
                        "mode: LINEAR, dtype: uint4, granularity: per_block, block_size: [0, 16], scale_search: mse,"
                                + " weight_threshold: 10"))
                .isEqualTo(OpLinearQuantizerConfig.of()
                        .withMode(OpLinearQuantizerConfig.Mode.LINEAR)
                        .withDtype(DataType.UINT4)
                        .withBlockSizes(List.of(0, 16))
                        .withScaleSearch(ScaleSearch.MSE)
                        .withWeightThreshold(10));
        assertThat(quantizer("dtype: uint8, granularity: per_tensor, scale_search: none"))
                .isEqualTo(
                        OpLinearQuantizerConfig.of().withDtype(DataType.UINT8).withGranularity(Granularity.PER_TENSOR));
    }

    @Test
    void anEmptyEntryHasTheDefaultsOfItsType() {
        assertThat(quantizer("")).isEqualTo(OpLinearQuantizerConfig.of());
        assertThat(config("OpThresholdPrunerConfig", "")).isEqualTo(new OpThresholdPrunerConfig(1e-12, 0.5, 2048));
    }

    @Test
    void everyFieldOfTheMagnitudePrunerIsRead() {
        assertThat(magnitude("target_sparsity: 0.5, block_size: 4, dim: 1, weight_threshold: 1"))
                .isEqualTo(OpMagnitudePrunerConfig.targetSparsity(0.5)
                        .withBlockSize(4)
                        .withDim(1)
                        .withWeightThreshold(1));
        assertThat(magnitude("n_m_ratio: [2, 4], dim: 0"))
                .isEqualTo(OpMagnitudePrunerConfig.nm(2, 4).withDim(0));
        assertThat(magnitude("n_m_ratio: [2, 4], target_sparsity: null, block_size: null, dim: null"))
                .isEqualTo(OpMagnitudePrunerConfig.nm(2, 4).withDim(1));
    }

    @Test
    void aWholeNumberIsReadWhereAFractionIsMeant() {
        assertThat(magnitude("target_sparsity: 1")).isEqualTo(OpMagnitudePrunerConfig.targetSparsity(1));
        assertThat(magnitude("target_sparsity: !!float 1")).isEqualTo(OpMagnitudePrunerConfig.targetSparsity(1));
        assertThat(config("OpThresholdPrunerConfig", "threshold: 0, minimum_sparsity_percentile: 1"))
                .isEqualTo(new OpThresholdPrunerConfig(0, 1, 2048));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e-3", "1E-3", "1.0e-3", "0.001", ".001", "+0.001", "10e-4", "0.00_1"})
    void fractionsAreReadInEverySpelling(String spelling) {
        assertThat(config("OpThresholdPrunerConfig", "threshold: " + spelling))
                .isEqualTo(OpThresholdPrunerConfig.of(0.001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4096", "4_096", "+4096", "0x1000", "4096.0", "4.096e3"})
    void wholeNumbersAreReadInEverySpelling(String spelling) {
        assertThat(palettizer("nbits: 4, weight_threshold: " + spelling))
                .isEqualTo(OpPalettizerConfig.kmeans(4).withWeightThreshold(4096));
    }

    @Test
    void anEntryMayHaveItsOwnTypeOfTheSameTechnique() {
        Recipe recipe = Recipe.parse("""
                config_type: OpThresholdPrunerConfig
                global_config: {}
                op_type_configs:
                  conv: {config_type: OpMagnitudePrunerConfig, n_m_ratio: [2, 4]}
                """, "recipe.yaml");
        assertThat(recipe)
                .isEqualTo(Recipe.of(OptimizationConfig.of(new OpThresholdPrunerConfig(1e-12, 0.5, 2048))
                        .withOpType("conv", Optional.of(OpMagnitudePrunerConfig.nm(2, 4)))));
    }

    @Test
    void nullStandsForAnAbsentGlobalEntryAndAbsentTables() {
        Recipe recipe = Recipe.parse("""
                config_type: OpPalettizerConfig
                global_config: null
                op_type_configs:
                op_name_configs:
                  a: {nbits: 4}
                """, "recipe.yaml");
        OptimizationConfig config = ((Recipe.Compress) recipe.steps().getFirst()).config();
        assertThat(config.globalConfig()).isEmpty();
        assertThat(config.opTypeConfigs()).isEmpty();
        assertThat(config.opNameConfigs()).isEqualTo(Map.of("a", Optional.of(KMEANS_4)));
    }

    @Test
    void patternsKeepTheOrderOfTheFile() {
        Recipe recipe = Recipe.parse("""
                config_type: OpPalettizerConfig
                op_name_configs:
                  "z*": {nbits: 1}
                  'a?_*': {nbits: 2}
                  head_*: null
                  7: {nbits: 8}
                """, "recipe.yaml");
        assertThat(((Recipe.Compress) recipe.steps().getFirst()).config().opNameConfigs().keySet())
                .containsExactly("z*", "a?_*", "head_*", "7");
    }

    @Test
    void anchorsAndMergeKeysWorkAsInYaml11() {
        Recipe recipe = Recipe.parse("""
                %YAML 1.1
                ---
                config_type: OpPalettizerConfig
                global_config: &all {nbits: 4, group_size: 8}
                op_type_configs:
                  linear: *all
                  conv: {<<: *all, nbits: 6}
                  matmul: {<<: [{group_size: 2}, *all]}
                ...
                """, "recipe.yaml");
        OpPalettizerConfig all = (OpPalettizerConfig) palettizer("nbits: 4, group_size: 8");
        assertThat(recipe)
                .isEqualTo(Recipe.of(OptimizationConfig.of(all)
                        .withOpType("linear", Optional.of(all))
                        .withOpType("conv", Optional.of(palettizer("nbits: 6, group_size: 8")))
                        .withOpType("matmul", Optional.of(palettizer("nbits: 4, group_size: 2")))));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreSkipped() {
        String text = "\uFEFFconfig_type: OpPalettizerConfig\r\nglobal_config: {nbits: 4}\r\n";
        assertThat(Recipe.parse(text, "recipe.yaml")).isEqualTo(Recipe.of(OptimizationConfig.of(KMEANS_4)));
    }

    @Test
    void aRecipeHasAtLeastOneStep() {
        assertThatThrownBy(() -> Recipe.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a recipe needs at least one step");
    }

    private static OpConfig palettizer(String fields) {
        return config("OpPalettizerConfig", fields);
    }

    private static OpConfig quantizer(String fields) {
        return config("OpLinearQuantizerConfig", fields);
    }

    private static OpConfig magnitude(String fields) {
        return config("OpMagnitudePrunerConfig", fields);
    }

    private static OpConfig config(String type, String fields) {
        String text = "config_type: " + type + "\nglobal_config: {" + fields + "}\n";
        Recipe recipe = Recipe.parse(text, "recipe.yaml");
        return ((Recipe.Compress) recipe.steps().getFirst()).config().globalConfig().orElseThrow();
    }
}
