package io.corepress.data.bytes;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.UnreadableBytesException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Keeps bytes that had to be unpacked or rearranged: a little on the heap, the rest in one temporary file, which is
 * gone when this is closed. It can be read by any number of threads until then.
 */
public final class Scratch implements AutoCloseable {
    /** What one source, and what all sources together may take on the heap. */
    private static final int HEAP_BYTES = 1 << 20;

    private static final int ALL_HEAP_BYTES = 16 << 20;

    private int heapUsed;
    private RandomAccessFile file;
    private Path path;
    private long end;
    private boolean closed;

    /** Produces bytes in order. */
    public interface Producer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** {@return the bytes that the producer has written} */
    public synchronized ByteSource keep(Producer producer) throws IOException {
        if (closed) {
            throw new IOException("the data have been closed");
        }
        Out out = new Out(Math.min(HEAP_BYTES, ALL_HEAP_BYTES - heapUsed));
        try {
            producer.writeTo(out);
            return out.finish();
        } catch (IOException | RuntimeException e) {
            out.discard();
            throw e;
        }
    }

    private void openFile() throws IOException {
        path = Files.createTempFile(".corepress-data-", null);
        file = new RandomAccessFile(path.toFile(), "rw");
        try {
            // Where the system allows it, the file loses its name at once: then even a killed process leaves nothing.
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit();
        }
    }

    private synchronized void read(long position, byte[] target) {
        try {
            file.seek(position);
            file.readFully(target);
        } catch (IOException e) {
            throw new UncheckedIOException(new UnreadableBytesException(path.toString(), e));
        }
    }

    private synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (file == null) {
            openFile();
        }
        file.seek(end);
        file.write(bytes, from, length);
        end += length;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (file != null) {
            try (RandomAccessFile closing = file) {
                Files.deleteIfExists(path);
            }
        }
    }

    private record Kept(Scratch scratch, long offset, long size) implements ByteSource {
        @Override
        public void read(long position, ByteBuffer target) {
            Objects.checkFromIndexSize(position, target.remaining(), size);
            byte[] bytes = new byte[target.remaining()];
            scratch.read(offset + position, bytes);
            target.put(bytes);
        }
    }

    /** On the heap as long as the bytes are few, behind what the file holds after that. */
    private final class Out extends OutputStream {
        private final int heapLimit;
        private final long start = end;
        private ByteArrayOutputStream few = new ByteArrayOutputStream();
        private final OutputStream many = new BufferedOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int one) throws IOException {
                        Scratch.this.write(new byte[] {(byte) one}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        Scratch.this.write(bytes, from, length);
                    }
                },
                1 << 16);

        Out(int heapLimit) {
            this.heapLimit = heapLimit;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (few != null && few.size() + length > heapLimit) {
                few.writeTo(many);
                few = null;
            }
            (few != null ? few : many).write(bytes, from, length);
        }

        ByteSource finish() throws IOException {
            if (few != null) {
                heapUsed += few.size();
                return ByteSource.of(few.toByteArray());
            }
            many.flush();
            return new Kept(Scratch.this, start, end - start);
        }

        void discard() {
            end = start;
        }
    }
}
