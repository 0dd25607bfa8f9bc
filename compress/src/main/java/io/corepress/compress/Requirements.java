package io.corepress.compress;

import io.corepress.compress.availability.Availability;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.mil.OpSet;

/**
 * Which row of the table of availability a configuration asks for, and so which operator set it needs.
 *
 * @param because the option that asks for it, for example {@code dtype int4}
 */
public record Requirements(Availability row, String because) {

    /** {@return the first operator set that can store what the configuration asks for} */
    public OpSet opset() {
        return row.opset();
    }

    /** {@return what a configuration needs} */
    public static Requirements of(OpConfig config, boolean joint) {
        if (joint) {
            return new Requirements(Availability.JOINT, "joint compression");
        }
        return switch (config) {
            case OpLinearQuantizerConfig quantizer -> of(quantizer);
            case OpPalettizerConfig palettizer -> of(palettizer);
            case OpMagnitudePrunerConfig _, OpThresholdPrunerConfig _ ->
                new Requirements(Availability.SPARSE, "pruned weights");
        };
    }

    private static Requirements of(OpLinearQuantizerConfig config) {
        if (config.dtype().bits() < 8) {
            return new Requirements(
                    Availability.INTEGER_4_BITS, "dtype " + config.dtype().milName());
        }
        return switch (config.granularity()) {
            case PER_BLOCK -> new Requirements(Availability.INTEGER_PER_BLOCK, "granularity per_block");
            case PER_TENSOR -> new Requirements(Availability.INTEGER_PER_TENSOR, "quantized weights");
            default -> new Requirements(Availability.INTEGER_PER_CHANNEL, "quantized weights");
        };
    }

    private static Requirements of(OpPalettizerConfig config) {
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL) {
            return new Requirements(Availability.TABLE_PER_GROUP, "granularity per_grouped_channel");
        }
        if (config.clusterDim() > 1) {
            return new Requirements(Availability.TABLE_OF_VECTORS, "cluster_dim " + config.clusterDim());
        }
        if (config.perChannelScale() != OpPalettizerConfig.PerChannelScale.NONE) {
            return new Requirements(Availability.TABLE_WITH_SCALE, "enable_per_channel_scale");
        }
        if (config.lutDtype().isPresent()) {
            return new Requirements(
                    Availability.TABLE_OF_INTEGERS,
                    "lut_dtype " + config.lutDtype().get().milName());
        }
        return config.nbits().isPresent() && config.nbits().getAsInt() == 3
                ? new Requirements(Availability.TABLE_3_BITS, "nbits 3")
                : new Requirements(Availability.TABLE, "palettized weights");
    }
}
