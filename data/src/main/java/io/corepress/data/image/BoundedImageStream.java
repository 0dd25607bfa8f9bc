package io.corepress.data.image;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.stream.FileImageInputStream;

/**
 * A file for decoders that stops those which go on reading behind its end: some take what is missing as zeros, and a
 * damaged file of a few bytes can keep them busy for minutes that way.
 */
final class BoundedImageStream extends FileImageInputStream {
    private static final int MAX_READS_BEHIND_END = 1 << 10;

    private int readsBehindEnd;

    BoundedImageStream(File file) throws IOException {
        super(file);
    }

    @Override
    public int read() throws IOException {
        return checked(super.read());
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        return checked(super.read(bytes, from, length));
    }

    private int checked(int result) {
        if (result < 0 && ++readsBehindEnd > MAX_READS_BEHIND_END) {
            // Unchecked, because an IOException at the end is what they expect and pass over.
            throw new UncheckedIOException(new IOException("it ends before its picture does"));
        }
        return result;
    }
}
