package io.corepress.onnx.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that stays open and is read by position, by one thread at a time. Unlike a channel it stays open when a
 * reading thread is interrupted.
 */
final class SourceFile implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile file;

    private SourceFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a regular file.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is something else than a regular file, or cannot be read
     */
    static SourceFile open(Path path) throws IOException {
        // Asked first because it throws the right exception; a pipe would block for ever, a device might never end.
        Files.size(path);
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file");
        }
        return new SourceFile(path, new RandomAccessFile(path.toFile(), "r"));
    }

    Path path() {
        return path;
    }

    long size() throws IOException {
        return file.length();
    }

    /**
     * Fills {@code target} to its limit with the bytes from {@code position}.
     *
     * @throws EOFException if the file ends before that
     */
    synchronized void read(long position, ByteBuffer target) throws IOException {
        if (position + target.remaining() > file.length()) {
            throw new EOFException(path + " ends at byte " + file.length() + ", "
                    + (position + target.remaining() - file.length()) + " more expected");
        }
        file.seek(position);
        if (target.hasArray()) {
            file.readFully(target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.limit());
        } else {
            byte[] piece = new byte[target.remaining()];
            file.readFully(piece);
            target.put(piece);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
