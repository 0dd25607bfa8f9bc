package io.corepress.torch;

import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.torch.binding.NativeTensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network of the samples, written against libtorch itself: what the engine is measured by. */
interface DirectNetwork {
    Tensor run(Tensor input);

    /** {@return the constants of a function in native memory, floats as float32} */
    static Map<String, Tensor> weights(Function function) {
        Map<String, Tensor> weights = new HashMap<>();
        for (Operation operation : function.body().orElseThrow().operations()) {
            if (operation.isConst()) {
                operation.attributes().get("val").orElseThrow().tensor().ifPresent(tensor -> {
                    Tensor weight = NativeTensors.of(tensor);
                    if (weight.scalar_type().intern() == ScalarType.Float && weight.numel() > 1) {
                        weights.put(operation.name(), weight);
                    }
                });
            }
        }
        return weights;
    }
}
