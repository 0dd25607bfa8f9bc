package io.corepress.data.bytes;

import io.corepress.tensor.ByteSource;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A part of other bytes.
 *
 * @param offset of the first byte there
 */
public record Slice(ByteSource whole, long offset, long size) implements ByteSource {
    public Slice {
        Objects.checkFromIndexSize(offset, size, whole.size());
    }

    @Override
    public void read(long position, ByteBuffer target) {
        Objects.checkFromIndexSize(position, target.remaining(), size);
        whole.read(offset + position, target);
    }
}
