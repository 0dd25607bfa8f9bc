package io.corepress.onnx.convert;

import io.corepress.mil.Value;
import io.corepress.mil.fold.Numbers;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;

/**
 * Known tensors in the types of the program. Floats too large for fp16 become the largest fp16, so that the masks and
 * clips that use such numbers go on working; infinities stay.
 */
public final class Elements {
    static final float MAX_HALF = 65504;

    private static final int CHUNK = 1 << 16;

    private Elements() {}

    /** {@return the type in the program of elements of this type in the graph} */
    public static DataType inProgram(DataType dataType, DataType floatType) {
        if (dataType.isFloat()) {
            return floatType;
        }
        return dataType == DataType.BOOL ? DataType.BOOL : DataType.INT32;
    }

    /**
     * {@return the tensor in another type, the same object if it has it}
     *
     * @param target fp16, fp32, int32 (beyond which integers are clamped) or bool
     * @param store where it goes if it is large
     */
    public static Tensor in(DataType target, Tensor tensor, TensorStore store) {
        if (tensor.dataType() == target) {
            return tensor;
        }
        if (!target.isFloat()) {
            Numbers numbers = Numbers.of(tensor);
            return (target == DataType.INT32 ? numbers.clampedToInt32() : numbers.cast(target)).toTensor();
        }
        boolean isLarge = tensor.elementCount() >= CHUNK || Value.belongsInWeightFile(tensor);
        TensorReader reader = new TensorReader(tensor);
        float[] chunk = new float[(int) Math.min(CHUNK, tensor.elementCount())];
        try (TensorWriter writer = (isLarge ? store : TensorStore.onHeap()).begin(target, tensor.shape())) {
            for (long at = 0; at < tensor.elementCount(); at += chunk.length) {
                int count = (int) Math.min(chunk.length, tensor.elementCount() - at);
                reader.readFloats(at, chunk, 0, count);
                if (target == DataType.FLOAT16) {
                    clamp(chunk, count);
                }
                writer.appendFloats(chunk, 0, count);
            }
            return writer.finish();
        }
    }

    private static void clamp(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (Math.abs(values[i]) > MAX_HALF && !Float.isInfinite(values[i])) {
                values[i] = Math.copySign(MAX_HALF, values[i]);
            }
        }
    }
}
