package io.corepress.onnx;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How a model is imported; start from {@link #standard} and change what should be otherwise.
 *
 * @param opset the operator set of the program, on which the systems depend that can run it
 * @param floatType the type of floats inside the program: fp16 or fp32; inputs and outputs are fp32 all the same
 * @param hasHalfPorts whether float inputs and outputs are fp16 too, which needs iOS 16; only where {@code floatType} is
 *     fp16
 * @param disabledPasses names of passes that are left out, see {@link io.corepress.mil.pass.Pass}
 * @param fixedSizes sizes for symbolic dimensions by their names; others stay flexible
 * @param inputShapes shapes for inputs by name, before {@code fixedSizes}
 * @param fixedInputs inputs by name that become constants of these values
 * @param store where weights go that are converted to another type; on the heap, unless a caller has a better place
 */
public record OnnxOptions(
        OpSet opset,
        DataType floatType,
        boolean hasHalfPorts,
        Set<String> disabledPasses,
        Map<String, Long> fixedSizes,
        Map<String, long[]> inputShapes,
        Map<String, Tensor> fixedInputs,
        TensorStore store) {
    public OnnxOptions {
        if (floatType != DataType.FLOAT16 && floatType != DataType.FLOAT32) {
            throw new IllegalArgumentException("the precision must be fp16 or fp32, got " + floatType.milName());
        }
        if (hasHalfPorts && (floatType != DataType.FLOAT16 || !opset.isAtLeast(OpSet.CORE_ML_6))) {
            throw new IllegalArgumentException("fp16 inputs and outputs need fp16 inside and iOS16, got "
                    + floatType.milName() + " and " + opset.target());
        }
        fixedSizes.forEach((name, size) -> {
            if (size < 1) {
                throw new IllegalArgumentException("the size of " + name + " must be 1 or more, got " + size);
            }
        });
        disabledPasses = Collections.unmodifiableSet(new LinkedHashSet<>(disabledPasses));
        fixedSizes = Collections.unmodifiableMap(new LinkedHashMap<>(fixedSizes));
        inputShapes = Collections.unmodifiableMap(new LinkedHashMap<>(inputShapes));
        fixedInputs = Collections.unmodifiableMap(new LinkedHashMap<>(fixedInputs));
    }

    /** {@return fp16 inside, all passes, sizes as the model has them, for the given operator set} */
    public static OnnxOptions standard(OpSet opset) {
        return new OnnxOptions(
                opset, DataType.FLOAT16, false, Set.of(), Map.of(), Map.of(), Map.of(), TensorStore.onHeap());
    }

    public OnnxOptions withFloatType(DataType changed) {
        return new OnnxOptions(
                opset, changed, hasHalfPorts, disabledPasses, fixedSizes, inputShapes, fixedInputs, store);
    }

    public OnnxOptions withHalfPorts(boolean changed) {
        return new OnnxOptions(opset, floatType, changed, disabledPasses, fixedSizes, inputShapes, fixedInputs, store);
    }

    /** {@return these options without the passes of these names} */
    public OnnxOptions withoutPasses(Set<String> names) {
        return new OnnxOptions(opset, floatType, hasHalfPorts, names, fixedSizes, inputShapes, fixedInputs, store);
    }

    public OnnxOptions withFixedSizes(Map<String, Long> changed) {
        return new OnnxOptions(
                opset, floatType, hasHalfPorts, disabledPasses, changed, inputShapes, fixedInputs, store);
    }

    public OnnxOptions withInputShapes(Map<String, long[]> changed) {
        return new OnnxOptions(opset, floatType, hasHalfPorts, disabledPasses, fixedSizes, changed, fixedInputs, store);
    }

    public OnnxOptions withFixedInputs(Map<String, Tensor> changed) {
        return new OnnxOptions(opset, floatType, hasHalfPorts, disabledPasses, fixedSizes, inputShapes, changed, store);
    }

    public OnnxOptions withStore(TensorStore changed) {
        return new OnnxOptions(
                opset, floatType, hasHalfPorts, disabledPasses, fixedSizes, inputShapes, fixedInputs, changed);
    }
}
