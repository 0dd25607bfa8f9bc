package io.corepress.data.bytes;

import io.corepress.tensor.ByteSource;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Truth values of which any byte but zero means true, as bytes of 0 and 1. */
public record TruthBytes(ByteSource source) implements ByteSource {
    @Override
    public long size() {
        return source.size();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        Objects.checkFromIndexSize(position, target.remaining(), size());
        byte[] bytes = new byte[target.remaining()];
        source.read(position, ByteBuffer.wrap(bytes));
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] == 0 ? 0 : 1);
        }
        target.put(bytes);
    }
}
