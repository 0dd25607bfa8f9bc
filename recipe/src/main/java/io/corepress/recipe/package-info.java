/**
 * A {@link io.corepress.recipe.Recipe} is an ordered list of compression steps. Its file is YAML or JSON. One step has
 * the layout that coremltools reads with {@code OptimizationConfig.from_yaml}; files written for it work unchanged:
 *
 * {@snippet lang=yaml :
 * config_type: OpLinearQuantizerConfig
 * global_config: {mode: linear_symmetric, dtype: int4, granularity: per_block, block_size: 32}
 * op_type_configs: {gather: null}
 * op_name_configs: {conv_1: {dtype: int8}}
 * }
 *
 * <p>Several steps are a list of such layouts. A step with {@code joint: true} compresses what an earlier step has
 * already compressed:
 *
 * {@snippet lang=yaml :
 * steps:
 *   - config_type: OpMagnitudePrunerConfig
 *     global_config: {target_sparsity: 0.75}
 *   - config_type: OpPalettizerConfig
 *     joint: true
 *     global_config: {nbits: 4}
 *     op_name_configs: {"head_*": null}
 * }
 *
 * <p>Beyond the keys of coremltools there are {@code joint}, {@code scale_search: none | mse} for quantizers,
 * {@code lut_dtype: int8 | uint8} and {@code enable_per_channel_scale: coremltools} for palettizers, and patterns as
 * keys of {@code op_name_configs}.
 *
 * <p>What is wrong with a file is told by a {@link io.corepress.recipe.RecipeException}, with line and key.
 */
package io.corepress.recipe;
