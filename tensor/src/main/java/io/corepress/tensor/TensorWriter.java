package io.corepress.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes one tensor, element after element, into a {@link TensorStore}. It has a position, so it changes and belongs to
 * one thread. {@link #close} without {@link #finish} discards what was written.
 */
public final class TensorWriter implements AutoCloseable {
    private static final int MAX_BUFFER_BYTES = 1 << 18;

    private final DataType dataType;
    private final Shape shape;
    private final TensorStore.Sink sink;
    private final long elementCount;
    private long appended;
    private long storedBytes;
    private boolean ended;
    private byte[] buffer = new byte[0];
    /** Codes of a sub-byte type that do not fill a group of eight yet; eight codes always fill whole bytes. */
    private final byte[] pending = new byte[8];

    private int pendingCount;

    TensorWriter(DataType dataType, Shape shape, TensorStore.Sink sink) {
        this.dataType = dataType;
        this.shape = shape;
        this.sink = sink;
        this.elementCount = shape.elementCount();
    }

    /** Appends elements of a type of at most 8 bits, one a byte; they are packed where the type asks for it. */
    public void appendCodes(byte[] codes, int from, int length) {
        requireType(dataType.isSubByte() || dataType.bits() == 8, "codes");
        requireRoom(length);
        if (!dataType.isSubByte()) {
            sink.write(ByteBuffer.wrap(codes, from, length));
            return;
        }
        int at = from;
        int end = from + length;
        while (pendingCount > 0 && pendingCount < 8 && at < end) {
            pending[pendingCount++] = codes[at++];
        }
        if (pendingCount == 8) {
            writePacked(pending, 0, 8);
            pendingCount = 0;
        }
        int whole = (end - at) & ~7;
        int count;
        for (int done = 0; done < whole; done += count) {
            count = Math.min(MAX_BUFFER_BYTES, whole - done);
            writePacked(codes, at + done, count);
        }
        at += whole;
        while (at < end) {
            pending[pendingCount++] = codes[at++];
        }
    }

    /** Appends floats, rounded to the tensor's type (fp16 or fp32; to nearest, ties to even). */
    public void appendFloats(float[] values, int from, int length) {
        requireType(dataType == DataType.FLOAT16 || dataType == DataType.FLOAT32, "floats");
        requireRoom(length);
        int count;
        for (int done = 0; done < length; done += count) {
            count = Math.min(MAX_BUFFER_BYTES / 4, length - done);
            ByteBuffer view = view(count * dataType.bits() / 8);
            if (dataType == DataType.FLOAT32) {
                view.asFloatBuffer().put(values, from + done, count);
            } else {
                for (int i = 0; i < count; i++) {
                    view.putShort(2 * i, Float.floatToFloat16(values[from + done + i]));
                }
            }
            sink.write(view);
        }
    }

    /** Appends raw bits of elements of a 16-bit type. */
    public void appendShorts(short[] values, int from, int length) {
        requireType(dataType.bits() == 16, "16-bit elements");
        requireRoom(length);
        int count;
        for (int done = 0; done < length; done += count) {
            count = Math.min(MAX_BUFFER_BYTES / 2, length - done);
            ByteBuffer view = view(count * 2);
            view.asShortBuffer().put(values, from + done, count);
            sink.write(view);
        }
    }

    /**
     * Appends bytes as they are stored; of a packed type, this must be the only way in which the tensor is written.
     */
    public void appendBytes(byte[] bytes, int from, int length) {
        requireBytesRoom(length);
        sink.write(ByteBuffer.wrap(bytes, from, length));
    }

    /**
     * {@return the tensor, now readable}
     *
     * @throws IllegalStateException if elements are missing
     */
    public Tensor finish() {
        boolean whole = dataType.isSubByte() && storedBytes > 0
                ? storedBytes == dataType.sizeInBytes(elementCount)
                : bitsWritten() == elementCount * dataType.bits();
        if (!whole || ended) {
            throw new IllegalStateException("tensor " + shape + " ended early or twice");
        }
        if (pendingCount > 0) {
            writePacked(pending, 0, pendingCount);
        }
        ended = true;
        return Tensor.of(dataType, shape, sink.finish());
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            sink.discard();
        }
    }

    private void writePacked(byte[] codes, int from, int count) {
        int size = (int) dataType.sizeInBytes(count);
        ByteBuffer view = view(size);
        Arrays.fill(buffer, 0, size, (byte) 0);
        BitPacking.pack(codes, from, count, dataType.bits(), buffer, 0);
        sink.write(view);
    }

    private ByteBuffer view(int size) {
        if (buffer.length < size) {
            buffer = new byte[size];
        }
        return ByteBuffer.wrap(buffer, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireRoom(int length) {
        long before = bitsWritten() / dataType.bits();
        // Bytes may be stored in pieces of any size, but an element must not begin inside another.
        boolean betweenElements = dataType.isSubByte() ? storedBytes == 0 : storedBytes * 8 % dataType.bits() == 0;
        if (ended || length < 0 || before + length > elementCount || !betweenElements) {
            throw new IllegalStateException(
                    "appending " + length + " elements after " + before + " of " + elementCount);
        }
        appended += length;
    }

    private void requireBytesRoom(int length) {
        long size = dataType.sizeInBytes(elementCount);
        long before = Math.ceilDiv(bitsWritten(), 8L);
        if (ended || length < 0 || before + length > size || (dataType.isSubByte() && appended > 0)) {
            throw new IllegalStateException("appending " + length + " bytes after " + before + " of " + size);
        }
        storedBytes += length;
    }

    private long bitsWritten() {
        return appended * dataType.bits() + storedBytes * 8;
    }

    private void requireType(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException("cannot append " + what + " to a tensor of " + dataType.milName());
        }
    }
}
