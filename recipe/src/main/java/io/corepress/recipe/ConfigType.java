package io.corepress.recipe;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The values of {@code config_type}, and the keys that each allows. */
enum ConfigType {
    PALETTIZER(
            "OpPalettizerConfig",
            "mode",
            "nbits",
            "lut_function",
            "granularity",
            "group_size",
            "channel_axis",
            "cluster_dim",
            "enable_per_channel_scale",
            "lut_dtype",
            "num_kmeans_workers",
            "weight_threshold"),
    LINEAR_QUANTIZER(
            "OpLinearQuantizerConfig",
            "mode",
            "dtype",
            "granularity",
            "block_size",
            "scale_search",
            "weight_threshold"),
    MAGNITUDE_PRUNER(
            "OpMagnitudePrunerConfig", "target_sparsity", "block_size", "n_m_ratio", "dim", "weight_threshold"),
    THRESHOLD_PRUNER("OpThresholdPrunerConfig", "threshold", "minimum_sparsity_percentile", "weight_threshold");

    private final String configName;
    private final List<String> keys;

    ConfigType(String configName, String... keys) {
        this.configName = configName;
        this.keys = Stream.concat(Stream.of("config_type"), Stream.of(keys)).toList();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ConfigType::configName).toList();
    }

    static Optional<ConfigType> of(String configName) {
        return Arrays.stream(values())
                .filter(type -> type.configName.equals(configName))
                .findFirst();
    }

    static ConfigType of(OpConfig config) {
        return switch (config) {
            case OpPalettizerConfig ignored -> PALETTIZER;
            case OpLinearQuantizerConfig ignored -> LINEAR_QUANTIZER;
            case OpMagnitudePrunerConfig ignored -> MAGNITUDE_PRUNER;
            case OpThresholdPrunerConfig ignored -> THRESHOLD_PRUNER;
        };
    }

    String configName() {
        return configName;
    }

    /** {@return the keys of an entry of this type, {@code config_type} included} */
    List<String> keys() {
        return keys;
    }
}
