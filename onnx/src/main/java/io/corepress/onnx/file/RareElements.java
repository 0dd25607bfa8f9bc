package io.corepress.onnx.file;

import io.corepress.onnx.proto.TensorProto;
import io.corepress.tensor.BitPacking;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;

/** Elements of types that Core ML lacks, decoded to the next type that it has. */
final class RareElements {
    /** Sign, 2 bits of exponent, 1 of mantissa: the eight magnitudes. */
    private static final float[] FLOAT4 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};

    private RareElements() {}

    static boolean concerns(int code) {
        return switch (TensorProto.DataType.forNumber(code)) {
            case FLOAT8E4M3FNUZ, FLOAT8E5M2FNUZ, FLOAT4E2M1, FLOAT8E8M0, INT2 -> true;
            case null, default -> false;
        };
    }

    /**
     * {@return the tensor with its elements decoded}
     *
     * @param bytes the elements as ONNX stores them, those below a byte from the low bits on
     */
    static Tensor decode(int code, Shape shape, byte[] bytes) {
        int count = Math.toIntExact(shape.elementCount());
        TensorProto.DataType type = TensorProto.DataType.forNumber(code);
        byte[] codes = bytes;
        if (ElementTypes.storedBits(code) < 8) {
            codes = new byte[count];
            BitPacking.unpack(
                    bytes, 0, ElementTypes.storedBits(code), type == TensorProto.DataType.INT2, codes, 0, count);
        }
        if (type == TensorProto.DataType.INT2) {
            return Tensor.ofBytes(DataType.INT8, shape, codes);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = decode(type, codes[i] & 0xFF);
        }
        try (TensorWriter writer = TensorStore.onHeap().begin(DataType.FLOAT32, shape)) {
            writer.appendFloats(values, 0, count);
            return writer.finish();
        }
    }

    static float decode(TensorProto.DataType type, int bits) {
        return switch (type) {
            case FLOAT4E2M1 -> (bits & 8) != 0 ? -FLOAT4[bits & 7] : FLOAT4[bits & 7];
            case FLOAT8E8M0 -> bits == 0xFF ? Float.NaN : (float) Math.scalb(1.0, bits - 127);
            case FLOAT8E4M3FNUZ -> withoutNegativeZero(bits, 3, 8);
            case FLOAT8E5M2FNUZ -> withoutNegativeZero(bits, 2, 16);
            default -> throw new IllegalArgumentException(type + " is not one of the rare floats");
        };
    }

    /** The code of negative zero is NaN instead, and there are no infinities. */
    private static float withoutNegativeZero(int bits, int mantissaBits, int bias) {
        if (bits == 0x80) {
            return Float.NaN;
        }
        int exponent = (bits & 0x7F) >> mantissaBits;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int whole = exponent == 0 ? mantissa : mantissa | 1 << mantissaBits;
        float magnitude = Math.scalb((float) whole, Math.max(exponent, 1) - bias - mantissaBits);
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
