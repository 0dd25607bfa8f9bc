package io.corepress.tensor;

/** Decoders of the 8-bit floats and of bfloat16; the JDK has only float16. */
final class SmallFloats {
    private SmallFloats() {}

    static float bfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Sign, 5 bits of exponent, 2 of mantissa: the upper half of a float16. */
    static float float8E5M2(byte bits) {
        return Float.float16ToFloat((short) (bits << 8));
    }

    /** Sign, 4 bits of exponent (bias 7), 3 of mantissa; no infinities, all ones is NaN. */
    static float float8E4M3FN(byte bits) {
        int exponent = (bits >> 3) & 0xF;
        int mantissa = bits & 0x7;
        float magnitude;
        if (exponent == 0xF && mantissa == 0x7) {
            magnitude = Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) mantissa, -9);
        } else {
            magnitude = Math.scalb((float) (8 + mantissa), exponent - 10);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
