package io.corepress.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Integers of 1 to 7 bits in a little-endian bit stream: element {@code i} takes the bits {@code [i * bits, (i + 1) *
 * bits)}, low bits first, and may straddle two bytes. This is how Core ML stores {@code int4} and {@code uint1} to
 * {@code uint6}, in weight files and in immediate values alike.
 */
public final class BitPacking {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BitPacking() {}

    /**
     * Packs {@code count} codes, one a byte, to the bit stream that starts at {@code bitOffset} in {@code packed}.
     * The target bits, and those after them in the last byte, must be zero. Bits of a code above the lowest {@code
     * bits} are ignored, so signed codes work.
     */
    public static void pack(byte[] codes, int from, int count, int bits, byte[] packed, long bitOffset) {
        int mask = (1 << bits) - 1;
        if (bits == 4 && (bitOffset & 7) == 0) {
            packNibbles(codes, from, count, packed, (int) (bitOffset >>> 3));
            return;
        }
        if (bits == 1 && (bitOffset & 7) == 0) {
            packBits(codes, from, count, packed, (int) (bitOffset >>> 3));
            return;
        }
        int at = (int) (bitOffset >>> 3);
        int filled = (int) (bitOffset & 7);
        int pending = packed.length > at ? packed[at] & ((1 << filled) - 1) : 0;
        for (int i = 0; i < count; i++) {
            pending |= (codes[from + i] & mask) << filled;
            filled += bits;
            if (filled >= 8) {
                packed[at++] = (byte) pending;
                pending >>>= 8;
                filled -= 8;
            }
        }
        if (filled > 0) {
            packed[at] = (byte) pending;
        }
    }

    private static void packNibbles(byte[] codes, int from, int count, byte[] packed, int at) {
        int pairs = count >> 1;
        for (int i = 0; i < pairs; i++) {
            packed[at + i] = (byte) ((codes[from + 2 * i] & 0xF) | (codes[from + 2 * i + 1] << 4));
        }
        if ((count & 1) != 0) {
            packed[at + pairs] = (byte) (codes[from + count - 1] & 0xF);
        }
    }

    private static void packBits(byte[] codes, int from, int count, byte[] packed, int at) {
        int whole = count >> 3;
        for (int i = 0; i < whole; i++) {
            // The eight low bits, gathered in the highest byte: code k goes from bit 8k to bit 56 + k.
            long eight = (long) LONGS.get(codes, from + 8 * i) & 0x0101010101010101L;
            packed[at + i] = (byte) (eight * 0x0102040810204080L >>> 56);
        }
        for (int i = 8 * whole; i < count; i++) {
            packed[at + whole] |= (byte) ((codes[from + i] & 1) << (i & 7));
        }
    }

    /**
     * Unpacks {@code count} codes from the bit stream that starts at {@code bitOffset} in {@code packed}.
     *
     * @param signed whether the highest bit of a code is its sign
     */
    public static void unpack(
            byte[] packed, long bitOffset, int bits, boolean signed, byte[] codes, int from, int count) {
        if (bits == 1 && !signed && (bitOffset & 7) == 0) {
            unpackBits(packed, (int) (bitOffset >>> 3), codes, from, count);
            return;
        }
        int mask = (1 << bits) - 1;
        int signShift = signed ? 32 - bits : 0;
        long bit = bitOffset;
        for (int i = 0; i < count; i++, bit += bits) {
            int at = (int) (bit >>> 3);
            int shift = (int) (bit & 7);
            int word = packed[at] & 0xFF;
            if (shift + bits > 8) {
                word |= (packed[at + 1] & 0xFF) << 8;
            }
            int code = (word >>> shift) & mask;
            codes[from + i] = (byte) (code << signShift >> signShift);
        }
    }

    private static void unpackBits(byte[] packed, int at, byte[] codes, int from, int count) {
        int whole = count >> 3;
        for (int i = 0; i < whole; i++) {
            // The byte in all eight places, of which place k keeps bit k; any bit left there makes a 1.
            long eight = (packed[at + i] & 0xFFL) * 0x0101010101010101L & 0x8040201008040201L;
            long ones = (eight + 0x7F7F7F7F7F7F7F7FL | eight) >>> 7 & 0x0101010101010101L;
            LONGS.set(codes, from + 8 * i, ones);
        }
        for (int i = 8 * whole; i < count; i++) {
            codes[from + i] = (byte) (packed[at + whole] >>> (i & 7) & 1);
        }
    }
}
