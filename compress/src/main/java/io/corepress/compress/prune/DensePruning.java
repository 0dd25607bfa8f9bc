package io.corepress.compress.prune;

import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Arrays;

/** Stores of a dense weight the elements above a magnitude, chunk by chunk: the weight is never held. */
final class DensePruning {
    private DensePruning() {}

    /** {@return the number of elements of magnitude above {@code cut}} */
    static long countAbove(Tensor weight, double cut) {
        long[] kept = {0};
        Chunks.forEach(weight, chunk -> count(chunk, cut), count -> kept[0] += count);
        return kept[0];
    }

    /**
     * {@return the weight with what is at most {@code cut} in magnitude zero}
     *
     * @param cut at least 0, so that zeros are never stored
     * @param kept as {@link #countAbove} says
     */
    static Sparse prune(Tensor weight, double cut, long kept, TensorStore store) {
        Tensor mask;
        try (TensorWriter writer = store.begin(DataType.UINT1, weight.shape())) {
            Chunks.forEach(weight, chunk -> ones(chunk, cut), ones -> writer.appendCodes(ones, 0, ones.length));
            mask = writer.finish();
        }
        try (TensorWriter writer = store.begin(weight.dataType(), Shape.of(kept))) {
            Chunks.forEach(weight, chunk -> above(chunk, cut), some -> writer.appendFloats(some, 0, some.length));
            return new Sparse(new Stored(mask, writer.finish()));
        }
    }

    private static long count(float[] values, double cut) {
        long count = 0;
        for (float value : values) {
            count += Math.abs(value) > cut ? 1 : 0;
        }
        return count;
    }

    private static byte[] ones(float[] values, double cut) {
        byte[] ones = new byte[values.length];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = (byte) (Math.abs(values[i]) > cut ? 1 : 0);
        }
        return ones;
    }

    private static float[] above(float[] values, double cut) {
        float[] kept = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (Math.abs(value) > cut) {
                kept[count++] = value;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
