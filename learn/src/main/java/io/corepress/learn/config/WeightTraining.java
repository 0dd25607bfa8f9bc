package io.corepress.learn.config;

import io.corepress.compress.config.OpConfig;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is done to a weight in training, in this order: a mask is laid over it, then what is left becomes codes, with
 * tables or scales. So it is stored, and read, too.
 *
 * @param weightThreshold only weights of more elements than this; at least 0
 * @param balancesChannels whether each output channel is trained in a unit of its own, so that the steps of an optimizer
 *     are as large for small channels as for large ones, measured by what they are: for networks whose batch norms were
 *     folded into their weights
 */
public record WeightTraining(
        Optional<PrunerTraining> pruner,
        Optional<CoderTraining> coder,
        long weightThreshold,
        boolean balancesChannels) {
    public WeightTraining {
        if (pruner.isEmpty() && coder.isEmpty()) {
            throw new IllegalArgumentException("a weight is to be pruned, palettized or quantized, got none of these");
        }
        if (weightThreshold < 0) {
            throw new IllegalArgumentException("weight_threshold must be at least 0, got " + weightThreshold);
        }
        if (pruner.isPresent() && coder.orElse(null) instanceof PalettizerTraining palettizer) {
            requireHeld(pruner.get(), palettizer);
        }
    }

    /** What the format has no form for, or what would be stored twice. */
    private static void requireHeld(PrunerTraining pruner, PalettizerTraining palettizer) {
        int dim = palettizer.tables().clusterDim();
        if (dim > 1 && (pruner.nmRatio().isPresent() || pruner.blockSize() % dim != 0)) {
            throw new IllegalArgumentException("a sparse weight with tables of vectors has a mask over vectors: with"
                    + " cluster_dim " + dim + ", block_size must be a multiple of it, got "
                    + pruner.nmRatio()
                            .map(ratio -> "n_m_ratio " + ratio.n() + ":" + ratio.m())
                            .orElse("block_size " + pruner.blockSize()));
        }
        if (palettizer.enforcesZero()) {
            throw new IllegalArgumentException(
                    "enforce_zero gives a table entry to zeros, which the mask of a pruned weight stores already");
        }
    }

    public static WeightTraining of(CoderTraining coder) {
        return new WeightTraining(Optional.empty(), Optional.of(coder), OpConfig.DEFAULT_WEIGHT_THRESHOLD, true);
    }

    public static WeightTraining of(PrunerTraining pruner) {
        return new WeightTraining(Optional.of(pruner), Optional.empty(), OpConfig.DEFAULT_WEIGHT_THRESHOLD, true);
    }

    /** {@return pruning, and codes for what is left} */
    public static WeightTraining of(PrunerTraining pruner, CoderTraining coder) {
        return new WeightTraining(Optional.of(pruner), Optional.of(coder), OpConfig.DEFAULT_WEIGHT_THRESHOLD, true);
    }

    public WeightTraining withWeightThreshold(long other) {
        return new WeightTraining(pruner, coder, other, balancesChannels);
    }

    public WeightTraining withBalancedChannels(boolean wanted) {
        return new WeightTraining(pruner, coder, weightThreshold, wanted);
    }

    /** {@return the parameters in one line} */
    public String describe() {
        return Stream.concat(pruner.map(PrunerTraining::describe).stream(), coder.map(CoderTraining::describe).stream())
                .collect(Collectors.joining(", then "));
    }
}
