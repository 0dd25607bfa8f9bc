package io.corepress.tensor;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Read-only bytes with random access: on the heap, or a part of a file that is read when asked for. Safe for use by
 * many threads; the content never changes.
 */
public interface ByteSource {
    /** {@return the number of bytes} */
    long size();

    /**
     * Fills {@code target} from its position to its limit with the bytes that start at {@code position}.
     *
     * @throws IndexOutOfBoundsException if the bytes asked for do not all lie inside this source
     * @throws java.io.UncheckedIOException if the file behind it cannot be read; its cause is an {@link
     *     UnreadableBytesException}
     */
    void read(long position, ByteBuffer target);

    /** {@return a source over {@code bytes}, which the caller must not change afterwards} */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, ByteBuffer target) {
                Objects.checkFromIndexSize(position, target.remaining(), (long) bytes.length);
                target.put(bytes, (int) position, target.remaining());
            }
        };
    }
}
