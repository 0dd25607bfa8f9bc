package io.corepress.learn.config;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Palettization in training by differentiable k-means: Cho, Alizadeh-Vahid, Adya, Rastegari, "DKM: Differentiable K-Means
 * Clustering Layer for Neural Network Compression".
 *
 * @param nBits bits of an index: 1, 2, 3, 4, 6 or 8
 * @param clusterDim elements of a table entry, neighbours along the output channels
 * @param granularity per_tensor or per_grouped_channel
 * @param groupSize output channels that share a table; used by per_grouped_channel only
 * @param enablePerChannelScale whether each output channel is brought to a common magnitude first
 * @param perChannelScalingFactorScheme by what
 * @param learnsScale whether the scales are trained along; needs {@code enablePerChannelScale}
 * @param lutDtype fp16, or int8 or uint8 with a scale; the type of the weight if absent
 * @param milestone the training step, from 0, at which palettization begins
 * @param palettMode how values are attracted by table entries
 * @param palettTau temperature of the attraction, as a squared distance; more than 0
 * @param kmeansMaxIter rounds of k-means in a pass, at least 1
 * @param palettEpsilon rounds end when the sum of squared distances changes by no more than this
 * @param palettClusterTol share of equal table entries that is put up with before they are driven apart
 * @param enforceZero whether one entry is always zero
 * @param pruneThreshold with {@code enforceZero}: by how much the squared distance to zero counts as smaller
 * @param zeroThreshold the least attraction
 */
