package io.corepress.onnx.file;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.onnx.proto.LeftOut;
import io.corepress.onnx.proto.ModelProto;
import io.corepress.onnx.proto.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Reads a model's message without the large data of its tensors, in the place of which it notes where in the file they
 * are. So files of any size can be read: a protobuf message in memory ends at 2 GB. The reader goes through the file
 * once, so it changes.
 */
final class ModelOutline {
    /** Data from this many bytes on stays in the file. */
    private static final int LARGE = 1024;

    /** As deep as protobuf itself goes. */
    private static final int MAX_DEPTH = 100;

    private static final long MAX_OUTLINE_BYTES = 1L << 30;

    /** The messages on the way to a tensor, and in which fields of them it goes on. */
    private enum Kind {
        MODEL,
        GRAPH,
        FUNCTION,
        NODE,
        ATTRIBUTE,
        SPARSE_TENSOR,
        TENSOR;

        private static final Map<Kind, Map<Integer, Kind>> INNER = Map.of(
                MODEL, Map.of(7, GRAPH, 25, FUNCTION),
                GRAPH, Map.of(1, NODE, 5, TENSOR, 15, SPARSE_TENSOR),
                FUNCTION, Map.of(7, NODE, 11, ATTRIBUTE),
                NODE, Map.of(5, ATTRIBUTE),
                ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 22, SPARSE_TENSOR),
                SPARSE_TENSOR, Map.of(1, TENSOR, 2, TENSOR),
                TENSOR, Map.of());

        Kind inner(int field) {
            return INNER.get(this).get(field);
        }

        /** {@return whether a field holds bytes that can be used as they are in the file} */
        boolean isData(int field) {
            return this == TENSOR
                    && (field == TensorProto.RAW_DATA_FIELD_NUMBER
                            || field == TensorProto.FLOAT_DATA_FIELD_NUMBER
                            || field == TensorProto.DOUBLE_DATA_FIELD_NUMBER);
        }
    }

    private final SourceFile file;
    private final byte[] window = new byte[1 << 16];
    private long windowStart;
    private int windowLength;
    private long position;

    private ModelOutline(SourceFile file) {
        this.file = file;
    }

    /**
     * {@return the model of a file}
     *
     * @throws MalformedModelException if the file is no ONNX model
     */
    static ModelProto read(SourceFile file) throws IOException {
        try {
            byte[] outline = new ModelOutline(file).message(Kind.MODEL, file.size(), 0);
            return ModelProto.parseFrom(outline);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedModelException(file.path() + " is no ONNX model: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedModelException(file.path() + " became shorter while it was read");
        }
    }

    /** Copies a message that ends at {@code end}, without what is large. */
    private byte[] message(Kind kind, long end, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw malformed("graphs are nested more than " + MAX_DEPTH + " messages deep");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        while (position < end) {
            field(kind, end, depth, out);
            if (out.getTotalBytesWritten() > MAX_OUTLINE_BYTES) {
                throw new UnsupportedModelException(
                        file.path() + " takes more than 1 GiB even without its large tensors");
            }
        }
        out.flush();
        return bytes.toByteArray();
    }

    private void field(Kind kind, long end, int depth, CodedOutputStream out) throws IOException {
        int tag = (int) varint(end);
        int field = WireFormat.getTagFieldNumber(tag);
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> out.writeUInt64(field, varint(end));
            case WireFormat.WIRETYPE_FIXED64 ->
                out.writeFixed64(field, little(8, end).getLong());
            case WireFormat.WIRETYPE_FIXED32 ->
                out.writeFixed32(field, little(4, end).getInt());
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                long length = varint(end);
                if (length < 0 || length > end - position) {
                    throw malformed("a field of " + length + " bytes where " + (end - position) + " are left");
                }
                delimited(kind, field, length, depth, out);
            }
            default -> throw malformed("tag " + tag);
        }
    }

    private void delimited(Kind kind, int field, long length, int depth, CodedOutputStream out) throws IOException {
        Kind inner = kind.inner(field);
        if (inner != null) {
            out.writeByteArray(field, message(inner, position + length, depth + 1));
        } else if (kind.isData(field) && length >= LARGE) {
            LeftOut place =
                    LeftOut.newBuilder().setOffset(position).setLength(length).build();
            out.writeMessage(TensorProto.LEFT_OUT_FIELD_NUMBER, place);
            position += length;
        } else if (kind == Kind.TENSOR && field == TensorProto.LEFT_OUT_FIELD_NUMBER) {
            // Not a field of ONNX: whoever wrote it wants us to read elsewhere.
            position += length;
        } else if (length > MAX_OUTLINE_BYTES) {
            throw new UnsupportedModelException(file.path() + " has a field of " + length + " bytes at byte " + position
                    + ": store large tensors as raw data or as external data");
        } else {
            out.writeByteArray(field, bytes((int) length));
        }
    }

    private long varint(long end) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = next(end);
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number of more than ten bytes");
    }

    private ByteBuffer little(int count, long end) throws IOException {
        if (count > end - position) {
            throw malformed("a field that goes beyond its message");
        }
        return ByteBuffer.wrap(bytes(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte next(long end) throws IOException {
        if (position >= end) {
            throw malformed("a field that goes beyond its message");
        }
        loadWindow(1);
        return window[(int) (position++ - windowStart)];
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        if (count <= window.length / 4) {
            loadWindow(count);
            System.arraycopy(window, (int) (position - windowStart), bytes, 0, count);
        } else {
            file.read(position, ByteBuffer.wrap(bytes));
        }
        position += count;
        return bytes;
    }

    /** Makes sure that the window holds {@code count} bytes from the position on, which the file has. */
    private void loadWindow(int count) throws IOException {
        if (position < windowStart || position + count > windowStart + windowLength) {
            windowStart = position;
            windowLength = (int) Math.min(window.length, file.size() - position);
            file.read(position, ByteBuffer.wrap(window, 0, windowLength));
        }
    }

    private MalformedModelException malformed(String what) {
        return new MalformedModelException(file.path() + " is no ONNX model: at byte " + position + ", " + what);
    }
}
