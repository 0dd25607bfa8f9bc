package io.corepress.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitPackingTest {
    @Test
    void codesLieInOneLittleEndianBitStreamFromAnyOffset() {
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            int bits = 1 + random.nextInt(7);
            int count = random.nextInt(40);
            int offset = random.nextInt(24);
            byte[] codes = new byte[count];
            random.nextBytes(codes);
            BigInteger stream = BigInteger.ZERO;
            for (int i = 0; i < count; i++) {
                stream =
                        stream.or(BigInteger.valueOf(codes[i] & (1 << bits) - 1).shiftLeft(offset + i * bits));
            }
            byte[] packed = new byte[(offset + count * bits + 7) / 8];
            BitPacking.pack(codes, 0, count, bits, packed, offset);
            for (int i = 0; i < packed.length; i++) {
                assertThat(packed[i]).isEqualTo(stream.shiftRight(8 * i).byteValue());
            }
            for (boolean signed : new boolean[] {false, true}) {
                byte[] unpacked = new byte[count + 2];
                BitPacking.unpack(packed, offset, bits, signed, unpacked, 1, count);
                for (int i = 0; i < count; i++) {
                    int code = codes[i] & (1 << bits) - 1;
                    boolean negative = signed && code >>> (bits - 1) == 1;
                    assertThat(unpacked[i + 1]).isEqualTo((byte) (negative ? code - (1 << bits) : code));
                }
                assertThat(unpacked[0]).isZero();
                assertThat(unpacked[count + 1]).isZero();
            }
        }
    }

    @Test
    void packedBytesAreThoseOfTheFormatSpecification() {
        assertThat(packed(4, 1, -1, -8, 7, 3)).containsExactly(0xF1, 0x78, 0x03);
        assertThat(packed(3, 1, 2, 3, 4, 5, 6, 7)).containsExactly(0xD1, 0x58, 0x1F);
        assertThat(packed(6, 1, 2, 63)).containsExactly(0x81, 0xF0, 0x03);
        assertThat(packed(1, 1, 0, 0, 0, 0, 0, 0, 0, 1)).containsExactly(0x01, 0x01);
        assertThat(packed(2, 3, 0, 1, 2)).containsExactly(0x93);
    }

    @Test
    void packingGoesOnWhereAnEarlierPieceEnded() {
        for (int bits = 1; bits <= 7; bits++) {
            byte[] codes = new byte[37];
            new Random(bits).nextBytes(codes);
            byte[] whole = new byte[(37 * bits + 7) / 8];
            BitPacking.pack(codes, 0, 37, bits, whole, 0);
            byte[] pieces = new byte[whole.length];
            BitPacking.pack(codes, 0, 11, bits, pieces, 0);
            BitPacking.pack(codes, 11, 5, bits, pieces, 11L * bits);
            BitPacking.pack(codes, 16, 21, bits, pieces, 16L * bits);
            assertThat(pieces).isEqualTo(whole);
        }
    }

    private static byte[] packed(int bits, int... values) {
        byte[] codes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            codes[i] = (byte) values[i];
        }
        byte[] packed = new byte[(values.length * bits + 7) / 8];
        BitPacking.pack(codes, 0, codes.length, bits, packed, 0);
        return packed;
    }
}
