package io.corepress.learn.train;

/** What a run of the network is for. */
public enum Pass {
    /** Gradients go back through it; a technique may put something smoother in the place of what it will store. */
    TRAINING,
    /** Numbers as the finished model has them, to the last bit. */
    EVALUATION
}
