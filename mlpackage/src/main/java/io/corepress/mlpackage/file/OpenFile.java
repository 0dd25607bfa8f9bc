package io.corepress.mlpackage.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * A file that stays open and is read by position, from any number of threads. It is read, not mapped: mapped pages
 * count as this process's memory, and touching a mapped file that was cut short kills the JVM.
 *
 * <p>A {@link FileChannel} closes itself for everybody when one reading thread is interrupted. This class opens the
 * file again in that case, so an interrupted reader gets its bytes and keeps its interrupt status.
 */
public final class OpenFile implements AutoCloseable {
    /** Long copies are cut into pieces of this size, after each of which progress is told. */
    private static final long TRANSFER_BYTES = 8L << 20;

    private final Path path;
    private final Object identity;
    private volatile FileChannel channel;
    private boolean closed;

    private OpenFile(Path path, Object identity, FileChannel channel) {
        this.path = path;
        this.identity = identity;
        this.channel = channel;
    }

    /**
     * Opens a regular file; symbolic links to one are followed.
     *
     * @throws NoSuchFileException if there is no such file
     * @throws IOException if it is not a regular file, or cannot be read
     */
    public static OpenFile open(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            // A pipe would block for ever, a device might never end.
            throw new IOException(path + " is not a regular file");
        }
        return new OpenFile(path, attributes.fileKey(), FileChannel.open(path, StandardOpenOption.READ));
    }

    public Path path() {
        return path;
    }

    /** {@return the size in bytes now; it grows while the file is being written} */
    public long size() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    /**
     * Fills {@code target} to its limit with the bytes from {@code position}.
     *
     * @throws EOFException if the file ends before that
     */
    public void read(long position, ByteBuffer target) throws IOException {
        for (long at = position; target.hasRemaining(); ) {
            long from = at;
            long count = uninterrupted(current -> current.read(target, from));
            if (count < 0) {
                throw new EOFException(path + " ends at byte " + at + ", " + target.remaining() + " more expected");
            }
            at += count;
        }
    }

    private interface Step {
        long run(FileChannel channel) throws IOException;
    }

    /** Runs a step, again if the channel was closed by an interrupt of this or another thread. */
    private long uninterrupted(Step step) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    return step.run(current);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(current);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Copies bytes to the position of another channel, inside the operating system where that is possible.
     *
     * @param progress is told the number of bytes after each piece
     * @throws EOFException if the file ends before that
     * @throws ClosedByInterruptException if the thread is interrupted; {@code target} is closed then, this file is not
     */
    public void transferTo(long position, long count, WritableByteChannel target, LongConsumer progress)
            throws IOException {
        long done = 0;
        while (done < count) {
            FileChannel current = channel;
            long moved;
            try {
                moved = current.transferTo(position + done, Math.min(TRANSFER_BYTES, count - done), target);
            } catch (ClosedChannelException e) {
                if (!target.isOpen() || e instanceof ClosedByInterruptException) {
                    throw e;
                }
                reopen(current);
                continue;
            }
            if (moved <= 0) {
                throw new EOFException(
                        path + " ends at byte " + (position + done) + ", " + (count - done) + " more expected");
            }
            done += moved;
            progress.accept(moved);
        }
    }

    private synchronized void reopen(FileChannel failed) throws IOException {
        if (closed) {
            throw new IOException(path + " has been closed");
        }
        if (channel != failed) {
            return;
        }
        if (!Objects.equals(
                identity, Files.readAttributes(path, BasicFileAttributes.class).fileKey())) {
            throw new IOException(path + " was replaced by another file while a reader was interrupted");
        }
        channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
