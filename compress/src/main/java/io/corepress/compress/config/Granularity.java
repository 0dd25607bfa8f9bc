package io.corepress.compress.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which elements of a weight share parameters: a scale, or a look-up table. */
public enum Granularity {
    /** All of them. */
    PER_TENSOR,
    /** Those of one output channel. */
    PER_CHANNEL,
    /** Those of a block of input channels within one output channel. */
    PER_BLOCK,
    /** Those of a group of channels. */
    PER_GROUPED_CHANNEL;

    /** {@return the name in configuration files, for example {@code per_channel}} */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the granularity of this name}
     *
     * @throws IllegalArgumentException if there is none; the message lists those that exist
     */
    public static Granularity of(String configName) {
        return Arrays.stream(values())
                .filter(value -> value.configName().equals(configName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("granularity must be one of "
                        + Arrays.stream(values()).map(Granularity::configName).collect(Collectors.joining(", "))
                        + ", got " + configName));
    }
}
