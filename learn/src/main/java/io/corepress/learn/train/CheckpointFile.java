package io.corepress.learn.train;

import java.nio.file.Path;

/**
 * Where a training keeps what it needs to go on after it was killed: written beside the file first, then renamed over
 * it, so that at any moment the file is whole.
 *
 * @param path an .npz file
 * @param everySteps after how many steps it is written, at least 1; it is written after each epoch, and when the training
 *     is stopped, in any case
 * @param resume whether to go on from the file, which must be there then
 */
public record CheckpointFile(Path path, long everySteps, boolean resume) {
    public CheckpointFile {
        if (everySteps < 1) {
            throw new IllegalArgumentException("checkpoints are written every 1 step or more, got " + everySteps);
        }
    }
}
