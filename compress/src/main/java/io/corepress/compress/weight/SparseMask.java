package io.corepress.compress.weight;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.nio.ByteBuffer;

/** The mask of a sparse weight over the elements of the dense weight. */
public final class SparseMask {
    private SparseMask() {}

    /** {@return the {@code uint1} mask of the shape of the weight; for tables of vectors, that of the indices, unfolded} */
    public static Tensor of(SparseValues values) {
        return switch (values) {
            case SparseValues.Stored stored -> stored.mask();
            case SparseValues.SparseDequantized dequantized -> of(dequantized.data());
            case SparseValues.SparseLut lut ->
                lut.vectorAxis().isEmpty()
                        ? lut.indicesMask()
                        : unfold(lut.indicesMask(), lut.vectorAxis().getAsInt(), lut.shape());
        };
    }

    private static Tensor unfold(Tensor mask, int axis, Shape shape) {
        long inner = mask.shape().elementCount(axis + 1, mask.shape().rank());
        long repeats = shape.size(axis) / mask.shape().size(axis);
        byte[] run = new byte[Math.toIntExact(inner)];
        TensorReader reader = new TensorReader(mask);
        try (TensorWriter writer = TensorStore.onHeap().begin(DataType.UINT1, shape)) {
            for (long at = 0; at < mask.elementCount(); at += inner) {
                reader.readCodes(at, run, 0, run.length);
                for (long i = 0; i < repeats; i++) {
                    writer.appendCodes(run, 0, run.length);
                }
            }
            return writer.finish();
        }
    }

    /** {@return the number of ones in a mask; the bits behind its last element do not count} */
    public static long countOnes(Tensor mask) {
        byte[] block = new byte[(int) Math.min(1 << 16, mask.sizeInBytes())];
        long ones = 0;
        for (long at = 0; at < mask.sizeInBytes(); at += block.length) {
            int length = (int) Math.min(block.length, mask.sizeInBytes() - at);
            mask.bytes().read(at, ByteBuffer.wrap(block, 0, length));
            for (int i = 0; i < length; i++) {
                ones += Integer.bitCount(block[i] & 0xFF);
            }
            int unused = (int) (8 * (at + length) - mask.elementCount());
            if (unused > 0) {
                ones -= Integer.bitCount((block[length - 1] & 0xFF) >>> (8 - unused));
            }
        }
        return ones;
    }
}
