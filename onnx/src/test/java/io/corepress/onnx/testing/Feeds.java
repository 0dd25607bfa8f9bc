package io.corepress.onnx.testing;

import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.OnnxModel;
import io.corepress.onnx.OnnxOptions;
import io.corepress.onnx.graph.ValueInfo;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** What models are fed, and how far results are apart. */
public final class Feeds {
    /** Outputs below this count as this large: probabilities near 0 need not be right in relation to themselves. */
    private static final double SMALLEST_SCALE = 0.01;

    private Feeds() {}

    /** {@return random inputs of the sizes that the options fix, and of 2 for those that stay flexible} */
    public static Map<String, Tensor> of(OnnxModel model, OnnxOptions options) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(options.fixedInputs());
        for (ValueInfo input : model.inputs()) {
            if (!inputs.containsKey(input.name()) && input.type() instanceof ValueInfo.TensorInfo info) {
                long[] sizes = info.dimensions().orElseThrow().stream()
                        .mapToLong(dimension -> switch (dimension) {
                            case ValueInfo.Fixed(long size) -> size;
                            case ValueInfo.Symbolic(String name) ->
                                options.fixedSizes().getOrDefault(name, 2L);
                        })
                        .toArray();
                inputs.put(
                        input.name(),
                        info.dataType().isFloat()
                                ? Data.between(-0.5, 0.5, sizes)
                                : Data.integers(info.dataType(), 0, 100, sizes));
            }
        }
        return inputs;
    }

    /** {@return the largest error relative to the largest output} */
    public static double error(Numbers actual, Numbers expected) {
        double scale = SMALLEST_SCALE;
        double error = 0;
        for (int i = 0; i < expected.count(); i++) {
            scale = Math.max(scale, Math.abs(expected.doubleAt(i)));
            error = Math.max(error, Math.abs(expected.doubleAt(i) - actual.doubleAt(i)));
        }
        return error / scale;
    }
}
