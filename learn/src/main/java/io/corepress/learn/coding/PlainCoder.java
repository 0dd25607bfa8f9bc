package io.corepress.learn.coding;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import java.util.List;
import java.util.Optional;

/**
 * Floats as they are, or rounded to fp16.
 *
 * @param type fp16 or fp32
 */
public record PlainCoder(Shape shape, DataType type) implements Coder {
    @Override
    public Variable code(Variable weight, Optional<Variable> mask) {
        return rounded(weight, type);
    }

    static Variable rounded(Variable numbers, DataType type) {
        return type == DataType.FLOAT16 ? Rounding.toHalfStraightThrough(numbers) : numbers;
    }

    @Override
    public CompressedWeight finished(float[] weight, Optional<byte[]> mask) {
        if (mask.isEmpty()) {
            return new Dense(Tensor.ofFloats(type, shape, weight));
        }
        byte[] keep = mask.get();
        float[] kept = new float[weight.length];
        int count = 0;
        for (int i = 0; i < weight.length; i++) {
            if (keep[i] != 0) {
                kept[count++] = weight[i];
            }
        }
        try (TensorWriter ones = TensorStore.onHeap().begin(DataType.UINT1, shape);
                TensorWriter values = TensorStore.onHeap().begin(type, Shape.of(count))) {
            ones.appendCodes(keep, 0, keep.length);
            values.appendFloats(kept, 0, count);
            return new Sparse(new Stored(ones.finish(), values.finish()));
        }
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
