package io.corepress.data.bytes;

import io.corepress.tensor.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Reads a source from start to end. It has a position, so it changes. */
public final class SourceStream extends InputStream {
    private final ByteSource source;
    private long position;

    public SourceStream(ByteSource source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, source.size() - position);
        if (count <= 0) {
            return -1;
        }
        try {
            source.read(position, ByteBuffer.wrap(target, from, count));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        position += count;
        return count;
    }
}
