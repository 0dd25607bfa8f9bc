package io.corepress.learn.config;

/** How what is left of a weight is stored as codes. */
public sealed interface CoderTraining permits QuantizerTraining, PalettizerTraining {
    String describe();
}
