package io.corepress.onnx.convert;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;

/**
 * What is the same for the whole import.
 *
 * @param floatType of all floats inside the program: fp16 or fp32
 * @param store where converted weights are written
 * @param foldLimit the largest tensor, in elements, that is computed from known ones while the program is made
 */
public record Settings(OpSet opset, DataType floatType, TensorStore store, long foldLimit) {
    public boolean isAtLeast(OpSet other) {
        return opset.isAtLeast(other);
    }
}
