package io.corepress.neuralnetwork.weight;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;

/** Signed bytes counted from the lowest, so that -128 becomes 0: the bytes of a uint8 tensor. */
record OffsetCodes(Tensor signed) implements ByteSource {
    @Override
    public long size() {
        return signed.sizeInBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        int start = target.position();
        signed.bytes().read(position, target);
        for (int i = start; i < target.position(); i++) {
            target.put(i, (byte) (target.get(i) ^ 0x80));
        }
    }
}
