package io.corepress.neuralnetwork.weight;

import com.google.protobuf.ByteString;
import io.corepress.tensor.ByteSource;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Codes of 1 to 8 bits, one a byte, taken out of a stream of bits in which the highest bit of a code comes first
 * and fills the highest free bit of a byte: the opposite of the order of ML programs.
 *
 * @param packed at least as many bits as the codes take
 * @param size the number of codes
 */
record PackedCodes(ByteString packed, int bits, long size) implements ByteSource {

    /** {@return the bytes that this many codes take; unused bits of the last byte are zero} */
    static long packedSize(long count, int bits) {
        return Math.ceilDiv(Math.multiplyExact(count, (long) bits), 8L);
    }

    @Override
    public void read(long position, ByteBuffer target) {
        Objects.checkFromIndexSize(position, target.remaining(), size);
        if (bits == 8) {
            packed.substring((int) position, (int) position + target.remaining())
                    .copyTo(target);
            return;
        }
        int mask = (1 << bits) - 1;
        for (long bit = position * bits; target.hasRemaining(); bit += bits) {
            int at = (int) (bit >>> 3);
            int end = (int) (bit & 7) + bits;
            int word = (packed.byteAt(at) & 0xFF) << 8 | (end > 8 ? packed.byteAt(at + 1) & 0xFF : 0);
            target.put((byte) (word >>> 16 - end & mask));
        }
    }
}
