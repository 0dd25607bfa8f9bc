/**
 * Pruning: the least important elements of a weight become zero, and only the others are stored.
 *
 * <p>{@link io.corepress.compress.prune.Pruning#prune} works in three steps. {@code Magnitudes} says how important each
 * element is: its own magnitude, or the norm of the block or vector it lies in. {@code Percentile} turns a target
 * sparsity into a magnitude at which to cut. {@code Sparsifier} then stores what lies above the cut, in the sparse form
 * of whatever form the weight had: of plain numbers, of integers with scales, of indices with a table.
 *
 * {@snippet :
 * Outcome outcome = Pruning.prune(new CompressedWeight.Dense(weight),
 *         OpMagnitudePrunerConfig.targetSparsity(0.75), WeightRole.standard(), TensorStore.onHeap());
 * }
 */
package io.corepress.compress.prune;
