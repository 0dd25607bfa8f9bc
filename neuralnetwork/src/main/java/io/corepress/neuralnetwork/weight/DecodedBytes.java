package io.corepress.neuralnetwork.weight;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** The bytes of an fp32 tensor whose elements are computed from those of another tensor while they are read. */
record DecodedBytes(Tensor stored, Decoding decoding) implements ByteSource {
    private static final int BLOCK = 1 << 14;

    /** What a stored element stands for. */
    interface Decoding {
        float value(long index, float stored);
    }

    static Tensor tensor(Tensor stored, Decoding decoding) {
        return Tensor.of(DataType.FLOAT32, stored.shape(), new DecodedBytes(stored, decoding));
    }

    @Override
    public long size() {
        return 4 * stored.elementCount();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        Objects.checkFromIndexSize(position, target.remaining(), size());
        TensorReader reader = new TensorReader(stored);
        float[] values = new float[BLOCK];
        ByteBuffer bytes = ByteBuffer.allocate(4 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = position; target.hasRemaining(); ) {
            long first = at / 4;
            int skipped = (int) (at % 4);
            int count = (int) Math.min(BLOCK, Math.ceilDiv(skipped + target.remaining(), 4));
            reader.readFloats(first, values, 0, count);
            bytes.clear();
            for (int i = 0; i < count; i++) {
                bytes.putFloat(decoding.value(first + i, values[i]));
            }
            int length = Math.min(4 * count - skipped, target.remaining());
            target.put(bytes.flip().limit(skipped + length).position(skipped));
            at += length;
        }
    }
}
