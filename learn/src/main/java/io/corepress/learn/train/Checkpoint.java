package io.corepress.learn.train;

import io.corepress.data.array.NpzFile;
import io.corepress.data.array.NpzWriter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training needs to go on.
 *
 * @param identity settings that must be the same when it goes on: epochs, batch size, seed (two halves), samples
 * @param session numbers that are trained, and what belongs to them
 * @param optimizer its memory
 * @param best numbers of the best epoch, where the training may end with them; otherwise empty
 */
record Checkpoint(
        Tensor identity,
        Tensor progress,
        Map<String, Tensor> session,
        Map<String, Tensor> optimizer,
        Map<String, Tensor> best) {
    private static final String IDENTITY = "identity";
    private static final String PROGRESS = "progress";
    private static final String SESSION = "session/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String BEST = "best/";

    static Tensor identity(TrainerSettings settings, long samples) {
        return Tensor.ofInts(
                DataType.INT32,
                Shape.of(5),
                settings.epochs(),
                settings.batchSize(),
                (int) settings.seed(),
                (int) (settings.seed() >>> 32),
                Math.toIntExact(samples));
    }

    void write(Path path) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(IDENTITY, identity);
        arrays.put(PROGRESS, progress);
        session.forEach((name, tensor) -> arrays.put(SESSION + name, tensor));
        optimizer.forEach((name, tensor) -> arrays.put(OPTIMIZER + name, tensor));
        best.forEach((name, tensor) -> arrays.put(BEST + name, tensor));
        NpzWriter.write(path, arrays);
    }

    /**
     * @throws IllegalArgumentException if it is none of this training
     */
    static Checkpoint read(Path path, Tensor identity) throws IOException {
        try (NpzFile file = NpzFile.open(path)) {
            if (!file.names().contains(IDENTITY) || !file.names().contains(PROGRESS)) {
                throw new IllegalArgumentException(path + " is no checkpoint of a training");
            }
            Tensor found = onHeap(file, IDENTITY);
            if (!found.equals(identity)) {
                throw new IllegalArgumentException(path
                        + " is a checkpoint of another training: epochs, batch size, seed"
                        + " and number of samples are " + java.util.Arrays.toString(found.toInts()) + " there, and "
                        + java.util.Arrays.toString(identity.toInts()) + " here");
            }
            return new Checkpoint(
                    found, onHeap(file, PROGRESS), part(file, SESSION), part(file, OPTIMIZER), part(file, BEST));
        }
    }

    private static Map<String, Tensor> part(NpzFile file, String prefix) throws IOException {
        Map<String, Tensor> part = new LinkedHashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), onHeap(file, name));
            }
        }
        return part;
    }

    /** The file is closed, and written over, before the training ends. */
    private static Tensor onHeap(NpzFile file, String name) throws IOException {
        Tensor inFile = file.array(name).tensor();
        return Tensor.ofBytes(inFile.dataType(), inFile.shape(), inFile.toBytes());
    }
}
