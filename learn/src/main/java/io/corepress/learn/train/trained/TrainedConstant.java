package io.corepress.learn.train.trained;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import java.util.List;

/**
 * A constant that is trained and stored as it is. Its master is float32; of fp16 constants the network computes with
 * what the master is rounded to, and so learns to live with it.
 */
public final class TrainedConstant implements TrainedWeight {
    private final Parameter master;
    private final DataType dataType;

    private TrainedConstant(Parameter master, DataType dataType) {
        this.master = master;
        this.dataType = dataType;
    }

    /**
     * {@return the constant, to be trained}
     *
     * @param decays whether weight decay makes it smaller
     * @throws IllegalArgumentException if it is neither fp16 nor fp32
     */
    public static TrainedConstant of(String name, Tensor constant, boolean decays) {
        if (constant.dataType() != DataType.FLOAT16 && constant.dataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException(
                    "constants of fp16 and fp32 can be trained, and " + name + " is " + constant);
        }
        Parameter master = Parameter.of(name, Variable.parameter(constant));
        return new TrainedConstant(decays ? master : master.withoutDecay(), constant.dataType());
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
        return dataType == DataType.FLOAT16 ? Rounding.toHalfStraightThrough(master.variable()) : master.variable();
    }

    @Override
    public CompressedWeight finished() {
        return stored(master.variable(), dataType);
    }

    static CompressedWeight stored(Variable numbers, DataType dataType) {
        Tensor tensor = numbers.toTensor();
        return new CompressedWeight.Dense(
                dataType == DataType.FLOAT32 ? tensor : Tensor.ofFloats(dataType, tensor.shape(), tensor.toFloats()));
    }
}
