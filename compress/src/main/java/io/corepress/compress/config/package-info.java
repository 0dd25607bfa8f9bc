/**
 * What to do with which weights: {@link io.corepress.compress.config.OptimizationConfig} maps operations to
 * {@link io.corepress.compress.config.OpConfig}s, one record a technique. Everything is checked when it is built.
 *
 * {@snippet :
 * OptimizationConfig config = OptimizationConfig.of(OpPalettizerConfig.kmeans(4).withGroupSize(16))
 *         .withOpType("gather", Optional.empty())
 *         .withOpName("head_*", Optional.of(OpPalettizerConfig.kmeans(8)));
 * }
 */
package io.corepress.compress.config;
