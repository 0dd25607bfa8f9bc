package io.corepress.learn.config;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.PerOperation;
import io.corepress.tensor.DataType;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Palettization in training by differentiable k-means: Cho, Alizadeh-Vahid, Adya, Rastegari, "DKM: Differentiable K-Means
 * Clustering Layer for Neural Network Compression".
 *
 * @param perChannelScale brings output channels to a common magnitude first, if present
 * @param milestone the training step, from 0, at which palettization begins
 * @param pruneThreshold if present, one entry is always zero, and the squared distance to it counts as smaller by this
 */
public record PalettizerTraining(
        LookUpTables tables,
        Optional<ChannelScale> perChannelScale,
        long milestone,
        Attraction attraction,
        ClusterRounds rounds,
        OptionalDouble pruneThreshold)
        implements CoderTraining {

    public PalettizerTraining {
        if (tables.clusterDim() > 1 && perChannelScale.isPresent()) {
            throw new IllegalArgumentException("cluster_dim " + tables.clusterDim()
                    + " makes vectors of several channels, which enable_per_channel_scale would scale apart");
        }
        if (milestone < 0) {
            throw new IllegalArgumentException("milestone must be at least 0, got " + milestone);
        }
        pruneThreshold.ifPresent(threshold -> requireNotNegative("prune_threshold", threshold));
    }

    static void requireNotNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be at least 0, got " + value);
        }
    }

    /** {@return one table for each weight, all other settings those of coremltools} */
    public static PalettizerTraining of(int nBits) {
        return new PalettizerTraining(
                LookUpTables.of(nBits),
                Optional.empty(),
                0,
                Attraction.DEFAULT,
                ClusterRounds.DEFAULT,
                OptionalDouble.empty());
    }

    /** {@return what coremltools does when nothing is said: 4 bits for linear, 2 for all other operations} */
    public static PerOperation<CoderTraining> defaults() {
        return PerOperation.<CoderTraining>of(of(2)).withOpType("linear", Optional.of(of(4)));
    }

    public PalettizerTraining withClusterDim(int dim) {
        return withTables(tables.withClusterDim(dim));
    }

    /** {@return this with one table for each {@code size} output channels} */
    public PalettizerTraining withGroupSize(int size) {
        return withTables(tables.withGroupSize(size));
    }

    public PalettizerTraining withLutDtype(DataType dtype) {
        return withTables(tables.withLutDtype(dtype));
    }

    private PalettizerTraining withTables(LookUpTables other) {
        return new PalettizerTraining(other, perChannelScale, milestone, attraction, rounds, pruneThreshold);
    }

    /** {@return this with a scale for each output channel}
     *
     * @param learned whether it is trained along
     */
    public PalettizerTraining withPerChannelScale(ChannelScale.ScalingFactor scheme, boolean learned) {
        ChannelScale scale = new ChannelScale(scheme, learned);
        return new PalettizerTraining(tables, Optional.of(scale), milestone, attraction, rounds, pruneThreshold);
    }

    public PalettizerTraining withMilestone(long step) {
        return new PalettizerTraining(tables, perChannelScale, step, attraction, rounds, pruneThreshold);
    }

    public PalettizerTraining withMode(Attraction.Mode mode, double tau) {
        Attraction other = new Attraction(mode, tau, attraction.zeroThreshold());
        return new PalettizerTraining(tables, perChannelScale, milestone, other, rounds, pruneThreshold);
    }

    public PalettizerTraining withIterations(int most, double epsilon) {
        ClusterRounds other = new ClusterRounds(most, epsilon, rounds.clusterTol());
        return new PalettizerTraining(tables, perChannelScale, milestone, attraction, other, pruneThreshold);
    }

    /** {@return this with an entry that is always zero}
     *
     * @param threshold by how much the squared distance to it counts as smaller; at 0, only zeros are given to it
     */
    public PalettizerTraining withZero(double threshold) {
        return new PalettizerTraining(
                tables, perChannelScale, milestone, attraction, rounds, OptionalDouble.of(threshold));
    }

    public boolean enforcesZero() {
        return pruneThreshold.isPresent();
    }

    public boolean learnsScale() {
        return perChannelScale.isPresent() && perChannelScale.get().learned();
    }

    @Override
    public String describe() {
        int dim = tables.clusterDim();
        Granularity granularity =
                tables.groupSize().isPresent() ? Granularity.PER_GROUPED_CHANNEL : Granularity.PER_TENSOR;
        return "n_bits=" + tables.nBits() + (dim > 1 ? " cluster_dim=" + dim : "")
                + " granularity=" + granularity.configName()
                + (tables.groupSize().isPresent()
                        ? " group_size=" + tables.groupSize().getAsInt()
                        : "")
                + perChannelScale
                        .map(scale -> scale.learned() ? " scale=learned" : " scale=fixed")
                        .orElse("")
                + tables.lutDtype().map(type -> " lut_dtype=" + type.milName()).orElse("")
                + " mode=" + attraction.mode().name().toLowerCase(Locale.ROOT) + " tau=" + attraction.tau();
    }
}
