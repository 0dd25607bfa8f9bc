package io.corepress.mlpackage.blob;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The layout of a weight file, version 2, all little-endian. A header of 64 bytes (count u32, version u32, zeros), then
 * for each tensor, at a multiple of 64: 64 bytes of metadata (sentinel u32, type u32, size u64, data offset u64,
 * padding bits u64, zeros) and the data. What lies between is zero; nothing follows the last byte of the last tensor.
 */
final class BlobFormat {
    static final int ALIGNMENT = 64;
    static final int HEADER_BYTES = 64;
    static final int METADATA_BYTES = 64;
    static final int VERSION = 2;
    static final int SENTINEL = 0xDEADBEEF;
    static final long MAX_COUNT = 0xFFFFFFFFL;

    private BlobFormat() {}

    static ByteBuffer record() {
        return ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer header(long count) {
        return record().putInt((int) count).putInt(VERSION).clear();
    }

    static ByteBuffer metadata(int typeCode, long sizeInBytes, long dataOffset, long paddingBits) {
        return record().putInt(SENTINEL)
                .putInt(typeCode)
                .putLong(sizeInBytes)
                .putLong(dataOffset)
                .putLong(paddingBits)
                .clear();
    }

    static long align(long offset) {
        return Math.addExact(offset, ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** {@return the unused bits of the last byte of {@code elementCount} packed elements, 0 to 7} */
    static int paddingBits(int bits, long elementCount) {
        return (int) (-(elementCount * bits) & 7);
    }
}
