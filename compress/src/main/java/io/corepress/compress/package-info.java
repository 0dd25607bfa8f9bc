/**
 * Data-free compression of a program: {@link io.corepress.compress.Compressor} takes an {@code OptimizationConfig} and
 * yields a new program and a {@link io.corepress.compress.Decision} for each weight.
 *
 * <p>How it is put together: {@link io.corepress.compress.WeightSites} finds the weights; the configuration says what
 * each one gets; a technique ({@code quantize}, {@code palettize}, {@code prune}, each in a package of its own) turns a
 * {@code CompressedWeight} into another; {@code constexpr} writes that as operations of the program's operator set. A
 * new technique is a new package beside those three and one case in {@link io.corepress.compress.config.OpConfig}.
 */
package io.corepress.compress;
