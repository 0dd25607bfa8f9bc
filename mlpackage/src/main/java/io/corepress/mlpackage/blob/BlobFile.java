package io.corepress.mlpackage.blob;

import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.file.FileBytes;
import io.corepress.mlpackage.file.OpenFile;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A weight file, open for reading. Nothing is loaded: a tensor is a view that reads when it is asked to, so it needs
 * this file to stay open. Safe for use by many threads.
 */
public final class BlobFile implements AutoCloseable {
    private final OpenFile file;
    private final long size;
    private final long count;

    private BlobFile(OpenFile file, long size, long count) {
        this.file = file;
        this.size = size;
        this.count = count;
    }

    /**
     * What the file says of one tensor.
     *
     * @param offset of the metadata, by which a program refers to the tensor; a multiple of 64
     * @param sizeInBytes of the data, including unused bits of the last byte
     * @param dataOffset of the data in the file; a multiple of 64
     * @param paddingBits the unused bits of the last byte, 0 to 7; only packed types have any
     */
    public record Entry(long offset, DataType dataType, long sizeInBytes, long dataOffset, int paddingBits) {
        public long elementCount() {
            return (8 * sizeInBytes - paddingBits) / dataType.bits();
        }
    }

    /**
     * Opens a weight file and checks its header.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws MalformedModelException if this is no weight file
     * @throws UnsupportedModelException if it has the older version 1
     */
    public static BlobFile open(Path path) throws IOException {
        OpenFile file = OpenFile.open(path);
        try {
            long size = file.size();
            if (size < BlobFormat.HEADER_BYTES) {
                throw new MalformedModelException(
                        path + ": a weight file starts with a header of 64 bytes, this one has " + size);
            }
            ByteBuffer header = BlobFormat.record();
            file.read(0, header);
            int version = header.getInt(4);
            if (version == 1) {
                throw new UnsupportedModelException(path + ": weight files of version 1 are not supported, only 2");
            }
            if (version != BlobFormat.VERSION) {
                throw new MalformedModelException(path + ": expected version 2 at byte 4 of a weight file, got "
                        + Integer.toUnsignedString(version));
            }
            return new BlobFile(file, size, Integer.toUnsignedLong(header.getInt(0)));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public Path path() {
        return file.path();
    }

    /** {@return the whole file as it is, header and all} */
    public ByteSource bytes() {
        return new FileBytes(file, 0, size);
    }

    /** {@return the size of the file in bytes} */
    public long size() {
        return size;
    }

    /** {@return how many tensors the header counts} */
    public long count() {
        return count;
    }

    /**
     * Reads and checks the metadata at {@code offset}.
     *
     * @throws MalformedModelException if there is none there, or it contradicts itself or the size of the file
     */
    public Entry entry(long offset) throws IOException {
        if (offset < BlobFormat.HEADER_BYTES || offset % BlobFormat.ALIGNMENT != 0) {
            throw malformed(offset, "expected an offset that is a positive multiple of 64");
        }
        if (offset > size - BlobFormat.METADATA_BYTES) {
            throw malformed(offset, "expected 64 bytes of metadata, but the file has only " + size + " bytes");
        }
        ByteBuffer metadata = BlobFormat.record();
        file.read(offset, metadata);
        int sentinel = metadata.getInt(0);
        if (sentinel != BlobFormat.SENTINEL) {
            throw malformed(offset, "expected the sentinel 0xdeadbeef, got 0x" + Integer.toHexString(sentinel));
        }
        int code = metadata.getInt(4);
        DataType dataType = BlobType.of(code)
                .orElseThrow(() -> malformed(
                        offset, "expected a data type code of 1 to 17, got " + Integer.toUnsignedString(code)));
        long sizeInBytes = metadata.getLong(8);
        long dataOffset = metadata.getLong(16);
        if (dataOffset < BlobFormat.HEADER_BYTES || dataOffset % BlobFormat.ALIGNMENT != 0) {
            throw malformed(
                    offset, "expected data at a positive multiple of 64, got " + Long.toUnsignedString(dataOffset));
        }
        if (sizeInBytes < 0 || dataOffset > size || sizeInBytes > size - dataOffset) {
            throw malformed(
                    offset,
                    "data of " + Long.toUnsignedString(sizeInBytes) + " bytes at " + dataOffset
                            + " reaches past the end of the file at " + size);
        }
        // Writers before iOS 18 left this field uninitialised; it means something for packed types only.
        long paddingBits = dataType.isSubByte() ? metadata.getLong(24) : 0;
        int bits = dataType.bits();
        if (paddingBits < 0
                || paddingBits > 7
                || sizeInBytes > Long.MAX_VALUE / 8
                || 8 * sizeInBytes < paddingBits
                || (8 * sizeInBytes - paddingBits) % bits != 0) {
            throw malformed(
                    offset,
                    sizeInBytes + " bytes less " + Long.toUnsignedString(paddingBits)
                            + " bits are not a whole number of " + dataType.milName() + " elements");
        }
        return new Entry(offset, dataType, sizeInBytes, dataOffset, (int) paddingBits);
    }

    /**
     * {@return all tensors in the order of the file, found by going from one to the next}
     *
     * @throws MalformedModelException if there are fewer than the header counts, or one of them is malformed
     */
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        long next = BlobFormat.HEADER_BYTES;
        for (long i = 0; i < count; i++) {
            Entry entry = entry(next);
            entries.add(entry);
            long end = BlobFormat.align(entry.dataOffset() + entry.sizeInBytes());
            if (end <= next) {
                throw malformed(next, "expected the data behind its metadata, got " + entry.dataOffset());
            }
            next = end;
        }
        return entries;
    }

    /**
     * {@return a view of the tensor whose metadata is at {@code offset}}
     *
     * @throws MalformedModelException if what is there is malformed, or has another type or number of elements
     */
    public Tensor tensor(long offset, DataType dataType, Shape shape) throws IOException {
        Entry entry = entry(offset);
        if (entry.dataType() != dataType) {
            throw malformed(
                    offset,
                    "expected " + dataType.milName() + ", got "
                            + entry.dataType().milName());
        }
        if (entry.elementCount() != shape.elementCount()) {
            throw malformed(
                    offset,
                    "expected " + shape.elementCount() + " elements for shape " + shape + ", got "
                            + entry.elementCount());
        }
        return Tensor.of(dataType, shape, new FileBytes(file, entry.dataOffset(), entry.sizeInBytes()));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private MalformedModelException malformed(long offset, String what) {
        return new MalformedModelException(
                file.path() + ", metadata at " + Long.toUnsignedString(offset) + ": " + what);
    }
}
