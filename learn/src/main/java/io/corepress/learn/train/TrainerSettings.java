package io.corepress.learn.train;

import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.LearningRate;
import io.corepress.learn.train.optimizer.OptimizerSettings;
import java.util.OptionalDouble;

/**
 * How a {@link Trainer} goes about its work. The same settings, program and samples give the same result on the same
 * machine.
 *
 * @param epochs passes over the samples, at least 1
 * @param batchSize samples of a step, at least 1; where the model takes a fixed number at once, a step is as many runs as
 *     that takes
 * @param seed of the order of samples, which is another one in each epoch
 * @param rate the learning rate at each step
 * @param gradientLimit how long all gradients together may be, above 0; longer ones are cut
 * @param patience epochs without a smaller validation loss after which training ends, with what was best; 0 for never.
 *     Schedules that compress more and more have their best epoch before their last: leave it at 0 there
 */
public record TrainerSettings(
        int epochs,
        int batchSize,
        long seed,
        OptimizerSettings optimizer,
        LearningRate rate,
        OptionalDouble gradientLimit,
        int patience) {

    public TrainerSettings {
        if (epochs < 1 || batchSize < 1 || patience < 0) {
            throw new IllegalArgumentException("epochs and batch size must be at least 1, and patience 0, got " + epochs
                    + ", " + batchSize + " and " + patience);
        }
        if (gradientLimit.isPresent() && !(gradientLimit.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "gradients can be cut to a length above 0, got " + gradientLimit.getAsDouble());
        }
    }

    /** {@return AdamW with a learning rate that falls along a cosine from 0.0003 to 0} */
    public static TrainerSettings of(int epochs, int batchSize) {
        return new TrainerSettings(
                epochs, batchSize, 0, AdamW.DEFAULT, LearningRate.cosine(3e-4, 0), OptionalDouble.empty(), 0);
    }

    public TrainerSettings withSeed(long number) {
        return new TrainerSettings(epochs, batchSize, number, optimizer, rate, gradientLimit, patience);
    }

    public TrainerSettings withOptimizer(OptimizerSettings other, LearningRate otherRate) {
        return new TrainerSettings(epochs, batchSize, seed, other, otherRate, gradientLimit, patience);
    }

    public TrainerSettings withGradientLimit(double limit) {
        return new TrainerSettings(epochs, batchSize, seed, optimizer, rate, OptionalDouble.of(limit), patience);
    }

    public TrainerSettings withPatience(int count) {
        return new TrainerSettings(epochs, batchSize, seed, optimizer, rate, gradientLimit, count);
    }
}
