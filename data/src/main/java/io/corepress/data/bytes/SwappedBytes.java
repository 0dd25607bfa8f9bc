package io.corepress.data.bytes;

import io.corepress.tensor.ByteSource;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Big-endian elements as little-endian ones.
 *
 * @param width of an element in bytes: 2, 4 or 8
 */
public record SwappedBytes(ByteSource source, int width) implements ByteSource {
    @Override
    public long size() {
        return source.size();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        int length = target.remaining();
        Objects.checkFromIndexSize(position, length, size());
        // A range may begin and end inside an element, whose bytes are all needed then.
        long first = position / width * width;
        long end = Math.ceilDiv(position + length, (long) width) * width;
        byte[] bytes = new byte[Math.toIntExact(end - first)];
        source.read(first, ByteBuffer.wrap(bytes));
        for (int at = 0; at < bytes.length; at += width) {
            for (int i = 0; i < width / 2; i++) {
                byte other = bytes[at + width - 1 - i];
                bytes[at + width - 1 - i] = bytes[at + i];
                bytes[at + i] = other;
            }
        }
        target.put(bytes, (int) (position - first), length);
    }
}
