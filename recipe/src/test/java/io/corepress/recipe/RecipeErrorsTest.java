package io.corepress.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeErrorsTest {

    /** The fields stand in line 2, from column 17 on. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        # palettizer
        OpPalettizerConfig      | mode: kmean, nbits: 4                | 2:23 | global_config.mode: must be one of kmeans, uniform, unique, got kmean
        OpPalettizerConfig      | mode: null, nbits: 4                 | 2:23 | global_config.mode: must be one of kmeans, uniform, unique, got null
        OpPalettizerConfig      | mode: [kmeans], nbits: 4             | 2:23 | global_config.mode: must be one of kmeans, uniform, unique, got a list
        OpPalettizerConfig      | mode: custom                         | 2:23 | global_config.mode: must be one of kmeans, uniform, unique, got custom; a file cannot hold a function; build this OpPalettizerConfig in Java with OpPalettizerConfig.custom
        OpPalettizerConfig      | nbits: 4, lut_function: null         | 2:41 | global_config.lut_function: a file cannot hold a function; build this OpPalettizerConfig in Java with OpPalettizerConfig.custom
        OpPalettizerConfig      | mode: uniform                        | 2:16 | global_config.nbits: must be given for mode uniform
        OpPalettizerConfig      | group_size: 8                        | 2:16 | global_config.nbits: must be given for mode kmeans
        OpPalettizerConfig      | mode: unique, nbits: 4               | 2:38 | global_config.nbits: must not be given for mode unique
        OpPalettizerConfig      | nbits: 5                             | 2:24 | global_config.nbits: must be one of 1, 2, 3, 4, 6, 8, got 5
        OpPalettizerConfig      | nbits: "4"                           | 2:24 | global_config.nbits: must be a whole number without quotes, got the text "4"
        OpPalettizerConfig      | nbits: true                          | 2:24 | global_config.nbits: must be a whole number, got true
        OpPalettizerConfig      | nbits: four                          | 2:24 | global_config.nbits: must be a whole number, got four
        OpPalettizerConfig      | nbits: 4.5                           | 2:24 | global_config.nbits: must be a whole number, got 4.5
        OpPalettizerConfig      | nbits: [4]                           | 2:24 | global_config.nbits: must be a whole number, got a list
        OpPalettizerConfig      | nbits: {}                            | 2:24 | global_config.nbits: must be a whole number, got a mapping
        OpPalettizerConfig      | nbits: 99999999999                   | 2:24 | global_config.nbits: must be at most 2147483647, got 99999999999
        OpPalettizerConfig      | nbits: 1e999999999                   | 2:24 | global_config.nbits: must be a whole number, got 1e999999999
        OpPalettizerConfig      | nbits: 1e9999                        | 2:24 | global_config.nbits: must be a whole number, got 1e9999
        OpPalettizerConfig      | nbits: 010                           | 2:24 | global_config.nbits: must be written without a leading zero: 010 is octal in YAML 1.1 only
        OpPalettizerConfig      | nbits: 4, granularity: per_channel   | 2:40 | global_config.granularity: must be one of per_tensor, per_grouped_channel, got per_channel; use per_grouped_channel with group_size 1
        OpPalettizerConfig      | nbits: 4, granularity: per_block     | 2:40 | global_config.granularity: must be one of per_tensor, per_grouped_channel, got per_block
        OpPalettizerConfig      | nbits: 4, granularity: PER_TENSOR    | 2:40 | global_config.granularity: must be one of per_tensor, per_grouped_channel, got PER_TENSOR; write it in lower case
        OpPalettizerConfig      | nbits: 4, group_size: null           | 2:39 | global_config.group_size: must be a whole number, got null
        OpPalettizerConfig      | nbits: 4, group_size: -1             | 2:39 | global_config.group_size: must be at least 0, got -1
        OpPalettizerConfig      | nbits: 4, cluster_dim: 0             | 2:40 | global_config.cluster_dim: must be at least 1, got 0
        OpPalettizerConfig      | mode: uniform, nbits: 4, cluster_dim: 2 | 2:23 | global_config.mode: mode uniform has no vectors: cluster_dim must be 1, got 2
        OpPalettizerConfig      | nbits: 4, channel_axis: first        | 2:41 | global_config.channel_axis: must be a whole number, got first
        OpPalettizerConfig      | nbits: 4, enable_per_channel_scale: yes    | 2:53 | global_config.enable_per_channel_scale: must be true, false or coremltools, got yes
        OpPalettizerConfig      | nbits: 4, enable_per_channel_scale: on     | 2:53 | global_config.enable_per_channel_scale: must be true, false or coremltools, got on
        OpPalettizerConfig      | nbits: 4, enable_per_channel_scale: 1      | 2:53 | global_config.enable_per_channel_scale: must be true, false or coremltools, got 1
        OpPalettizerConfig      | nbits: 4, enable_per_channel_scale: "true" | 2:53 | global_config.enable_per_channel_scale: must be true, false or coremltools, got the text "true"
        OpPalettizerConfig      | nbits: 4, enable_per_channel_scale: null   | 2:53 | global_config.enable_per_channel_scale: must be true, false or coremltools, got null
        OpPalettizerConfig      | nbits: 4, lut_dtype: int4            | 2:38 | global_config.lut_dtype: must be one of int8, uint8, got int4
        OpPalettizerConfig      | nbits: 4, num_kmeans_workers: many   | 2:47 | global_config.num_kmeans_workers: must be a whole number, got many
        OpPalettizerConfig      | nbits: 4, weight_threshold: null     | 2:45 | global_config.weight_threshold: must be a whole number, got null
        OpPalettizerConfig      | nbits: 4, weight_threshold: -1       | 2:45 | global_config.weight_threshold: must be at least 0, got -1
        OpPalettizerConfig      | n_bits: 4                            | 2:17 | global_config.n_bits: unknown key; did you mean nbits? Allowed in OpPalettizerConfig: config_type, mode, nbits, lut_function, granularity, group_size, channel_axis, cluster_dim, enable_per_channel_scale, lut_dtype, num_kmeans_workers, weight_threshold
        # quantizer
        OpLinearQuantizerConfig | mode: affine                         | 2:23 | global_config.mode: must be one of linear, linear_symmetric, got affine
        OpLinearQuantizerConfig | mode: 5                              | 2:23 | global_config.mode: must be one of linear, linear_symmetric, got 5
        OpLinearQuantizerConfig | dtype: int32                         | 2:24 | global_config.dtype: must be one of int8, uint8, int4, uint4, got int32
        OpLinearQuantizerConfig | dtype: INT8                          | 2:24 | global_config.dtype: must be one of int8, uint8, int4, uint4, got INT8; write it in lower case
        OpLinearQuantizerConfig | granularity: per_grouped_channel     | 2:30 | global_config.granularity: must be one of per_tensor, per_channel, per_block, got per_grouped_channel
        OpLinearQuantizerConfig | granularity: per_row                 | 2:30 | global_config.granularity: must be one of per_tensor, per_channel, per_block, got per_row
        OpLinearQuantizerConfig | block_size: -1                       | 2:29 | global_config.block_size: must be at least 0, got [-1]
        OpLinearQuantizerConfig | block_size: [0, -1]                  | 2:29 | global_config.block_size: must be at least 0, got [0, -1]
        OpLinearQuantizerConfig | block_size: []                       | 2:29 | global_config.block_size: must be a whole number or a list of them, got an empty list
        OpLinearQuantizerConfig | block_size: [0, a]                   | 2:33 | global_config.block_size[1]: must be a whole number, got a
        OpLinearQuantizerConfig | block_size: null                     | 2:29 | global_config.block_size: must be a whole number, got null
        OpLinearQuantizerConfig | scale_search: best                   | 2:31 | global_config.scale_search: must be one of none, mse, got best
        OpLinearQuantizerConfig | nbits: 4                             | 2:17 | global_config.nbits: unknown key; it is a key of OpPalettizerConfig. Allowed in OpLinearQuantizerConfig: config_type, mode, dtype, granularity, block_size, scale_search, weight_threshold
        # magnitude pruner
        OpMagnitudePrunerConfig | dim: 0                               | 2:16 | global_config: exactly one of target_sparsity and n_m_ratio must be given
        OpMagnitudePrunerConfig | target_sparsity: 0.5, n_m_ratio: [2, 4] | 2:16 | global_config: exactly one of target_sparsity and n_m_ratio must be given
        OpMagnitudePrunerConfig | target_sparsity: 1.5                 | 2:34 | global_config.target_sparsity: must be from 0 to 1, got 1.5
        OpMagnitudePrunerConfig | target_sparsity: "0.5"               | 2:34 | global_config.target_sparsity: must be a number without quotes, got the text "0.5"
        OpMagnitudePrunerConfig | target_sparsity: true                | 2:34 | global_config.target_sparsity: must be a number, got true
        OpMagnitudePrunerConfig | target_sparsity: 75%                 | 2:34 | global_config.target_sparsity: must be a number, got 75%
        OpMagnitudePrunerConfig | target_sparsity: .nan                | 2:34 | global_config.target_sparsity: must be a number, got .nan
        OpMagnitudePrunerConfig | target_sparsity: 0.5, block_size: 1  | 2:51 | global_config.block_size: must be at least 2, got 1
        OpMagnitudePrunerConfig | n_m_ratio: [2, 4], block_size: 2     | 2:48 | global_config.block_size: block_size and n_m_ratio exclude each other
        OpMagnitudePrunerConfig | n_m_ratio: [4, 2]                    | 2:28 | global_config.n_m_ratio: must be (n, m) with 0 <= n <= m, got 4:2
        OpMagnitudePrunerConfig | n_m_ratio: [1, 2, 4]                 | 2:28 | global_config.n_m_ratio: must be a list of two whole numbers such as [2, 4], got a list of 3
        OpMagnitudePrunerConfig | n_m_ratio: 2:4                       | 2:28 | global_config.n_m_ratio: must be a list of two whole numbers such as [2, 4], got 2:4
        OpMagnitudePrunerConfig | n_m_ratio: [2, 4], dim: 2            | 2:41 | global_config.dim: must be 0 or 1, got 2
        OpMagnitudePrunerConfig | target_sparsity: 0.5, dim: 0         | 2:44 | global_config.dim: dim goes with block_size or n_m_ratio only
        # threshold pruner
        OpThresholdPrunerConfig | threshold: -1.0                      | 2:28 | global_config.threshold: must be at least 0, got -1.0
        OpThresholdPrunerConfig | threshold: small                     | 2:28 | global_config.threshold: must be a number, got small
        OpThresholdPrunerConfig | threshold: null                      | 2:28 | global_config.threshold: must be a number, got null
        OpThresholdPrunerConfig | minimum_sparsity_percentile: 1.1     | 2:46 | global_config.minimum_sparsity_percentile: must be from 0 to 1, got 1.1
        OpThresholdPrunerConfig | config_type: OpPrunerConfig          | 2:30 | global_config.config_type: must be one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig, got OpPrunerConfig
        OpThresholdPrunerConfig | config_type: null                    | 2:30 | global_config.config_type: must be one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig, got null
        OpThresholdPrunerConfig | threshold: 1, threshold: 2           | 2:31 | global_config.threshold: is given twice, for the first time in line 2
        """)
    void aWrongFieldIsToldWithItsPlace(String type, String fields, String place, String problem) {
        assertThat(error("config_type: " + type + "\nglobal_config: {" + fields + "}\n"))
                .hasMessage("r.yaml:" + place + ": " + problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        global_config: {nbits: 4}                                                                   | 1:1  | config_type: must be given: one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig
        config_type: null                                                                           | 1:14 | config_type: must be given: one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig
        config_type: OpPaletizerConfig                                                              | 1:14 | config_type: must be one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig, got OpPaletizerConfig; did you mean OpPalettizerConfig?
        config_type: [OpPalettizerConfig]                                                           | 1:14 | config_type: must be one of OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig, got a list
        config_type: OpPalettizerConfig                                                             | 1:1  | a configuration needs at least one entry that compresses something
        {config_type: OpPalettizerConfig, op_name_config: {a: {nbits: 4}}}                          | 1:35 | op_name_config: unknown key; did you mean op_name_configs? Allowed in a recipe: config_type, global_config, op_type_configs, op_name_configs, joint, steps
        {config_type: OpPalettizerConfig, global_config: []}                                        | 1:50 | global_config: must be a mapping, got a list
        {config_type: OpPalettizerConfig, op_type_configs: [conv]}                                  | 1:52 | op_type_configs: must be a mapping, got a list
        {config_type: OpPalettizerConfig, op_type_configs: {conv: 4}}                               | 1:59 | op_type_configs.conv: must be a mapping, got 4
        {config_type: OpPalettizerConfig, op_type_configs: {conv: {nbits: 4}, conv: null}}          | 1:71 | op_type_configs.conv: is given twice, for the first time in line 1
        {config_type: OpPalettizerConfig, op_type_configs: {const: {nbits: 4}}}                     | 1:53 | op_type_configs.const: op_type_configs names the operations that use a weight, such as conv; got const
        {config_type: OpPalettizerConfig, op_type_configs: {"conv*": {nbits: 4}}}                   | 1:53 | op_type_configs."conv*": patterns are allowed in op_name_configs only
        {config_type: OpPalettizerConfig, op_name_configs: {"": {nbits: 4}}}                        | 1:53 | op_name_configs."": the name of an operation must not be empty
        {config_type: OpPalettizerConfig, op_name_configs: {[a]: {nbits: 4}}}                       | 1:53 | a key must be a word, not a list or a mapping
        {config_type: OpPalettizerConfig, op_name_configs: {"head_*": {nbits: 5}}}                  | 1:71 | op_name_configs."head_*".nbits: must be one of 1, 2, 3, 4, 6, 8, got 5
        {config_type: OpMagnitudePrunerConfig, op_type_configs: {gather: {n_m_ratio: [2, 4]}}}      | 1:58 | op_type_configs.gather: block_size and n_m_ratio exist for conv and linear only, not for op type gather
        {config_type: OpMagnitudePrunerConfig, op_type_configs: {add: {target_sparsity: 0.5, block_size: 2}}} | 1:58 | op_type_configs.add: block_size and n_m_ratio exist for conv and linear only, not for op type add
        {config_type: OpThresholdPrunerConfig, global_config: {threshold:1}} | 1:56 | global_config."threshold:1": unknown key; a space must follow the colon. Allowed in OpThresholdPrunerConfig: config_type, threshold, minimum_sparsity_percentile, weight_threshold
        {config_type: OpPalettizerConfig, global_config: {nbits: 4}, joint: yes}                    | 1:69 | joint: must be true or false, got yes
        {config_type: OpPalettizerConfig, global_config: {nbits: 4}, joint: 1}                      | 1:69 | joint: must be true or false, got 1
        {config_type: OpPalettizerConfig, global_config: {nbits: 4}, joint: null}                   | 1:69 | joint: must be true or false, got null
        {config_type: OpPalettizerConfig, global_config: {nbits: 4}, steps: []}                     | 1:2  | config_type: must stand in one of the steps, not beside them
        steps: []                                                                                   | 1:8  | steps: must be a list of steps, got an empty one
        steps: {config_type: OpPalettizerConfig}                                                    | 1:8  | steps: must be a list of steps, got a mapping
        {steps: [], target: iOS18}                                                                  | 1:13 | target: unknown key. Allowed in a recipe with steps: steps
        steps: [4]                                                                                  | 1:9  | steps[0]: must be a mapping, got 4
        steps: [{steps: []}]                                                                        | 1:10 | steps[0].steps: unknown key. Allowed in a step: config_type, global_config, op_type_configs, op_name_configs, joint
        - config_type: OpPalettizerConfig                                                           | 1:1  | a recipe must be a mapping, got a list; put it under the key "steps"
        OpPalettizerConfig                                                                          | 1:1  | a recipe must be a mapping, got OpPalettizerConfig
        """)
    void aWrongLayoutIsToldWithItsPlace(String text, String place, String problem) {
        assertThat(error(text)).hasMessage("r.yaml:" + place + ": " + problem);
    }

    @Test
    void thePlaceIsThatOfTheWrongValueInALongFile() {
        RecipeException error = error("""
                # prune, then palettize
                steps:
                  - config_type: OpMagnitudePrunerConfig
                    global_config:
                      target_sparsity: 0.75

                  - config_type: OpPalettizerConfig
                    joint: true
                    op_type_configs:
                      gather: null
                      conv:
                        mode: kmeans
                        nbits: 5
                """);
        assertThat(error)
                .hasMessage(
                        "r.yaml:13:16: steps[1].op_type_configs.conv.nbits: must be one of 1, 2, 3, 4, 6, 8, got 5");
        assertThat(error.sourceName()).isEqualTo("r.yaml");
        assertThat(error.line()).isEqualTo(13);
        assertThat(error.column()).isEqualTo(16);
        assertThat(error.key()).isEqualTo("steps[1].op_type_configs.conv.nbits");
    }

    @Test
    void techniquesAreNotMixedInOneStep() {
        assertThat(error("""
                steps:
                - config_type: OpPalettizerConfig
                  global_config: {nbits: 4}
                  op_type_configs: {conv: {config_type: OpThresholdPrunerConfig}}
                """))
                .hasMessage("r.yaml:2:3: steps[0]: one configuration holds one technique;"
                        + " use a recipe of several steps for [palettize, prune]");
    }

    @Test
    void theKeyOfAnAliasedValueIsTheOneThatUsesIt() {
        assertThat(error("""
                config_type: OpLinearQuantizerConfig
                op_type_configs: {conv: {dtype: &bits int4, block_size: *bits}}
                """))
                .hasMessage("r.yaml:2:33: op_type_configs.conv.block_size: must be a whole number, got int4");
    }

    static RecipeException error(String text) {
        return catchThrowableOfType(RecipeException.class, () -> Recipe.parse(text, "r.yaml"));
    }
}
