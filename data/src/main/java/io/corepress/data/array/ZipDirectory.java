package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.ByteSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory of a ZIP archive, with or without ZIP64. Read here and not by the JDK, which does not say where in
 * the file the bytes of an entry are: those that are stored as they are can then be read in place.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
 */
final class ZipDirectory {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_LOCATOR_BYTES = 20;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;
    private static final int MAX_DIRECTORY_BYTES = 64 << 20;
    private static final long IN_ZIP64 = 0xFFFFFFFFL;

    private final ByteSource file;
    private final String place;

    private ZipDirectory(ByteSource file, String place) {
        this.file = file;
        this.place = place;
    }

    /**
     * One entry.
     *
     * @param compressed whether its bytes are a deflate stream, and not stored as they are
     * @param offset of its bytes in the file
     * @param storedSize of its bytes in the file
     * @param size of its bytes when unpacked
     */
    record Entry(String name, boolean compressed, long crc, long offset, long storedSize, long size) {}

    /** Where the directory is. */
    private record Extent(long offset, long size, long count) {}

    /** {@return all entries in the order of the directory} */
    static List<Entry> read(ByteSource file, String place) {
        return new ZipDirectory(file, place).entries();
    }

    private List<Entry> entries() {
        Extent extent = extent();
        if (extent.size > MAX_DIRECTORY_BYTES || extent.count > extent.size / ENTRY_BYTES) {
            throw malformed("a directory of " + extent.count + " entries in " + extent.size + " bytes");
        }
        ByteBuffer directory = read(extent.offset, extent.size);
        List<Entry> entries = new ArrayList<>();
        for (long i = 0; i < extent.count; i++) {
            entries.add(entry(directory, i));
        }
        return entries;
    }

    private Extent extent() {
        if (file.size() < END_BYTES) {
            throw malformed("it has only " + file.size() + " bytes");
        }
        int tailBytes = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT_BYTES);
        long tailOffset = file.size() - tailBytes;
        ByteBuffer tail = read(tailOffset, tailBytes);
        int at = tailBytes - END_BYTES;
        while (at >= 0
                && (tail.getInt(at) != END_SIGNATURE
                        || Short.toUnsignedInt(tail.getShort(at + 20)) != tailBytes - END_BYTES - at)) {
            at--;
        }
        if (at < 0) {
            throw malformed("the directory at its end is missing; the file may be cut short");
        }
        long count = Short.toUnsignedLong(tail.getShort(at + 10));
        long size = Integer.toUnsignedLong(tail.getInt(at + 12));
        long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
        long locator = tailOffset + at - END64_LOCATOR_BYTES;
        boolean large = count == 0xFFFF || size == IN_ZIP64 || offset == IN_ZIP64;
        if (large && locator >= 0) {
            ByteBuffer pointer = read(locator, END64_LOCATOR_BYTES);
            if (pointer.getInt(0) == END64_LOCATOR_SIGNATURE) {
                ByteBuffer end = read(pointer.getLong(8), END64_BYTES);
                if (end.getInt(0) != END64_SIGNATURE) {
                    throw malformed("its ZIP64 end record is missing");
                }
                return new Extent(end.getLong(48), end.getLong(40), end.getLong(32));
            }
        }
        return new Extent(offset, size, count);
    }

    private Entry entry(ByteBuffer directory, long number) {
        if (directory.remaining() < ENTRY_BYTES || directory.getInt(directory.position()) != ENTRY_SIGNATURE) {
            throw malformed("entry " + number + " of its directory is damaged");
        }
        ByteBuffer fixed = slice(directory, ENTRY_BYTES, number);
        int flags = fixed.getShort(8);
        int method = Short.toUnsignedInt(fixed.getShort(10));
        ByteBuffer nameBytes = slice(directory, Short.toUnsignedInt(fixed.getShort(28)), number);
        String name = StandardCharsets.UTF_8.decode(nameBytes).toString();
        ByteBuffer extra = slice(directory, Short.toUnsignedInt(fixed.getShort(30)), number);
        slice(directory, Short.toUnsignedInt(fixed.getShort(32)), number);
        if ((flags & 1) != 0) {
            throw new UnsupportedDataException(place + ", entry '" + name + "': it is encrypted");
        }
        if (method != 0 && method != 8) {
            throw new UnsupportedDataException(place + ", entry '" + name + "': its compression method " + method
                    + " is not supported; save it with numpy.savez or numpy.savez_compressed");
        }
        // Values that do not fit 32 bits are in the ZIP64 field, one after the other, and only those.
        ByteBuffer large = zip64Field(extra);
        long size = wide(fixed.getInt(24), large, name);
        long storedSize = wide(fixed.getInt(20), large, name);
        long local = wide(fixed.getInt(42), large, name);
        long offset = dataOffset(local, name);
        if (storedSize < 0 || size < 0 || storedSize > file.size() - offset || (method == 0 && storedSize != size)) {
            throw new MalformedDataException(place + ", entry '" + name + "': " + storedSize + " bytes at " + offset
                    + " for " + size + " unpacked do not fit a file of " + file.size());
        }
        return new Entry(name, method == 8, Integer.toUnsignedLong(fixed.getInt(16)), offset, storedSize, size);
    }

    private long dataOffset(long local, String name) {
        ByteBuffer header = read(local, LOCAL_BYTES);
        if (header.getInt(0) != LOCAL_SIGNATURE) {
            throw malformed("there is no entry '" + name + "' at byte " + local + ", where the directory has it");
        }
        return local
                + LOCAL_BYTES
                + Short.toUnsignedInt(header.getShort(26))
                + Short.toUnsignedInt(header.getShort(28));
    }

    private static ByteBuffer zip64Field(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
            ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            if (id == 1) {
                return field;
            }
            extra.position(extra.position() + length);
        }
        return ByteBuffer.allocate(0);
    }

    private long wide(int field, ByteBuffer large, String name) {
        if (field != -1) {
            return Integer.toUnsignedLong(field);
        }
        if (large.remaining() < 8) {
            throw malformed("the sizes of entry '" + name + "' are missing");
        }
        return large.getLong();
    }

    private ByteBuffer slice(ByteBuffer directory, int length, long number) {
        if (directory.remaining() < length) {
            throw malformed("entry " + number + " of its directory is cut short");
        }
        ByteBuffer part = directory.slice(directory.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        directory.position(directory.position() + length);
        return part;
    }

    private ByteBuffer read(long offset, long length) {
        if (offset < 0 || length < 0 || offset > file.size() - length) {
            throw malformed("it refers to " + length + " bytes at " + offset + " in a file of " + file.size());
        }
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        file.read(offset, buffer);
        return buffer.flip();
    }

    private MalformedDataException malformed(String what) {
        return new MalformedDataException(place + ": it is no sound .npz file: " + what);
    }
}
