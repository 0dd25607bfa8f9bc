package io.corepress.cli;

import io.corepress.data.input.ModelInput;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Inputs for models when no data are given: floats from 0 to 1, pixels from 0 to 255, and small integers. */
final class RandomInputs {
    private RandomInputs() {}

    static Map<String, Tensor> of(List<ModelInput> inputs, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ModelInput input : inputs) {
            // Where any size will do, one is the cheapest that works.
            Shape shape = Shape.of(input.sizes().stream()
                    .mapToLong(size -> size == ModelInput.ANY ? 1 : size)
                    .toArray());
            int count = Math.toIntExact(shape.elementCount());
            if (input.dataType().isFloat()) {
                boolean image = input.pixels().scale().equals(List.of(1.0));
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = image ? random.nextInt(256) : random.nextFloat();
                }
                tensors.put(input.name(), Tensor.ofFloats(DataType.FLOAT32, shape, values));
            } else {
                int[] values = random.ints(count, 0, 2).toArray();
                tensors.put(input.name(), Tensor.ofInts(input.dataType(), shape, values));
            }
        }
        return tensors;
    }
}
