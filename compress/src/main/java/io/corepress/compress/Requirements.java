package io.corepress.compress;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.mil.OpSet;

/**
 * Which operator set a configuration needs, and because of what: the one place where this is decided before any work is
 * done.
 *
 * @param because the option that asks for it, for example {@code 4-bit integers}
 */
public record Requirements(OpSet opset, String because) {

    /** {@return what a configuration needs} */
    public static Requirements of(OpConfig config, boolean joint) {
        if (joint) {
            return new Requirements(OpSet.CORE_ML_8, "joint compression");
        }
        return switch (config) {
            case OpLinearQuantizerConfig quantizer -> of(quantizer);
            case OpPalettizerConfig palettizer -> of(palettizer);
            case OpMagnitudePrunerConfig _, OpThresholdPrunerConfig _ ->
                new Requirements(OpSet.CORE_ML_6, "pruned weights");
        };
    }

    private static Requirements of(OpLinearQuantizerConfig config) {
        if (config.dtype().bits() < 8) {
            return new Requirements(OpSet.CORE_ML_8, "dtype " + config.dtype().milName());
        }
        return config.granularity() == Granularity.PER_BLOCK
                ? new Requirements(OpSet.CORE_ML_8, "granularity per_block")
                : new Requirements(OpSet.CORE_ML_6, "quantized weights");
    }

    private static Requirements of(OpPalettizerConfig config) {
        String because = null;
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL) {
            because = "granularity per_grouped_channel";
        } else if (config.clusterDim() > 1) {
            because = "cluster_dim " + config.clusterDim();
        } else if (config.perChannelScale() != OpPalettizerConfig.PerChannelScale.NONE) {
            because = "enable_per_channel_scale";
        } else if (config.lutDtype().isPresent()) {
            because = "lut_dtype " + config.lutDtype().get().milName();
        } else if (config.nbits().isPresent() && config.nbits().getAsInt() == 3) {
            because = "nbits 3";
        }
        return because == null
                ? new Requirements(OpSet.CORE_ML_6, "palettized weights")
                : new Requirements(OpSet.CORE_ML_8, because);
    }
}
