package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The start of a {@code .npy} file: a magic text, a version and a description of the array behind it.
 *
 * @param dataOffset of the first element, in bytes
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
record NpyHeader(NpyType type, boolean fortranOrder, Shape shape, long dataOffset) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER_BYTES = 1 << 20;
    /** The data start at a multiple of this. */
    private static final int ALIGNMENT = 64;

    /**
     * Reads the header and checks it against the number of bytes.
     *
     * @param place names file and entry in messages
     */
    static NpyHeader read(ByteSource bytes, String place) {
        ByteBuffer start = read(bytes, 0, 8, place);
        for (int i = 0; i < MAGIC.length; i++) {
            if (start.get(i) != MAGIC[i]) {
                throw new MalformedDataException(place + ": it does not start as a .npy file does, with \\x93NUMPY");
            }
        }
        int version = start.get(6);
        if (version < 1 || version > 3 || start.get(7) != 0) {
            throw new MalformedDataException(
                    place + ": expected format version 1.0, 2.0 or 3.0, got " + version + "." + start.get(7));
        }
        int lengthBytes = version == 1 ? 2 : 4;
        ByteBuffer length = read(bytes, 8, lengthBytes, place);
        long textLength =
                version == 1 ? Short.toUnsignedLong(length.getShort(0)) : Integer.toUnsignedLong(length.getInt(0));
        if (textLength > MAX_HEADER_BYTES) {
            throw new MalformedDataException(
                    place + ": a header of " + textLength + " bytes, expected at most " + MAX_HEADER_BYTES);
        }
        byte[] text = read(bytes, 8 + lengthBytes, (int) textLength, place).array();
        HeaderText.Content content = HeaderText.parse(
                new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1), place);
        NpyType type = NpyType.parse(content.descr(), place);
        Shape shape;
        try {
            shape = Shape.of(content.sizes());
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException(place + ": " + e.getMessage(), e);
        }
        NpyHeader header = new NpyHeader(type, content.fortranOrder(), shape, 8 + lengthBytes + textLength);
        header.requireSize(bytes.size() - header.dataOffset, place);
        return header;
    }

    private void requireSize(long available, String place) {
        long elements = shape.elementCount();
        if (elements > available / type.width() || elements * type.width() != available) {
            throw new MalformedDataException(place + ": shape " + shape + " of " + type.width()
                    + "-byte elements does not fit the " + available + " bytes behind the header");
        }
    }

    private static ByteBuffer read(ByteSource bytes, long position, int length, String place) {
        if (bytes.size() - position < length) {
            throw new MalformedDataException(place + ": it ends inside its header, at byte " + bytes.size());
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.read(position, buffer);
        return buffer.flip();
    }

    /** {@return the bytes of a header of version 1.0 for a row-major array} */
    static byte[] write(DataType dataType, Shape shape) {
        String sizes = LongStream.of(shape.sizes()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String tuple = "(" + sizes + (shape.rank() == 1 ? ",)" : ")");
        String text = "{'descr': '" + NpyType.descr(dataType) + "', 'fortran_order': False, 'shape': " + tuple + ", }";
        int total = Math.ceilDiv(10 + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - 10));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }
}
