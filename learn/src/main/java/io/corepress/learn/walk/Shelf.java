package io.corepress.learn.walk;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Holds tensors as long as they are needed: in memory up to a limit, the others in temporary files, one for each
 * {@link #newFile}, which are deleted when nothing in them is needed any more. Belongs to one thread.
 */
final class Shelf implements AutoCloseable {
    private static final int BLOCK = 1 << 20;

    private final long limit;
    private final Map<Tensor, Page> spilled = new IdentityHashMap<>();
    private long inMemory;
    private Page page;

    /** A temporary file, and how many tensors in it are needed. Closing deletes it. */
    private static final class Page {
        private final FileChannel channel;
        private long end;
        private int count;

        private Page(FileChannel channel) {
            this.channel = channel;
        }
    }

    private record Bytes(FileChannel channel, long start, long size) implements ByteSource {
        @Override
        public void read(long position, ByteBuffer target) {
            try {
                for (long at = start + position; target.hasRemaining(); ) {
                    int read = channel.read(target, at);
                    if (read < 0) {
                        throw new UncheckedIOException(new IOException("a temporary file ended early"));
                    }
                    at += read;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * @param limit bytes that may be in memory
     */
    Shelf(long limit) {
        this.limit = limit;
    }

    /** What is spilled from here on goes into another file. */
    void newFile() {
        Page before = page;
        page = null;
        if (before != null && before.count == 0) {
            close(before);
        }
    }

    /** {@return the same numbers, held here until {@link #drop}} */
    Tensor keep(Tensor tensor) {
        if (inMemory + tensor.sizeInBytes() <= limit) {
            inMemory += tensor.sizeInBytes();
            return tensor;
        }
        try {
            if (page == null) {
                Path file = Files.createTempFile("corepress-samples-", ".bin");
                page = new Page(FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
            }
            long start = page.end;
            ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, tensor.sizeInBytes()));
            for (long at = 0; at < tensor.sizeInBytes(); ) {
                block.clear().limit((int) Math.min(block.capacity(), tensor.sizeInBytes() - at));
                tensor.bytes().read(at, block);
                block.flip();
                at += block.remaining();
                while (block.hasRemaining()) {
                    page.end += page.channel.write(block, page.end);
                }
            }
            Tensor kept = Tensor.of(
                    tensor.dataType(),
                    tensor.shape(),
                    new Bytes(page.channel, start, tensor.sizeInBytes()));
            page.count++;
            spilled.put(kept, page);
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a tensor up that {@link #keep} returned. */
    void drop(Tensor tensor) {
        Page of = spilled.remove(tensor);
        if (of == null) {
            inMemory -= tensor.sizeInBytes();
        } else if (--of.count == 0 && of != page) {
            close(of);
        }
    }

    int spilledCount() {
        return spilled.size();
    }

    private static void close(Page page) {
        try {
            page.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        spilled.values().stream().distinct().forEach(Shelf::close);
        spilled.clear();
        if (page != null) {
            close(page);
        }
    }
}
