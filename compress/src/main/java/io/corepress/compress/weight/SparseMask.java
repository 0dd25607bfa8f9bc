package io.corepress.compress.weight;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;

/** The mask of a sparse weight over the elements of the dense weight. */
public final class SparseMask {
    private SparseMask() {}

    /** {@return the {@code uint1} mask of the shape of the weight; for tables of vectors, that of the indices, unfolded} */
    public static Tensor of(SparseValues values) {
        return switch (values) {
            case SparseValues.Stored stored -> stored.mask();
            case SparseValues.SparseDequantized dequantized -> of(dequantized.data());
            case SparseValues.SparseLut lut -> lut.vectorAxis().isEmpty()
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
}
