package io.corepress.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A dense array of numbers: data type, shape and read-only bytes. Elements are in row-major order and little-endian;
 * types below a byte are packed as {@link BitPacking} says. The bytes may be on the heap or in a file, and nobody who
 * holds a tensor can tell which. Holding one costs nothing; reading goes through a {@link TensorReader}.
 *
 * <p>Two tensors are equal if type, shape and bytes are.
 */
public final class Tensor {
    private final DataType dataType;
    private final Shape shape;
    private final ByteSource bytes;

    private Tensor(DataType dataType, Shape shape, ByteSource bytes) {
        this.dataType = dataType;
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * {@return a tensor over the given bytes}
     *
     * @throws IllegalArgumentException if the bytes are not exactly as many as type and shape ask for, or the type is
     *     {@link DataType#STRING}
     */
    public static Tensor of(DataType dataType, Shape shape, ByteSource bytes) {
        if (dataType == DataType.STRING) {
            throw new IllegalArgumentException("a tensor holds numbers, not strings");
        }
        long expected = dataType.sizeInBytes(shape.elementCount());
        if (bytes.size() != expected) {
            throw new IllegalArgumentException("tensor<" + dataType.milName() + ", " + shape + "> takes " + expected
                    + " bytes, got " + bytes.size());
        }
        return new Tensor(dataType, shape, bytes);
    }

    /** {@return a tensor over little-endian bytes, which the caller must not change afterwards} */
    public static Tensor ofBytes(DataType dataType, Shape shape, byte[] bytes) {
        return of(dataType, shape, ByteSource.of(bytes));
    }

    /**
     * {@return a tensor of type fp16 or fp32 with these values}
     *
     * @throws IllegalArgumentException if the values are not as many as the shape asks for
     */
    public static Tensor ofFloats(DataType dataType, Shape shape, float... values) {
        requireCount(shape, values.length);
        try (TensorWriter writer = TensorStore.onHeap().begin(dataType, shape)) {
            writer.appendFloats(values, 0, values.length);
            return writer.finish();
        }
    }

    /**
     * {@return a tensor of an integer type of at most 32 bits, or of {@link DataType#BOOL}, with these values; for
     * {@link DataType#UINT32} they are taken as unsigned}
     *
     * @throws IllegalArgumentException if the values are not as many as the shape asks for, or one does not fit
     */
    public static Tensor ofInts(DataType dataType, Shape shape, int... values) {
        requireCount(shape, values.length);
        long min = dataType == DataType.BOOL ? 0 : dataType.minValue();
        long max = dataType == DataType.BOOL ? 1 : dataType.maxValue();
        for (int value : values) {
            if (dataType != DataType.UINT32 && (value < min || value > max)) {
                throw new IllegalArgumentException(value + " does not fit " + dataType.milName());
            }
        }
        byte[] bytes = new byte[Math.toIntExact(dataType.sizeInBytes(values.length))];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (dataType.bits()) {
            case 32 -> buffer.asIntBuffer().put(values);
            case 16 -> {
                for (int value : values) {
                    buffer.putShort((short) value);
                }
            }
            case 8 -> {
                for (int value : values) {
                    buffer.put((byte) value);
                }
            }
            default -> {
                byte[] codes = new byte[values.length];
                for (int i = 0; i < codes.length; i++) {
                    codes[i] = (byte) values[i];
                }
                BitPacking.pack(codes, 0, codes.length, dataType.bits(), bytes, 0);
            }
        }
        return ofBytes(dataType, shape, bytes);
    }

    public DataType dataType() {
        return dataType;
    }

    public Shape shape() {
        return shape;
    }

    public ByteSource bytes() {
        return bytes;
    }

    public long elementCount() {
        return shape.elementCount();
    }

    public long sizeInBytes() {
        return bytes.size();
    }

    /**
     * {@return a view of the same bytes with another shape}
     *
     * @throws IllegalArgumentException if the element counts differ
     */
    public Tensor withShape(Shape other) {
        if (other.elementCount() != elementCount()) {
            throw new IllegalArgumentException("cannot view shape " + shape + " as " + other);
        }
        return new Tensor(dataType, other, bytes);
    }

    /** {@return all elements as floats; types wider than a float are rounded} */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elementCount())];
        new TensorReader(this).readFloats(0, values, 0, values.length);
        return values;
    }

    /** {@return all elements of an integer or bool tensor as ints; values beyond an int wrap} */
    public int[] toInts() {
        int[] values = new int[Math.toIntExact(elementCount())];
        new TensorReader(this).readInts(0, values, 0, values.length);
        return values;
    }

    /** {@return all elements of a type of at most 8 bits, one a byte, sign-extended where the type is signed} */
    public byte[] toCodes() {
        byte[] codes = new byte[Math.toIntExact(elementCount())];
        new TensorReader(this).readCodes(0, codes, 0, codes.length);
        return codes;
    }

    /** {@return a copy of the bytes as they are stored} */
    public byte[] toBytes() {
        byte[] copy = new byte[Math.toIntExact(bytes.size())];
        bytes.read(0, ByteBuffer.wrap(copy));
        return copy;
    }

    @Override
    public boolean equals(Object object) {
        if (this == object) {
            return true;
        }
        if (!(object instanceof Tensor other) || dataType != other.dataType || !shape.equals(other.shape)) {
            return false;
        }
        if (bytes == other.bytes) {
            return true;
        }
        byte[] mine = new byte[(int) Math.min(bytes.size(), 1 << 16)];
        byte[] theirs = new byte[mine.length];
        for (long at = 0; at < bytes.size(); at += mine.length) {
            int length = (int) Math.min(mine.length, bytes.size() - at);
            bytes.read(at, ByteBuffer.wrap(mine, 0, length));
            other.bytes.read(at, ByteBuffer.wrap(theirs, 0, length));
            if (Arrays.mismatch(mine, 0, length, theirs, 0, length) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Type and shape only: hashing a gigabyte of weights helps nobody. */
    @Override
    public int hashCode() {
        return 31 * dataType.hashCode() + shape.hashCode();
    }

    @Override
    public String toString() {
        return "tensor<" + dataType.milName() + ", " + shape + ">";
    }

    private static void requireCount(Shape shape, int count) {
        if (shape.elementCount() != count) {
            throw new IllegalArgumentException(
                    "shape " + shape + " takes " + shape.elementCount() + " values, got " + count);
        }
    }
}
