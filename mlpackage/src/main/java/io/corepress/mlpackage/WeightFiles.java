package io.corepress.mlpackage;

import io.corepress.mil.MalformedModelException;
import io.corepress.mlpackage.blob.BlobFileWriter;
import io.corepress.mlpackage.program.BlobTarget;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The weight files of a package being written, each created when its first tensor comes. A tensor that several values
 * share is written once; one that is in one of these files already is not copied.
 */
final class WeightFiles implements BlobTarget, AutoCloseable {
    static final Path DEFAULT = Path.of("weights", "weight.bin");

    /** Values that share these bytes, as this type, share the place. */
    private record Key(Path file, DataType dataType) {}

    private final Path modelFolder;
    private final LongConsumer progress;
    private final Map<Path, BlobFileWriter> writers = new LinkedHashMap<>();
    private final Map<ByteSource, Map<Key, Place>> places = new IdentityHashMap<>();

    /** @param modelFolder of the model file in the package being written */
    WeightFiles(Path modelFolder, LongConsumer progress) {
        this.modelFolder = modelFolder;
        this.progress = progress;
    }

    /** {@return the file at a path relative to the folder of the model file} */
    BlobFileWriter writer(Path path) throws IOException {
        BlobFileWriter writer = writers.get(path);
        if (writer == null) {
            Files.createDirectories(modelFolder.resolve(path).getParent());
            writer = BlobFileWriter.create(modelFolder.resolve(path), progress);
            writers.put(path, writer);
        }
        return writer;
    }

    /** {@return the files written so far, relative to the folder of the model file} */
    Set<Path> paths() {
        return Set.copyOf(writers.keySet());
    }

    @Override
    public Place place(String fileName, Tensor tensor) {
        for (Map.Entry<Path, BlobFileWriter> entry : writers.entrySet()) {
            OptionalLong offset = entry.getValue().offsetOf(tensor);
            if (offset.isPresent()) {
                return new Place(InnerPath.toBlobName(entry.getKey()), offset.getAsLong());
            }
        }
        Path path;
        try {
            path = InnerPath.ofBlob(fileName);
        } catch (MalformedModelException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return places.computeIfAbsent(tensor.bytes(), bytes -> new HashMap<>())
                .computeIfAbsent(new Key(path, tensor.dataType()), key -> new Place(fileName, append(path, tensor)));
    }

    private long append(Path path, Tensor tensor) {
        try {
            BlobFileWriter writer = writer(path);
            return writer.offsetOf(writer.keep(tensor)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void finish() throws IOException {
        for (BlobFileWriter writer : writers.values()) {
            writer.finish();
        }
    }

    /** Deletes all files, whose tensors nobody needs. */
    void discard() throws IOException {
        close();
        for (Path path : writers.keySet()) {
            Files.deleteIfExists(modelFolder.resolve(path));
        }
        writers.clear();
    }

    @Override
    public void close() throws IOException {
        for (BlobFileWriter writer : writers.values()) {
            writer.close();
        }
    }
}
