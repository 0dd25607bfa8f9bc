package io.corepress.compress.config;

import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Palettization: a weight is kept as indices into a small look-up table (LUT).
 *
 * @param nbits bits of one index: 1, 2, 3, 4, 6 or 8; set for the modes kmeans and uniform, and only for them
 * @param lutFunction set for the mode custom, and only for it
 * @param granularity per_tensor or per_grouped_channel
 * @param groupSize channels that share a table, used by per_grouped_channel only; 0 means all
 * @param channelAxis the axis that is grouped, and along which vectors lie; if absent, the output channel axis of the
 *     operation that uses the weight
 * @param clusterDim elements of one table entry: that many neighbours along the channel axis share an index
 * @param perChannelScale whether weights are scaled to magnitude one, by channel, before they are clustered
 * @param lutDtype the type in which table entries are stored: that of the weight, or int8 with a scale
 */
public record OpPalettizerConfig(
        Mode mode,
        OptionalInt nbits,
        Optional<LutFunction> lutFunction,
        Granularity granularity,
        int groupSize,
        OptionalInt channelAxis,
        int clusterDim,
        PerChannelScale perChannelScale,
        Optional<DataType> lutDtype,
        long weightThreshold)
        implements OpConfig {

    public enum Mode {
        /** The table with the least squared error. */
        KMEANS,
        /** Entries at equal distances from the smallest to the largest value. */
        UNIFORM,
        /** The values themselves, where there are few; nothing is lost. */
        UNIQUE,
        /** A table made by the caller's {@link LutFunction}. */
        CUSTOM
    }

    public enum PerChannelScale {
        NONE,
        /** One scale for each output channel. */
        OUTPUT_CHANNEL,
        /**
         * What coremltools stores under {@code enable_per_channel_scale}: the largest magnitude along the channel
         * axis, that is, a scale for each position of all the other axes.
         */
        COREMLTOOLS
    }

    /** Makes a table for one group of weights. */
    @FunctionalInterface
    public interface LutFunction {
        /**
         * {@return a table and an index into it for each weight}
         *
         * @param weights the values of one group, in the order in which they lie in memory; must not be changed
         */
        Lut apply(float[] weights);
    }

    /**
     * @param entries a power of two of them, 2 to 256; not 32 or 128
     * @param indices one for each weight, in the order of the weights
     */
    public record Lut(float[] entries, int[] indices) {}

    public static final int DEFAULT_GROUP_SIZE = 32;
    private static final List<Integer> ALLOWED_NBITS = List.of(1, 2, 3, 4, 6, 8);

    public OpPalettizerConfig {
        boolean wantsBits = mode == Mode.KMEANS || mode == Mode.UNIFORM;
        if (wantsBits && nbits.isEmpty()) {
            throw new IllegalArgumentException("nbits must be given for mode " + modeName(mode));
        }
        if (!wantsBits && nbits.isPresent()) {
            throw new IllegalArgumentException("nbits must not be given for mode " + modeName(mode));
        }
        if (nbits.isPresent() && !ALLOWED_NBITS.contains(nbits.getAsInt())) {
            throw new IllegalArgumentException("nbits must be one of 1, 2, 3, 4, 6, 8, got " + nbits.getAsInt());
        }
        if (lutFunction.isPresent() != (mode == Mode.CUSTOM)) {
            throw new IllegalArgumentException("lut_function must be given for mode custom, and only for it");
        }
        if (granularity != Granularity.PER_TENSOR && granularity != Granularity.PER_GROUPED_CHANNEL) {
            throw new IllegalArgumentException("granularity must be one of per_tensor, per_grouped_channel, got "
                    + granularity.configName()
                    + (granularity == Granularity.PER_CHANNEL ? "; use per_grouped_channel with group_size 1" : ""));
        }
        if (groupSize < 0) {
            throw new IllegalArgumentException("group_size must be at least 0, got " + groupSize);
        }
        if (clusterDim < 1) {
            throw new IllegalArgumentException("cluster_dim must be at least 1, got " + clusterDim);
        }
        if (clusterDim > 1 && mode == Mode.UNIFORM) {
            throw new IllegalArgumentException("mode uniform has no vectors: cluster_dim must be 1, got " + clusterDim);
        }
        if (lutDtype.isPresent() && lutDtype.get() != DataType.INT8 && lutDtype.get() != DataType.UINT8) {
            throw new IllegalArgumentException(
                    "lut_dtype must be int8 or uint8, got " + lutDtype.get().milName());
        }
        Checks.weightThreshold(weightThreshold);
    }

    /** {@return k-means with indices of {@code nbits} bits and one table for each weight} */
    public static OpPalettizerConfig kmeans(int nbits) {
        return of(Mode.KMEANS, OptionalInt.of(nbits), Optional.empty());
    }

    /** {@return equally spaced tables with indices of {@code nbits} bits} */
    public static OpPalettizerConfig uniform(int nbits) {
        return of(Mode.UNIFORM, OptionalInt.of(nbits), Optional.empty());
    }

    /** {@return tables of the values that occur, for weights that have at most 256 of them} */
    public static OpPalettizerConfig unique() {
        return of(Mode.UNIQUE, OptionalInt.empty(), Optional.empty());
    }

    /** {@return tables made by {@code lutFunction}} */
    public static OpPalettizerConfig custom(LutFunction lutFunction) {
        return of(Mode.CUSTOM, OptionalInt.empty(), Optional.of(lutFunction));
    }

    private static OpPalettizerConfig of(Mode mode, OptionalInt nbits, Optional<LutFunction> lutFunction) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                Granularity.PER_TENSOR,
                DEFAULT_GROUP_SIZE,
                OptionalInt.empty(),
                1,
                PerChannelScale.NONE,
                Optional.empty(),
                DEFAULT_WEIGHT_THRESHOLD);
    }

    /** {@return this with one table for each {@code size} channels} */
    public OpPalettizerConfig withGroupSize(int size) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                Granularity.PER_GROUPED_CHANNEL,
                size,
                channelAxis,
                clusterDim,
                perChannelScale,
                lutDtype,
                weightThreshold);
    }

    public OpPalettizerConfig withGranularity(Granularity other) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                other,
                groupSize,
                channelAxis,
                clusterDim,
                perChannelScale,
                lutDtype,
                weightThreshold);
    }

    public OpPalettizerConfig withChannelAxis(int axis) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                granularity,
                groupSize,
                OptionalInt.of(axis),
                clusterDim,
                perChannelScale,
                lutDtype,
                weightThreshold);
    }

    public OpPalettizerConfig withClusterDim(int dim) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                granularity,
                groupSize,
                channelAxis,
                dim,
                perChannelScale,
                lutDtype,
                weightThreshold);
    }

    public OpPalettizerConfig withPerChannelScale(PerChannelScale other) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                granularity,
                groupSize,
                channelAxis,
                clusterDim,
                other,
                lutDtype,
                weightThreshold);
    }

    /** {@return this with table entries stored as int8 or uint8 with a scale} */
    public OpPalettizerConfig withLutDtype(DataType dtype) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                granularity,
                groupSize,
                channelAxis,
                clusterDim,
                perChannelScale,
                Optional.of(dtype),
                weightThreshold);
    }

    public OpPalettizerConfig withWeightThreshold(long other) {
        return new OpPalettizerConfig(
                mode,
                nbits,
                lutFunction,
                granularity,
                groupSize,
                channelAxis,
                clusterDim,
                perChannelScale,
                lutDtype,
                other);
    }

    @Override
    public Technique technique() {
        return Technique.PALETTIZE;
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder("mode=").append(modeName(mode));
        nbits.ifPresent(bits -> text.append(" nbits=").append(bits));
        text.append(" granularity=").append(granularity.configName());
        if (granularity == Granularity.PER_GROUPED_CHANNEL) {
            text.append(" group_size=").append(groupSize);
        }
        channelAxis.ifPresent(axis -> text.append(" channel_axis=").append(axis));
        if (clusterDim > 1) {
            text.append(" cluster_dim=").append(clusterDim);
        }
        switch (perChannelScale) {
            case NONE -> {}
            case OUTPUT_CHANNEL -> text.append(" enable_per_channel_scale=true");
            case COREMLTOOLS -> text.append(" enable_per_channel_scale=coremltools");
        }
        lutDtype.ifPresent(dtype -> text.append(" lut_dtype=").append(dtype.milName()));
        return text.toString();
    }

    private static String modeName(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
