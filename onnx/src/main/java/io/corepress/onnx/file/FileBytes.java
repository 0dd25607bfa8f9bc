package io.corepress.onnx.file;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.UnreadableBytesException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A part of an open file; readable as long as the file is open.
 *
 * @param offset of the first byte in the file
 */
record FileBytes(SourceFile file, long offset, long size) implements ByteSource {
    @Override
    public void read(long position, ByteBuffer target) {
        if (position < 0 || position > size - target.remaining()) {
            throw new IndexOutOfBoundsException(
                    "bytes " + position + " to " + (position + target.remaining()) + " of " + size);
        }
        try {
            file.read(offset + position, target);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new UnreadableBytesException(file.path().toString(), e));
        }
    }
}
