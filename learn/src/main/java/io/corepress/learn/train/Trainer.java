package io.corepress.learn.train;

import io.corepress.data.Dataset;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.Loss;
import java.io.IOException;
import java.util.Optional;

/**
 * A training loop that is ready to use: samples in another order in each epoch, one step of the optimizer for each
 * batch, after each epoch a measure of the program as it would be stored.
 *
 * {@snippet :
 * Trainer trainer = Trainer.of(loss, TrainerSettings.of(10, 64));
 * TrainingResult result = trainer.train(session, data, Optional.of(validation));
 * Program small = session.finish(store).program();
 * }
 *
 * @param answers an output whose right answers are counted, for samples with classes as labels
 */
public record Trainer(
        Loss loss,
        TrainerSettings settings,
        Optional<CrossEntropyLoss> answers,
        Optional<CheckpointFile> checkpoint,
        TrainingListener listener) {

    /** {@return a trainer without checkpoints, which counts right answers if the loss is a cross-entropy} */
    public static Trainer of(Loss loss, TrainerSettings settings) {
        return new Trainer(
                loss,
                settings,
                loss instanceof CrossEntropyLoss classes ? Optional.of(classes) : Optional.empty(),
                Optional.empty(),
                TrainingListener.NONE);
    }

    /** {@return a trainer that counts the right answers of an output of classes} */
    public Trainer withAnswers(CrossEntropyLoss classes) {
        return new Trainer(loss, settings, Optional.of(classes), checkpoint, listener);
    }

    public Trainer withCheckpoint(CheckpointFile file) {
        return new Trainer(loss, settings, answers, Optional.of(file), listener);
    }

    public Trainer withListener(TrainingListener other) {
        return new Trainer(loss, settings, answers, checkpoint, other);
    }

    /**
     * Trains.
     *
     * @param session new, and afterwards ready to be finished
     * @param data bound to the inputs of the function. An {@link io.corepress.data.IndexedDataset} is shuffled; any other
     *     is read in its order, and once before if its size is not known
     * @param validation to measure on after each epoch; also bound
     * @throws io.corepress.data.UnsupportedDataException if there are no samples, they are not finite, have not the labels
     *     that the loss needs, or all the same class
     * @throws IllegalArgumentException if samples do not fit the inputs, the loss ceases to be a number, or the checkpoint
     *     is of another training
     * @throws java.util.concurrent.CancellationException if the listener asked to stop; the checkpoint has been written
     */
    public TrainingResult train(TrainingSession session, Dataset data, Optional<Dataset> validation)
            throws IOException {
        try (TrainingRun run = new TrainingRun(this, session, data, validation)) {
            return run.run();
        }
    }
}
