package io.corepress.learn.train.trained;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Elements;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.List;

/** A weight that was pruned before: what is left of it is trained, zeros stay zeros, and it is stored in its old form. */
final class TrainedSparse implements TrainedWeight {
    private final Parameter master;
    private final Stored before;
    private final Variable mask;
    private final byte[] ones;

    TrainedSparse(String name, Stored before) {
        this.before = before;
        this.ones = before.mask().toCodes();
        float[] mask = new float[ones.length];
        for (int i = 0; i < ones.length; i++) {
            mask[i] = ones[i];
        }
        CompressedWeight weight = new Sparse(before);
        Tensor dense = Tensor.ofFloats(DataType.FLOAT32, weight.shape(), Elements.toFloats(weight));
        this.master = Parameter.of(name, Variable.parameter(dense));
        try (VariableScope scope = VariableScope.withoutGradients()) {
            this.mask = Variable.of(weight.shape(), mask).keep();
        }
    }

    @Override
    public String name() {
        return master.name();
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(master);
    }

    @Override
    public Variable value() {
        Variable left = master.variable().mul(mask);
        return before.dataType() == DataType.FLOAT16 ? Rounding.toHalfStraightThrough(left) : left;
    }

    @Override
    public CompressedWeight finished() {
        float[] dense = master.variable().toTensor().toFloats();
        float[] left = new float[Math.toIntExact(before.nonzeroData().elementCount())];
        int count = 0;
        for (int i = 0; i < dense.length; i++) {
            if (ones[i] != 0) {
                left[count++] = dense[i];
            }
        }
        try (TensorWriter values = TensorStore.onHeap()
                .begin(before.dataType(), before.nonzeroData().shape())) {
            values.appendFloats(left, 0, count);
            return new Sparse(new Stored(before.mask(), values.finish()));
        }
    }

    @Override
    public void close() {
        master.variable().close();
        mask.close();
    }
}
