package io.corepress.learn.sensitivity;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.Prediction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The squared change of all outputs, for which no labels are needed. With a random sign for each element of the
 * outputs, the squared gradient of their sum is, on average, the sum of the squared derivatives of them all.
 */
public record OutputChange() implements SampleLoss {
    @Override
    public Map<String, Tensor> derivatives(Prediction prediction, int batch, RandomGenerator signs) {
        Map<String, Tensor> derivatives = new LinkedHashMap<>();
        prediction
                .outputs()
                .forEach((name, value) -> value.tensor()
                        .filter(tensor -> tensor.dataType().isFloat())
                        .ifPresent(tensor -> {
                            float[] ones = new float[Math.toIntExact(tensor.elementCount())];
                            for (int i = 0; i < ones.length; i++) {
                                ones[i] = signs.nextBoolean() ? 1 : -1;
                            }
                            derivatives.put(name, Tensor.ofFloats(DataType.FLOAT32, tensor.shape(), ones));
                        }));
        return derivatives;
    }
}
