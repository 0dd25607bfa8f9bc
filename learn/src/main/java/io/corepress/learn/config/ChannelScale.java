package io.corepress.learn.config;

/**
 * Brings each output channel to a common magnitude before it is looked up in tables.
 *
 * @param scheme what a channel is divided by
 * @param learned whether the scales are trained along
 */
public record ChannelScale(ScalingFactor scheme, boolean learned) {
    public enum ScalingFactor {
        /** Half the distance from the smallest to the largest value. */
        MIN_MAX,
        /** The largest magnitude. */
        ABS
    }
}
