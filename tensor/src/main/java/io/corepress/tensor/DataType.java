package io.corepress.tensor;

/**
 * The element types of MIL tensors.
 *
 * @see <a href="https://apple.github.io/coremltools/mlmodel/Format/MIL.html">MIL.proto, DataType</a>
 */
public enum DataType {
    /** One byte an element, 0 or 1. */
    BOOL("bool", 8, Kind.BOOL),
    /** Text; has no fixed width and never becomes a {@link Tensor}. */
    STRING("string", 0, Kind.STRING),
    FLOAT16("fp16", 16, Kind.FLOAT),
    FLOAT32("fp32", 32, Kind.FLOAT),
    FLOAT64("fp64", 64, Kind.FLOAT),
    BFLOAT16("bf16", 16, Kind.FLOAT),
    FLOAT8E4M3FN("fp8e4m3fn", 8, Kind.FLOAT),
    FLOAT8E5M2("fp8e5m2", 8, Kind.FLOAT),
    INT4("int4", 4, Kind.SIGNED),
    INT8("int8", 8, Kind.SIGNED),
    INT16("int16", 16, Kind.SIGNED),
    INT32("int32", 32, Kind.SIGNED),
    INT64("int64", 64, Kind.SIGNED),
    UINT1("uint1", 1, Kind.UNSIGNED),
    UINT2("uint2", 2, Kind.UNSIGNED),
    UINT3("uint3", 3, Kind.UNSIGNED),
    UINT4("uint4", 4, Kind.UNSIGNED),
    UINT6("uint6", 6, Kind.UNSIGNED),
    UINT8("uint8", 8, Kind.UNSIGNED),
    UINT16("uint16", 16, Kind.UNSIGNED),
    UINT32("uint32", 32, Kind.UNSIGNED),
    UINT64("uint64", 64, Kind.UNSIGNED);

    private enum Kind {
        BOOL,
        STRING,
        FLOAT,
        SIGNED,
        UNSIGNED
    }

    private final String milName;
    private final int bits;
    private final Kind kind;

    DataType(String milName, int bits, Kind kind) {
        this.milName = milName;
        this.bits = bits;
        this.kind = kind;
    }

    /** {@return the name in MIL text, for example {@code fp16}} */
    public String milName() {
        return milName;
    }

    /** {@return the bits of one element; 0 for {@link #STRING}} */
    public int bits() {
        return bits;
    }

    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /** {@return whether this is a signed or unsigned integer type; {@link #BOOL} is not} */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    public boolean isSigned() {
        return kind == Kind.SIGNED || kind == Kind.FLOAT;
    }

    /** {@return whether elements are smaller than a byte or straddle bytes, and so are bit-packed} */
    public boolean isSubByte() {
        return bits > 0 && bits < 8;
    }

    /** {@return the smallest value of an integer type of at most 32 bits} */
    public long minValue() {
        requireInteger();
        return kind == Kind.SIGNED ? -(1L << (bits - 1)) : 0;
    }

    /** {@return the largest value of an integer type of at most 32 bits} */
    public long maxValue() {
        requireInteger();
        return kind == Kind.SIGNED ? (1L << (bits - 1)) - 1 : (1L << bits) - 1;
    }

    /**
     * {@return the bytes that {@code elementCount} elements take; the last byte of packed types may be partly unused}
     *
     * @throws ArithmeticException if the size does not fit a long
     */
    public long sizeInBytes(long elementCount) {
        return Math.ceilDiv(Math.multiplyExact(elementCount, (long) bits), 8L);
    }

    /**
     * {@return the unsigned type of {@code bits} bits}
     *
     * @throws IllegalArgumentException if MIL has no such type
     */
    public static DataType unsigned(int bits) {
        return switch (bits) {
            case 1 -> UINT1;
            case 2 -> UINT2;
            case 3 -> UINT3;
            case 4 -> UINT4;
            case 6 -> UINT6;
            case 8 -> UINT8;
            case 16 -> UINT16;
            case 32 -> UINT32;
            default -> throw new IllegalArgumentException("nbits must be 1, 2, 3, 4, 6, 8, 16 or 32, got " + bits);
        };
    }

    private void requireInteger() {
        if (!isInteger() || bits > 32) {
            throw new IllegalArgumentException(milName + " has no integer range of at most 32 bits");
        }
    }
}
