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
}
