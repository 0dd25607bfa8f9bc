package io.corepress.torch;

/** How numbers that a program declares as fp16 are computed. fp32 values are float32 always. */
public enum Precision {
    /** In float32, without any rounding between operations: what the weights can do at best. */
    FLOAT32,
    /** In float32, and rounded to float16 after every operation, as hardware does that keeps its results in float16. */
    FLOAT16
}
