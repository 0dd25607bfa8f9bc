package io.corepress.learn.train;

import java.util.List;
import java.util.Optional;

/**
 * How a training went.
 *
 * @param epochs in order, those before a resumed checkpoint included
 * @param steps that were taken
 * @param best the number of the epoch whose numbers the session has now; the last one unless training stopped early
 */
public record TrainingResult(List<TrainingListener.Epoch> epochs, long steps, int best) {
    public TrainingResult {
        epochs = List.copyOf(epochs);
    }

    /** {@return what was measured of the program that the session would store now} */
    public Optional<Measure> validation() {
        return epochs.get(best - 1).validation();
    }
}
