package io.corepress.compress.prune;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.weight.Chunks;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;
import java.util.Optional;

/**
 * Pruning of one weight: dense, or compressed already. What counts is the magnitude of the values that the weight
 * evaluates to; its other parameters (scales, tables) are kept. Zeros are never stored.
 *
 * <p>A table of vectors is special: its vectors are kept or dropped whole, ranked by their L2 norm, or compared with a
 * threshold by their largest element. Zeros within a kept vector are then stored.
 *
 * <p>Unstructured pruning of weights that are not sparse yet reads them in ranges and needs memory for these only, at
 * any size; structured pruning holds a number for each block.
 */
public final class Pruning {
    private Pruning() {}

    /**
     * {@return the pruned weight, or why it is left as it is}
     *
     * @param weight of type fp16 or fp32, any rank; others are left
     * @param config for blocks and n:m the weight needs rank 2 to 5 and a role in a {@code conv} or {@code linear}
     * @param store takes the mask and the values, one after the other
     * @throws IllegalArgumentException if {@code config} is of another technique
     */
    public static Outcome prune(CompressedWeight weight, OpConfig config, WeightRole role, TensorStore store) {
        Optional<String> reason =
                weight.shape().elementCount() == 0 ? Optional.of("it has no elements") : Sparsifier.whyNot(weight);
        if (reason.isPresent()) {
            return Outcome.left(reason.get());
        }
        return switch (config) {
            case OpThresholdPrunerConfig threshold -> byThreshold(weight, threshold, store);
            case OpMagnitudePrunerConfig magnitude ->
                magnitude.isStructured()
                        ? StructuredPruning.prune(weight, magnitude, role, store)
                        : byRank(weight, magnitude.targetSparsity().getAsDouble(), store);
            case OpPalettizerConfig _, OpLinearQuantizerConfig _ ->
                throw new IllegalArgumentException("not a configuration for pruning: " + config.describe());
        };
    }

    private static Outcome byRank(CompressedWeight weight, double targetSparsity, TensorStore store) {
        Units units = Units.of(weight);
        Magnitudes magnitudes = units.magnitudes(Units.Measure.L2_NORM);
        return above(Percentile.of(magnitudes, targetSparsity), units, magnitudes, magnitudes, store);
    }

    private static Outcome byThreshold(CompressedWeight weight, OpThresholdPrunerConfig config, TensorStore store) {
        Units units = Units.of(weight);
        Magnitudes magnitudes = units.magnitudes(Units.Measure.LARGEST);
        double cut = roundTo(weight.dataType(), config.threshold());
        Survey survey = Survey.of(magnitudes, cut);
        if (!survey.isFinite()) {
            return notFinite();
        }
        double sparsity = (double) (units.count() - survey.above()) / units.count();
        if (sparsity < config.minimumSparsityPercentile()) {
            return Outcome.left("a fraction of %s is within the threshold of %s, less than the minimum of %s"
                    .formatted(
                            Double.toString(sparsity),
                            Double.toString(config.threshold()),
                            Double.toString(config.minimumSparsityPercentile())));
        }
        return above(cut, units, magnitudes, magnitudes, store);
    }

    /** {@return the weight without the units that are zero or not above {@code cut} in {@code ranking}} */
    static Outcome above(double cut, Units units, Magnitudes magnitudes, Magnitudes ranking, TensorStore store) {
        Optional<Mask> mask = Mask.write(
                units.shape(),
                units.count(),
                Chunks.SIZE,
                Chunks.SIZE,
                magnitudes.workers(),
                () -> KeepRule.above(cut, magnitudes, ranking, Chunks.SIZE),
                store);
        return sparse(units, mask, store);
    }

    static Outcome sparse(Units units, Optional<Mask> mask, TensorStore store) {
        return mask.map(found -> Outcome.of(Sparsifier.sparse(units.weight(), found, store)))
                .orElseGet(Pruning::notFinite);
    }

    private static Outcome notFinite() {
        return Outcome.left("its values are not finite");
    }

    /** A threshold counts as the number that the weight's type can hold: a weight equal to it is within it. */
    private static double roundTo(DataType dataType, double threshold) {
        float rounded = (float) threshold;
        return dataType == DataType.FLOAT16 ? Float.float16ToFloat(Float.floatToFloat16(rounded)) : rounded;
    }
}
