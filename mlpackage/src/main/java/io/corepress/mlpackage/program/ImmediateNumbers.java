package io.corepress.mlpackage.program;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.corepress.mil.Value.Immediate;
import io.corepress.mlpackage.proto.MilSpec.TensorValue;
import io.corepress.tensor.BitPacking;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;

/**
 * Numbers kept in the program itself. Core ML expects each data type in one certain field, but others are read too,
 * as long as every number fits its type.
 */
final class ImmediateNumbers {
    private ImmediateNumbers() {}

    /** {@return the field that holds the numbers; the usual one for the type where a value of no elements has none} */
    static Immediate field(TensorValue message, DataType dataType, Location where) {
        return switch (message.getValueCase()) {
            case FLOATS -> Immediate.FLOATS;
            case INTS -> Immediate.INTS;
            case BOOLS -> Immediate.BOOLS;
            case LONGINTS -> Immediate.LONG_INTS;
            case DOUBLES -> Immediate.DOUBLES;
            case BYTES -> Immediate.BYTES;
            case VALUE_NOT_SET -> Immediate.of(dataType);
            case STRINGS -> throw where.malformed("expected " + dataType.milName() + " numbers, got strings");
        };
    }

    static Tensor read(TensorValue message, DataType dataType, Shape shape, Location where) {
        long expected = shape.elementCount();
        if (message.getValueCase() == TensorValue.ValueCase.BYTES) {
            return readBytes(message.getBytes().getValues(), dataType, shape, where);
        }
        int count = switch (message.getValueCase()) {
            case FLOATS -> message.getFloats().getValuesCount();
            case INTS -> message.getInts().getValuesCount();
            case BOOLS -> message.getBools().getValuesCount();
            case LONGINTS -> message.getLongInts().getValuesCount();
            case DOUBLES -> message.getDoubles().getValuesCount();
            case VALUE_NOT_SET, STRINGS, BYTES -> 0;
        };
        if (count != expected) {
            throw where.malformed("expected " + expected + " values for shape " + shape + ", got " + count);
        }
        byte[] bytes = switch (message.getValueCase()) {
            case FLOATS -> floats(message.getFloats()::getValues, count, dataType, where);
            case DOUBLES -> floats(message.getDoubles()::getValues, count, dataType, where);
            case INTS -> integers(message.getInts()::getValues, count, 32, dataType, where);
            case LONGINTS -> integers(message.getLongInts()::getValues, count, 64, dataType, where);
            case BOOLS -> integers(i -> message.getBools().getValues(i) ? 1 : 0, count, 1, dataType, where);
            case VALUE_NOT_SET, STRINGS, BYTES -> new byte[0];
        };
        return Tensor.ofBytes(dataType, shape, bytes);
    }

    private static Tensor readBytes(ByteString bytes, DataType dataType, Shape shape, Location where) {
        long expected = sizeInBytes(dataType, shape, where);
        if (bytes.size() != expected) {
            throw where.malformed("expected " + expected + " bytes for " + dataType.milName() + " of shape " + shape
                    + ", got " + bytes.size());
        }
        return Tensor.ofBytes(dataType, shape, bytes.toByteArray());
    }

    private static long sizeInBytes(DataType dataType, Shape shape, Location where) {
        try {
            return dataType.sizeInBytes(shape.elementCount());
        } catch (ArithmeticException e) {
            throw where.malformed("shape " + shape + " is too large");
        }
    }

    private static byte[] floats(IntToDoubleFunction values, int count, DataType dataType, Location where) {
        ByteBuffer bytes = allocate(dataType, count);
        for (int i = 0; i < count; i++) {
            double value = values.applyAsDouble(i);
            switch (dataType) {
                case FLOAT32 -> bytes.putFloat((float) value);
                case FLOAT64 -> bytes.putDouble(value);
                case FLOAT16 -> bytes.putShort(Float.floatToFloat16((float) value));
                default -> throw where.malformed("numbers of " + dataType.milName() + " cannot be given as floats");
            }
        }
        return bytes.array();
    }