public record PalettizerTraining(
        int nBits,
        int clusterDim,
        Granularity granularity,
        int groupSize,
        boolean enablePerChannelScale,
        ScalingFactor perChannelScalingFactorScheme,
        boolean learnsScale,
        Optional<DataType> lutDtype,
        long milestone,
        Mode palettMode,
        double palettTau,
        int kmeansMaxIter,
        double palettEpsilon,
        double palettClusterTol,
        boolean enforceZero,
        double pruneThreshold,
        double zeroThreshold)
        implements CoderTraining {

    public enum Mode {
        /** By {@code softmax(-squared distance / tau)} over all entries. */
        DKM,
        /** By the nearest entry alone. */
        HARD,
        /** As {@link #DKM} over the two nearest entries. */
        TOPK
    }

    public enum ScalingFactor {
        /** Half the distance from the smallest to the largest value. */
        MIN_MAX,
        /** The largest magnitude. */
        ABS
    }

    public PalettizerTraining {
        OpPalettizerConfig same = OpPalettizerConfig.kmeans(nBits).withClusterDim(clusterDim);
        if (granularity == Granularity.PER_GROUPED_CHANNEL) {
            if (groupSize < 1) {
                throw new IllegalArgumentException("group_size must be at least 1, got " + groupSize);
            }
        } else {
            same.withGranularity(granularity);
        }
        if (clusterDim > 1 && enablePerChannelScale) {
            throw new IllegalArgumentException("cluster_dim " + clusterDim
                    + " makes vectors of several channels, which enable_per_channel_scale would scale apart");
        }
        if (learnsScale && !enablePerChannelScale) {
            throw new IllegalArgumentException("learns_scale needs enable_per_channel_scale");
        }
        if (lutDtype.isPresent()
                && !List.of(DataType.FLOAT16, DataType.INT8, DataType.UINT8).contains(lutDtype.get())) {
            throw new IllegalArgumentException("lut_dtype must be fp16, int8 or uint8, got "
                    + lutDtype.get().milName());
        }
        if (milestone < 0) {
            throw new IllegalArgumentException("milestone must be at least 0, got " + milestone);
        }
        if (!(palettTau > 0) || Double.isInfinite(palettTau)) {
            throw new IllegalArgumentException("palett_tau must be more than 0, got " + palettTau);
        }
        if (kmeansMaxIter < 1) {
            throw new IllegalArgumentException("kmeans_max_iter must be at least 1, got " + kmeansMaxIter);
        }
        requireNotNegative("palett_epsilon", palettEpsilon);
        requireNotNegative("palett_cluster_tol", palettClusterTol);
        requireNotNegative("prune_threshold", pruneThreshold);
        if (!(zeroThreshold > 0 && zeroThreshold < 1)) {
            throw new IllegalArgumentException(
                    "zero_threshold must be more than 0 and less than 1, got " + zeroThreshold);
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be at least 0, got " + value);
        }
    }

    /** {@return one table for each weight, all other settings those of coremltools} */
    public static PalettizerTraining of(int nBits) {
        return new PalettizerTraining(
                nBits,
                1,
                Granularity.PER_TENSOR,
                0,
                false,
                ScalingFactor.MIN_MAX,
                false,
                Optional.empty(),
                0,
                Mode.DKM,
                1e-4,
                3,
                1e-4,
                0,
                false,
                1e-7,
                1e-7);
    }

    /** {@return what coremltools does when nothing is said: 4 bits for linear, 2 for all other operations} */
    public static PerOperation<CoderTraining> defaults() {
        return PerOperation.<CoderTraining>of(of(2)).withOpType("linear", Optional.of(of(4)));
    }

    public PalettizerTraining withClusterDim(int dim) {
        return new PalettizerTraining(
                nBits,
                dim,
                granularity,
                groupSize,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                lutDtype,
                milestone,
                palettMode,
                palettTau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    /** {@return this with one table for each {@code size} output channels} */
    public PalettizerTraining withGroupSize(int size) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                Granularity.PER_GROUPED_CHANNEL,
                size,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                lutDtype,
                milestone,
                palettMode,
                palettTau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    /** {@return this with a scale for each output channel}
     *
     * @param learned whether it is trained along
     */
    public PalettizerTraining withPerChannelScale(ScalingFactor scheme, boolean learned) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                granularity,
                groupSize,
                true,
                scheme,
                learned,
                lutDtype,
                milestone,
                palettMode,
                palettTau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    public PalettizerTraining withLutDtype(DataType dtype) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                granularity,
                groupSize,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                Optional.of(dtype),
                milestone,
                palettMode,
                palettTau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    public PalettizerTraining withMilestone(long step) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                granularity,
                groupSize,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                lutDtype,
                step,
                palettMode,
                palettTau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    public PalettizerTraining withMode(Mode mode, double tau) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                granularity,
                groupSize,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                lutDtype,
                milestone,
                mode,
                tau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    public PalettizerTraining withIterations(int most, double epsilon) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                granularity,
                groupSize,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                lutDtype,
                milestone,
                palettMode,
                palettTau,
                most,
                epsilon,
                palettClusterTol,
                enforceZero,
                pruneThreshold,
                zeroThreshold);
    }

    /** {@return this with an entry that is always zero}
     *
     * @param threshold by how much the squared distance to it counts as smaller; at 0, only zeros are given to it
     */
    public PalettizerTraining withZero(double threshold) {
        return new PalettizerTraining(
                nBits,
                clusterDim,
                granularity,
                groupSize,
                enablePerChannelScale,
                perChannelScalingFactorScheme,
                learnsScale,
                lutDtype,
                milestone,
                palettMode,
                palettTau,
                kmeansMaxIter,
                palettEpsilon,
                palettClusterTol,
                true,
                threshold,
                zeroThreshold);
    }

    @Override
    public String describe() {
        return "n_bits=" + nBits + (clusterDim > 1 ? " cluster_dim=" + clusterDim : "") + " granularity="
                + granularity.configName()
                + (granularity == Granularity.PER_GROUPED_CHANNEL ? " group_size=" + groupSize : "")
                + (enablePerChannelScale ? learnsScale ? " scale=learned" : " scale=fixed" : "")
                + lutDtype.map(type -> " lut_dtype=" + type.milName()).orElse("")
                + " mode=" + palettMode.name().toLowerCase(Locale.ROOT) + " tau=" + palettTau;
    }
}
