package io.corepress.data.bytes;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * A file that is written beside its target and takes the target's place when it is whole. Closed before that, or when
 * the JVM ends, it is deleted. It has a life, so it changes.
 */
public final class OutputFile implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path target;
    private final Path partial;
    private final OutputStream stream;

    private OutputFile(Path target, Path partial, OutputStream stream) {
        this.target = target;
        this.partial = partial;
        this.stream = stream;
    }

    /**
     * Creates a file beside the target.
     *
     * @throws NoSuchFileException if the folder of the target does not exist
     */
    public static OutputFile beside(Path path) throws IOException {
        Path target = path.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new NoSuchFileException(
                    target.getParent().toString(), null, "the folder of the output does not exist");
        }
        Path partial = target.resolveSibling("." + target.getFileName() + ".partial-"
                + ProcessHandle.current().pid() + "-" + Long.toHexString(RANDOM.nextLong()));
        OutputStream stream = Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        partial.toFile().deleteOnExit();
        return new OutputFile(target, partial, new BufferedOutputStream(stream, 1 << 16));
    }

    public OutputStream stream() {
        return stream;
    }

    /** Puts the file in the place of the target. */
    public void commit() throws IOException {
        stream.close();
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        try (stream) {
            // Closed in any case; what is left of the file is deleted even if its last bytes cannot be written.
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
