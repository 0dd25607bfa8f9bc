package io.corepress.data.input;

import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The same numbers in another type. */
final class NumberConversion {
    private NumberConversion() {}

    /**
     * {@return the elements in the type asked for, on the heap}
     *
     * @throws UnsupportedDataException if floats would have to become integers, or a value does not fit
     */
    static Tensor convert(Tensor tensor, DataType to) {
        DataType from = tensor.dataType();
        if (from == to) {
            return tensor;
        }
        if (to.isSubByte() || from.isSubByte() || to == DataType.STRING || (from.isFloat() && !to.isFloat())) {
            throw new UnsupportedDataException("numbers of " + from.milName() + " cannot become " + to.milName()
                    + "; save them as " + to.milName());
        }
        int count = Math.toIntExact(tensor.elementCount());
        ByteBuffer in = ByteBuffer.wrap(tensor.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(to.sizeInBytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (from.isFloat()) {
                putFloat(out, to, getFloat(in, from));
            } else if (to.isFloat()) {
                long value = getInteger(in, from);
                putFloat(out, to, from == DataType.UINT64 && value < 0 ? value + 0x1p64 : value);
            } else {
                putInteger(out, from, to, getInteger(in, from));
            }
        }
        return Tensor.ofBytes(to, tensor.shape(), out.array());
    }

    private static double getFloat(ByteBuffer in, DataType type) {
        return switch (type) {
            case FLOAT16 -> Float.float16ToFloat(in.getShort());
            case FLOAT32 -> in.getFloat();
            case FLOAT64 -> in.getDouble();
            default -> throw unsupported(type);
        };
    }

    private static void putFloat(ByteBuffer out, DataType type, double value) {
        switch (type) {
            case FLOAT16 -> out.putShort(Float.floatToFloat16((float) value));
            case FLOAT32 -> out.putFloat((float) value);
            case FLOAT64 -> out.putDouble(value);
            default -> throw unsupported(type);
        }
    }

    private static long getInteger(ByteBuffer in, DataType type) {
        return switch (type) {
            case INT8 -> in.get();
            case BOOL, UINT8 -> in.get() & 0xFF;
            case INT16 -> in.getShort();
            case UINT16 -> in.getShort() & 0xFFFF;
            case INT32 -> in.getInt();
            case UINT32 -> in.getInt() & 0xFFFFFFFFL;
            case INT64, UINT64 -> in.getLong();
            default -> throw unsupported(type);
        };
    }

    private static void putInteger(ByteBuffer out, DataType from, DataType to, long value) {
        boolean huge = from == DataType.UINT64 && value < 0;
        boolean fits = switch (to) {
            case BOOL -> value == 0 || value == 1;
            case INT64 -> !huge;
            case UINT64 -> value >= 0;
            default -> !huge && value >= to.minValue() && value <= to.maxValue();
        };
        if (!fits) {
            throw new UnsupportedDataException(
                    "the value " + (huge ? Long.toUnsignedString(value) : value) + " does not fit " + to.milName());
        }
        switch (to.bits()) {
            case 8 -> out.put((byte) value);
            case 16 -> out.putShort((short) value);
            case 32 -> out.putInt((int) value);
            default -> out.putLong(value);
        }
    }

    private static UnsupportedDataException unsupported(DataType type) {
        return new UnsupportedDataException("numbers of " + type.milName() + " cannot be converted");
    }
}
