package io.corepress.learn.step;

import io.corepress.learn.train.TrainerSettings;
import java.util.OptionalDouble;

/**
 * The keys of a training step that say how it is trained.
 *
 * @param freezeBatchNorm the step from which on batch norms go by their stored statistics; -1 for never
 */
record TrainingKeys(
        int epochs,
        int batchSize,
        Loss loss,
        double temperature,
        OptimizerKeys optimizer,
        OptionalDouble gradientLimit,
        int patience,
        long freezeBatchNorm) {
    static final TrainingKeys DEFAULT =
            new TrainingKeys(10, 64, Loss.DISTILLATION, 1, OptimizerKeys.DEFAULT, OptionalDouble.empty(), 0, -1);

    enum Loss {
        /** Nearness to the uncompressed program. */
        DISTILLATION,
        /** Cross-entropy against classes. */
        LABELS,
        /** Squared differences to numbers. */
        NUMBERS
    }

    TrainingKeys {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
        }
        if (freezeBatchNorm < -1) {
            throw new IllegalArgumentException("freeze_batch_norm must be a step, or -1, got " + freezeBatchNorm);
        }
        settings(epochs, batchSize, 0, optimizer, gradientLimit, patience);
    }

    TrainingKeys through(KeyPass keys) {
        return new TrainingKeys(
                keys.integer("epochs", epochs),
                keys.integer("batch_size", batchSize),
                keys.choice("loss", loss, Loss.values()),
                keys.number("temperature", temperature),
                optimizer.through(keys),
                keys.number("gradient_limit", gradientLimit),
                keys.integer("patience", patience),
                keys.longInteger("freeze_batch_norm", freezeBatchNorm));
    }

    TrainingKeys withEpochs(int other) {
        return new TrainingKeys(
                other, batchSize, loss, temperature, optimizer, gradientLimit, patience, freezeBatchNorm);
    }

    TrainerSettings settings(long seed) {
        return settings(epochs, batchSize, seed, optimizer, gradientLimit, patience);
    }

    private static TrainerSettings settings(
            int epochs, int batchSize, long seed, OptimizerKeys optimizer, OptionalDouble gradientLimit, int patience) {
        return new TrainerSettings(
                epochs, batchSize, seed, optimizer.settings(), optimizer.rate(), gradientLimit, patience);
    }
}
