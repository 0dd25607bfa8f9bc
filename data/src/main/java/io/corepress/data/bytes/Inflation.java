package io.corepress.data.bytes;

import io.corepress.data.MalformedDataException;
import io.corepress.tensor.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Unpacks deflate streams of a size that is known before. */
public final class Inflation {
    /** A byte of a deflate stream makes at most this many. */
    private static final int MAX_RATIO = 1032;

    private static final int BLOCK_BYTES = 1 << 16;

    private Inflation() {}

    /**
     * {@return the bytes of a raw deflate stream}
     *
     * @param size that they must have
     * @param crc that they must have
     * @throws MalformedDataException if they are others
     */
    public static ByteSource inflate(ByteSource stored, long size, long crc, String place, Scratch scratch)
            throws IOException {
        requirePossible(stored, size, place);
        Inflater inflater = new Inflater(true);
        try {
            InputStream in = new InflaterInputStream(new SourceStream(stored), inflater, BLOCK_BYTES);
            CRC32 sum = new CRC32();
            ByteSource unpacked = scratch.keep(out -> copy(in, size, out, sum, place));
            if (sum.getValue() != crc) {
                throw new MalformedDataException(place + ": its checksum is wrong, the bytes have changed");
            }
            return unpacked;
        } finally {
            inflater.end();
        }
    }

    /**
     * {@return the bytes of a gzip file}
     *
     * @param size that they must have
     * @throws MalformedDataException if they are others
     */
    public static ByteSource gunzip(ByteSource stored, long size, String place, Scratch scratch) throws IOException {
        requirePossible(stored, size, place);
        return scratch.keep(out -> {
            try (InputStream in = new GZIPInputStream(new SourceStream(stored), BLOCK_BYTES)) {
                copy(in, size, out, new CRC32(), place);
            }
        });
    }

    private static void requirePossible(ByteSource stored, long size, String place) {
        if (size / MAX_RATIO > stored.size()) {
            throw new MalformedDataException(place + ": " + stored.size() + " compressed bytes cannot hold " + size);
        }
    }

    private static void copy(InputStream in, long size, OutputStream out, CRC32 sum, String place) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        long left = size;
        while (true) {
            // One byte more than expected is asked for, so that a longer stream is noticed.
            int count = read(in, block, (int) Math.min(block.length, left + 1), place);
            if (count < 0 && left == 0) {
                return;
            }
            if (count < 0 || count > left) {
                throw new MalformedDataException(
                        place + ": expected " + size + " bytes unpacked, got " + (count < 0 ? size - left : "more"));
            }
            sum.update(block, 0, count);
            out.write(block, 0, count);
            left -= count;
        }
    }

    /** As {@link InputStream#read(byte[], int, int)}; what is wrong with the stream is told by our own exception. */
    private static int read(InputStream in, byte[] block, int length, String place) throws IOException {
        try {
            return in.read(block, 0, length);
        } catch (ZipException | EOFException e) {
            throw new MalformedDataException(place + ": the compressed bytes are damaged: " + e.getMessage(), e);
        }
    }
}
