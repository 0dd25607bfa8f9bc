package io.corepress.mlpackage.blob;

import io.corepress.mlpackage.file.FileBytes;
import io.corepress.mlpackage.file.StreamedFile;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * A temporary file for tensors between two steps, of any type and total size; gone when it is closed. Its tensors can
 * be read until then. Writing belongs to one thread at a time.
 */
public final class ScratchStore implements TensorStore, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final StreamedFile file;
    private boolean busy;

    private ScratchStore(Path path, StreamedFile file) {
        this.path = path;
        this.file = file;
    }

    /** Creates a store in the temporary folder of the system. */
    public static ScratchStore create() throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Creates a store in the given folder, which should be on a disk with room for the tensors. */
    public static ScratchStore in(Path folder) throws IOException {
        Path path = folder.resolve(
                ".corepress-scratch-" + ProcessHandle.current().pid() + "-" + Long.toHexString(RANDOM.nextLong()));
        StreamedFile file = StreamedFile.create(path, bytes -> {});
        try {
            // Where the system allows it, the file loses its name at once: then even a killed process leaves nothing.
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
        return new ScratchStore(path, file);
    }

    @Override
    public Sink open(DataType dataType, Shape shape) {
        if (busy) {
            throw new IllegalStateException("the previous tensor is still being written");
        }
        busy = true;
        long start = file.position();
        return new Sink() {
            @Override
            public void write(ByteBuffer bytes) {
                run(() -> file.write(bytes));
            }

            @Override
            public ByteSource finish() {
                run(file::flush);
                busy = false;
                return new FileBytes(file.reading(), start, file.position() - start);
            }

            @Override
            public void discard() {
                busy = false;
                run(() -> file.truncate(start));
            }
        };
    }

    @Override
    public Tensor keep(Tensor tensor) {
        boolean here = tensor.bytes() instanceof FileBytes bytes && bytes.file() == file.reading();
        return here ? tensor : TensorStore.super.keep(tensor);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            Files.deleteIfExists(path);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