    private static byte[] integers(IntToLongFunction values, int count, int bits, DataType dataType, Location where) {
        if (!dataType.isInteger() && dataType != DataType.BOOL) {
            throw where.malformed("numbers of " + dataType.milName() + " cannot be given as integers");
        }
        if (dataType.isSubByte()) {
            byte[] codes = new byte[count];
            for (int i = 0; i < count; i++) {
                codes[i] = (byte) fitting(values.applyAsLong(i), bits, dataType, where);
            }
            byte[] packed = new byte[Math.toIntExact(dataType.sizeInBytes(count))];
            BitPacking.pack(codes, 0, count, dataType.bits(), packed, 0);
            return packed;
        }
        ByteBuffer bytes = allocate(dataType, count);
        for (int i = 0; i < count; i++) {
            long value = fitting(values.applyAsLong(i), bits, dataType, where);
            switch (dataType.bits()) {
                case 8 -> bytes.put((byte) value);
                case 16 -> bytes.putShort((short) value);
                case 32 -> bytes.putInt((int) value);
                default -> bytes.putLong(value);
            }
        }
        return bytes.array();
    }

    private static long fitting(long value, int fieldBits, DataType dataType, Location where) {
        // An unsigned type as wide as its field uses the sign bit as any other.
        boolean fits = dataType.bits() == fieldBits
                || switch (dataType) {
                    case INT64 -> true;
                    case UINT64 -> value >= 0;
                    case BOOL -> value == 0 || value == 1;
                    default -> value >= dataType.minValue() && value <= dataType.maxValue();
                };
        if (!fits) {
            throw where.malformed(value + " does not fit " + dataType.milName());
        }
        return value;
    }

    private static ByteBuffer allocate(DataType dataType, int count) {
        return ByteBuffer.allocate(Math.toIntExact(dataType.sizeInBytes(count))).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return the message for a tensor in the given field} */
    static TensorValue write(Tensor tensor, Immediate field, Location where) {
        TensorValue.Builder message = TensorValue.newBuilder();
        switch (field) {
            case BYTES -> message.getBytesBuilder().setValues(UnsafeByteOperations.unsafeWrap(tensor.toBytes()));
            case FLOATS -> {
                requireFloat(tensor, where);
                TensorValue.RepeatedFloats.Builder floats = message.getFloatsBuilder();
                for (float value : tensor.toFloats()) {
                    floats.addValues(value);
                }
            }
            case DOUBLES -> {
                requireFloat(tensor, where);
                addDoubles(tensor, message.getDoublesBuilder());
            }
            case INTS -> {
                TensorValue.RepeatedInts.Builder ints = message.getIntsBuilder();
                forEachInteger(tensor, where, value -> ints.addValues((int) value));
            }
            case LONG_INTS -> {
                TensorValue.RepeatedLongInts.Builder longs = message.getLongIntsBuilder();
                forEachInteger(tensor, where, longs::addValues);
            }
            case BOOLS -> {
                TensorValue.RepeatedBools.Builder bools = message.getBoolsBuilder();
                forEachInteger(tensor, where, value -> bools.addValues(value != 0));
            }
        }
        return message.build();
    }

    private static void addDoubles(Tensor tensor, TensorValue.RepeatedDoubles.Builder doubles) {
        if (tensor.dataType() != DataType.FLOAT64) {
            for (float value : tensor.toFloats()) {
                doubles.addValues(value);
            }
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(tensor.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            doubles.addValues(bytes.getDouble());
        }
    }

    private interface LongSink {
        void add(long value);
    }

    private static void forEachInteger(Tensor tensor, Location where, LongSink sink) {
        if (tensor.dataType().isFloat()) {
            throw new IllegalArgumentException(where + ": " + tensor + " cannot be stored as integers");
        }
        if (tensor.dataType().bits() == 64) {
            ByteBuffer bytes = ByteBuffer.wrap(tensor.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                sink.add(bytes.getLong());
            }
            return;
        }
        int[] values = new int[Math.toIntExact(tensor.elementCount())];
        new TensorReader(tensor).readInts(0, values, 0, values.length);
        for (int value : values) {
            sink.add(tensor.dataType() == DataType.UINT32 ? Integer.toUnsignedLong(value) : value);
        }
    }

    private static void requireFloat(Tensor tensor, Location where) {
        if (!tensor.dataType().isFloat()) {
            throw new IllegalArgumentException(where + ": " + tensor + " cannot be stored as floats");
        }
    }
}
