package io.corepress.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads ranges of a tensor's elements, decoded. A reader keeps a buffer of its own (the reason why it is an object):
 * it belongs to one thread, and a loop over a large tensor uses one reader and moderate ranges.
 */
public final class TensorReader {
    private static final int MAX_BUFFER_BYTES = 1 << 18;

    private final DataType dataType;
    private final long elementCount;
    private final ByteSource bytes;
    private byte[] buffer = new byte[0];
    private short[] shorts = new short[0];

    public TensorReader(Tensor tensor) {
        this.dataType = tensor.dataType();
        this.elementCount = tensor.elementCount();
        this.bytes = tensor.bytes();
    }

    /** {@return the number of elements of the tensor} */
    public long elementCount() {
        return elementCount;
    }

    /**
     * Reads {@code length} elements from {@code start} as floats; types wider than a float
     * are rounded.
     *
     * @throws IndexOutOfBoundsException if the range lies outside the tensor
     */
    public void readFloats(long start, float[] target, int from, int length) {
        forEachBlock(start, length, (at, done, count) -> decodeFloats(at, target, from + done, count));
    }

    /** Reads integers or bools; unsigned 32-bit and 64-bit values wrap. */
    public void readInts(long start, int[] target, int from, int length) {
        forEachBlock(start, length, (at, done, count) -> decodeInts(at, target, from + done, count));
    }

    /** Reads elements of a type of at most 8 bits, one a byte, sign-extended where the type is signed. */
    public void readCodes(long start, byte[] target, int from, int length) {
        requireBits(dataType.bits() <= 8, "at most 8");
        forEachBlock(start, length, (at, done, count) -> decodeCodes(at, target, from + done, count));
    }

    /** Reads the raw bits of elements of a 16-bit type. */
    public void readShorts(long start, short[] target, int from, int length) {
        requireBits(dataType.bits() == 16, "16");
        forEachBlock(
                start,
                length,
                (at, done, count) -> load(at, count).asShortBuffer().get(target, from + done, count));
    }

    private interface Block {
        void decode(long at, int done, int count);
    }

    private void forEachBlock(long start, int length, Block block) {
        if (start < 0 || length < 0 || start > elementCount - length) {
            throw new IndexOutOfBoundsException(
                    "elements " + start + " to " + (start + length) + " of a tensor of " + elementCount);
        }
        int step = MAX_BUFFER_BYTES * 8 / Math.max(8, dataType.bits());
        int count;
        for (int done = 0; done < length; done += count) {
            count = Math.min(step, length - done);
            block.decode(start + done, done, count);
        }
    }

    /** Brings the bytes that hold the elements into the buffer; the view starts at the byte of the first one. */
    private ByteBuffer load(long at, int count) {
        long first = at * dataType.bits() >>> 3;
        int size = (int) (Math.ceilDiv((at + count) * dataType.bits(), 8L) - first);
        if (buffer.length < size) {
            buffer = new byte[size];
        }
        ByteBuffer view = ByteBuffer.wrap(buffer, 0, size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.read(first, view);
        return view.flip();
    }

    private void decodeFloats(long at, float[] target, int from, int count) {
        switch (dataType) {
            case FLOAT32 -> load(at, count).asFloatBuffer().get(target, from, count);
            case FLOAT16 -> {
                short[] halves = loadShorts(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = Float.float16ToFloat(halves[i]);
                }
            }
            case BFLOAT16 -> {
                short[] bits = loadShorts(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = SmallFloats.bfloat16(bits[i]);
                }
            }
            case FLOAT64 -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = (float) view.getDouble(i * 8);
                }
            }
            case FLOAT8E4M3FN -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = SmallFloats.float8E4M3FN(view.get(i));
                }
            }
            case FLOAT8E5M2 -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = SmallFloats.float8E5M2(view.get(i));
                }
            }
            case UINT32 -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = Integer.toUnsignedLong(view.getInt(i * 4));
                }
            }
            case INT64 -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = view.getLong(i * 8);
                }
            }
            case UINT64 -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = unsignedToFloat(view.getLong(i * 8));
                }
            }
            default -> {
                int[] ints = new int[count];
                decodeInts(at, ints, 0, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = ints[i];
                }
            }
        }
    }

    private static float unsignedToFloat(long bits) {
        // Halved, with the lost bit kept so that rounding comes out the same, where the sign bit is in use.
        return bits >= 0 ? bits : 2f * (bits >>> 1 | bits & 1);
    }

    private void decodeInts(long at, int[] target, int from, int count) {
        switch (dataType) {
            case INT32, UINT32 -> load(at, count).asIntBuffer().get(target, from, count);
            case INT64, UINT64 -> {
                ByteBuffer view = load(at, count);
                for (int i = 0; i < count; i++) {
                    target[from + i] = (int) view.getLong(i * 8);
                }
            }
            case INT16, UINT16 -> {
                short[] bits = loadShorts(at, count);
                int mask = dataType == DataType.UINT16 ? 0xFFFF : -1;
                for (int i = 0; i < count; i++) {
                    target[from + i] = bits[i] & mask;
                }
            }
            default -> {
                byte[] codes = new byte[count];
                decodeCodes(at, codes, 0, count);
                int mask = dataType.isSigned() ? -1 : 0xFF;
                for (int i = 0; i < count; i++) {
                    target[from + i] = codes[i] & mask;
                }
            }
        }
    }

    private void decodeCodes(long at, byte[] target, int from, int count) {
        if (dataType.isFloat() || dataType.bits() > 8) {
            throw new IllegalArgumentException(dataType.milName() + " elements cannot be read as integer codes");
        }
        ByteBuffer view = load(at, count);
        if (dataType.bits() == 8) {
            view.get(target, from, count);
        } else {
            long bitOffset = at * dataType.bits() & 7;
            BitPacking.unpack(buffer, bitOffset, dataType.bits(), dataType.isSigned(), target, from, count);
        }
    }

    private short[] loadShorts(long at, int count) {
        if (shorts.length < count) {
            shorts = new short[count];
        }
        load(at, count).asShortBuffer().get(shorts, 0, count);
        return shorts;
    }

    private void requireBits(boolean right, String expected) {
        if (!right) {
            throw new IllegalArgumentException(
                    "this read needs elements of " + expected + " bits, not " + dataType.milName());
        }
    }
}
