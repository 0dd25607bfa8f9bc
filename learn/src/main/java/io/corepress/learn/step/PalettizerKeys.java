package io.corepress.learn.step;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.learn.config.Attraction;
import io.corepress.learn.config.ChannelScale;
import io.corepress.learn.config.PalettizerTraining;

/**
 * What a training step says of palettizers beside their configuration.
 *
 * @param learnsScale for those with a scale for each channel
 */
record PalettizerKeys(
        double palettTau, int kmeansMaxIter, Attraction.Mode palettMode, long milestone, boolean learnsScale) {
    private static final PalettizerTraining TABLES = PalettizerTraining.of(4);

    static final PalettizerKeys DEFAULT = new PalettizerKeys(
            TABLES.attraction().tau(),
            TABLES.rounds().most(),
            TABLES.attraction().mode(),
            TABLES.milestone(),
            TABLES.learnsScale());

    PalettizerKeys through(KeyPass keys) {
        return new PalettizerKeys(
                keys.number("palett_tau", palettTau),
                keys.integer("kmeans_max_iter", kmeansMaxIter),
                keys.choice("palett_mode", palettMode, Attraction.Mode.values()),
                keys.longInteger("milestone", milestone),
                keys.truth("learns_scale", learnsScale));
    }

    PalettizerTraining training(OpPalettizerConfig config) {
        PalettizerTraining tables = PalettizerTraining.of(config.nbits()
                        .orElseThrow(() -> new IllegalArgumentException("nbits must be given to train tables")))
                .withClusterDim(config.clusterDim())
                .withMode(palettMode, palettTau)
                .withIterations(kmeansMaxIter, TABLES.rounds().epsilon())
                .withMilestone(milestone);
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL) {
            tables = tables.withGroupSize(config.groupSize());
        }
        if (config.perChannelScale() != OpPalettizerConfig.PerChannelScale.NONE) {
            tables = tables.withPerChannelScale(ChannelScale.ScalingFactor.ABS, learnsScale);
        }
        return config.lutDtype().isPresent()
                ? tables.withLutDtype(config.lutDtype().get())
                : tables;
    }
}
