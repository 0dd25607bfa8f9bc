package io.corepress.data.bytes;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.UnreadableBytesException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file that stays open and is read by position, by one thread at a time. A {@code FileChannel} would be closed for
 * everybody when one reader is interrupted; this is not.
 */
public final class FileBytes implements ByteSource, AutoCloseable {
    private final Path path;
    private final RandomAccessFile file;
    private final long size;

    private FileBytes(Path path, RandomAccessFile file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /**
     * Opens a regular file; symbolic links to one are followed.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it is not a regular file, or cannot be read
     */
    public static FileBytes open(Path path) throws IOException {
        // Asked first, because a pipe would block for ever; and because this names a file that is not there.
        Files.readAttributes(path, BasicFileAttributes.class);
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file");
        }
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        return new FileBytes(path, file, file.length());
    }

    public Path path() {
        return path;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, ByteBuffer target) {
        int length = target.remaining();
        Objects.checkFromIndexSize(position, length, size);
        try {
            if (target.hasArray()) {
                readFully(position, target.array(), target.arrayOffset() + target.position(), length);
                target.position(target.limit());
            } else {
                byte[] copy = new byte[length];
                readFully(position, copy, 0, length);
                target.put(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new UnreadableBytesException(path.toString(), e));
        }
    }

    private synchronized void readFully(long position, byte[] target, int from, int length) throws IOException {
        file.seek(position);
        try {
            file.readFully(target, from, length);
        } catch (EOFException e) {
            throw new EOFException(path + " has become shorter than " + (position + length) + " bytes");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
