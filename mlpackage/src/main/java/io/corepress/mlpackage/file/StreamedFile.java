package io.corepress.mlpackage.file;

import io.corepress.tensor.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * A new file that is written from start to end, and can be read back meanwhile. It has a position, so it changes, and
 * writing belongs to one thread at a time. An interrupt closes it: a cancelled file is not worth finishing.
 */
public final class StreamedFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final FileChannel channel;
    private final OpenFile reading;
    private final LongConsumer progress;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long end;
    /** Set while bytes are on their way, so that nobody goes on with a file in which some are missing. */
    private boolean broken;

    private StreamedFile(FileChannel channel, OpenFile reading, LongConsumer progress) {
        this.channel = channel;
        this.reading = reading;
        this.progress = progress;
    }

    /**
     * Creates a file that does not exist yet.
     *
     * @param progress is told how many more bytes have been written, now and then
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     */
    public static StreamedFile create(Path path, LongConsumer progress) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            return new StreamedFile(channel, OpenFile.open(path), progress);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** {@return how many bytes have been written, where the next one goes} */
    public long position() {
        return end;
    }

    /** {@return the handle by which what has been flushed is read back} */
    public OpenFile reading() {
        return reading;
    }

    /** Appends all remaining bytes of {@code bytes}. */
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int length = Math.min(buffer.remaining(), bytes.remaining());
            buffer.put(buffer.position(), bytes, bytes.position(), length);
            buffer.position(buffer.position() + length);
            bytes.position(bytes.position() + length);
            end += length;
        }
    }

    /** Appends all bytes of a source, inside the operating system if it is a part of another file. */
    public void write(ByteSource source) throws IOException {
        if (!(source instanceof FileBytes bytes)) {
            ByteBuffer block = ByteBuffer.allocate((int) Math.min(source.size(), BUFFER_BYTES));
            for (long at = 0; at < source.size(); at += block.limit()) {
                block.clear().limit((int) Math.min(block.capacity(), source.size() - at));
                source.read(at, block);
                write(block.flip());
            }
            return;
        }
        flush();
        broken = true;
        bytes.file().transferTo(bytes.offset(), bytes.size(), channel, progress);
        broken = false;
        end += bytes.size();
    }

    /** Appends zeros up to {@code position}. */
    public void padTo(long position) throws IOException {
        write(ByteBuffer.allocate(Math.toIntExact(position - end)));
    }

    /** Writes over bytes that have been written before. */
    public void patch(long position, ByteBuffer bytes) throws IOException {
        flush();
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Forgets everything from {@code position} on. */
    public void truncate(long position) throws IOException {
        long flushed = end - buffer.position();
        if (position >= flushed) {
            buffer.position((int) (position - flushed));
        } else {
            buffer.clear();
            channel.truncate(position);
            channel.position(position);
        }
        end = position;
    }

    /** Hands what was written so far to the operating system, so that it can be read back. */
    public void flush() throws IOException {
        if (broken) {
            throw new IOException(reading.path() + " could not be written before");
        }
        if (buffer.position() == 0) {
            return;
        }
        broken = true;
        buffer.flip();
        int length = buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        broken = false;
        progress.accept(length);
    }

    /** Closes the file without flushing. */
    @Override
    public void close() throws IOException {
        try (channel) {
            reading.close();
        }
    }
}
