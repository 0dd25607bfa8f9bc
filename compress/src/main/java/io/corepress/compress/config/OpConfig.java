package io.corepress.compress.config;

/**
 * How to compress the weights of some operations. The names of the fields, their defaults and their ranges are those
 * of coremltools.
 */
public sealed interface OpConfig
        permits OpPalettizerConfig, OpLinearQuantizerConfig, OpMagnitudePrunerConfig, OpThresholdPrunerConfig {

    /** Weights of at most this many elements are left alone, unless a configuration says otherwise. */
    int DEFAULT_WEIGHT_THRESHOLD = 2048;

    /** {@return only weights of more elements than this are compressed; at least 0} */
    long weightThreshold();

    /** {@return which technique this configures} */
    Technique technique();

    /** {@return the parameters in one line, as reports and the model's metadata show them} */
    String describe();
}
