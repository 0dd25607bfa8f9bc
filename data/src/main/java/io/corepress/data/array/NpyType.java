package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;

/** The element type of an array in a {@code .npy} file, as its {@code descr} says it. */
sealed interface NpyType {
    /** {@return the bytes of one element} */
    int width();

    /** Numbers or truth values. */
    record Numbers(DataType dataType, boolean bigEndian) implements NpyType {
        @Override
        public int width() {
            return dataType.bits() / 8;
        }
    }

    /**
     * Text of a fixed width, filled up with zeros.
     *
     * @param length in characters
     * @param unicode whether a character takes four bytes (UTF-32) or one
     */
    record Text(int length, boolean unicode, boolean bigEndian) implements NpyType {
        @Override
        public int width() {
            return unicode ? 4 * length : length;
        }
    }

    /** {@return the type that {@code descr} names, for example {@code <f4}} */
    static NpyType parse(String descr, String place) {
        if (!descr.matches("[<>|=]?[a-zA-Z?][0-9]{0,9}(\\[.*)?")) {
            throw new MalformedDataException(place + ": '" + descr + "' is no element type");
        }
        char order = descr.charAt(0);
        String code = Character.isLetter(order) || order == '?' ? descr : descr.substring(1);
        // Without a mark, and with '=', the order is that of the machine, and those that are not ours are rare.
        boolean bigEndian = order == '>';
        if (code.matches("[US][0-9]+")) {
            long length = Long.parseLong(code.substring(1));
            if (length < 1 || length > 1 << 20) {
                throw new UnsupportedDataException(
                        place + ": text of " + length + " characters an element, expected 1 to " + (1 << 20));
            }
            return new Text((int) length, code.charAt(0) == 'U', bigEndian);
        }
        DataType dataType = switch (code) {
            case "b1", "?" -> DataType.BOOL;
            case "i1" -> DataType.INT8;
            case "i2" -> DataType.INT16;
            case "i4" -> DataType.INT32;
            case "i8" -> DataType.INT64;
            case "u1" -> DataType.UINT8;
            case "u2" -> DataType.UINT16;
            case "u4" -> DataType.UINT32;
            case "u8" -> DataType.UINT64;
            case "f2" -> DataType.FLOAT16;
            case "f4" -> DataType.FLOAT32;
            case "f8" -> DataType.FLOAT64;
            default ->
                throw new UnsupportedDataException(place + ": elements of type '" + descr
                        + "' cannot be read; save the array as bool, int8 to int64, uint8 to uint64,"
                        + " float16, float32 or float64");
        };
        return new Numbers(dataType, bigEndian && dataType.bits() > 8);
    }

    /** {@return how a {@code .npy} file names this type} */
    static String descr(DataType dataType) {
        return switch (dataType) {
            case BOOL -> "|b1";
            case INT8 -> "|i1";
            case UINT8 -> "|u1";
            case INT16 -> "<i2";
            case INT32 -> "<i4";
            case INT64 -> "<i8";
            case UINT16 -> "<u2";
            case UINT32 -> "<u4";
            case UINT64 -> "<u8";
            case FLOAT16 -> "<f2";
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            default -> throw new IllegalArgumentException("NumPy has no type " + dataType.milName());
        };
    }
}
