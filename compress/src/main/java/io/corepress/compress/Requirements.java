package io.corepress.compress;

import io.corepress.compress.availability.Availability;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.mil.OpSet;
import java.util.ArrayList;
import java.util.List;

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

    /** {@return what a configuration needs: of all that it asks for, the first of what came last} */
    public static Requirements of(OpConfig config, boolean joint) {
        Requirements newest = null;
        for (Requirements one : all(config, joint)) {
            newest = newest != null && newest.opset().isAtLeast(one.opset()) ? newest : one;
        }
        return newest;
    }

    /** {@return every row that a configuration asks for, one at least} */
    public static List<Requirements> all(OpConfig config, boolean joint) {
        List<Requirements> all = new ArrayList<>();
        if (joint) {
            all.add(new Requirements(Availability.JOINT, "joint compression"));
        }
        switch (config) {
            case OpLinearQuantizerConfig quantizer -> add(quantizer, all);
            case OpPalettizerConfig palettizer -> add(palettizer, all);
            case OpMagnitudePrunerConfig _, OpThresholdPrunerConfig _ ->
                all.add(new Requirements(Availability.SPARSE, "pruned weights"));
        }
        return List.copyOf(all);
    }

    private static void add(OpLinearQuantizerConfig config, List<Requirements> all) {
        if (config.dtype().bits() < 8) {
            all.add(new Requirements(
                    Availability.INTEGER_4_BITS, "dtype " + config.dtype().milName()));
        }
        all.add(
                switch (config.granularity()) {
                    case PER_BLOCK -> new Requirements(Availability.INTEGER_PER_BLOCK, "granularity per_block");
                    case PER_TENSOR -> new Requirements(Availability.INTEGER_PER_TENSOR, "granularity per_tensor");
                    default -> new Requirements(Availability.INTEGER_PER_CHANNEL, "quantized weights");
                });
    }

    private static void add(OpPalettizerConfig config, List<Requirements> all) {
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL) {
            all.add(new Requirements(Availability.TABLE_PER_GROUP, "granularity per_grouped_channel"));
        }
        if (config.clusterDim() > 1) {
            all.add(new Requirements(Availability.TABLE_OF_VECTORS, "cluster_dim " + config.clusterDim()));
        }
        if (config.perChannelScale() != OpPalettizerConfig.PerChannelScale.NONE) {
            all.add(new Requirements(Availability.TABLE_WITH_SCALE, "enable_per_channel_scale"));
        }
        config.lutDtype()
                .ifPresent(dtype ->
                        all.add(new Requirements(Availability.TABLE_OF_INTEGERS, "lut_dtype " + dtype.milName())));
        all.add(
                config.nbits().isPresent() && config.nbits().getAsInt() == 3
                        ? new Requirements(Availability.TABLE_3_BITS, "nbits 3")
                        : new Requirements(Availability.TABLE, "palettized weights"));
    }
}
