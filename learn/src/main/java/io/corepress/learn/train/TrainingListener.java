package io.corepress.learn.train;

import java.util.Optional;

/** Watches a training, and may stop it. */
public interface TrainingListener {
    TrainingListener NONE = new TrainingListener() {};

    /**
     * What an epoch came to.
     *
     * @param number from 1
     * @param loss the mean over the steps of the epoch
     * @param rate the learning rate of its last step
     * @param validation of the program as it would be stored, if there is something to measure it on
     */
    record Epoch(int number, double loss, double rate, Optional<Measure> validation) {}

    /**
     * Called after each step.
     *
     * @param step from 1 to {@code steps}
     * @param loss of its samples
     */
    default void onStep(long step, long steps, double loss) {}

    default void onEpoch(Epoch epoch) {}

    /** {@return whether to stop; asked before each step} */
    default boolean isCancelled() {
        return false;
    }
}
