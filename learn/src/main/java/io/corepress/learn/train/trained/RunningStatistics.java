package io.corepress.learn.train.trained;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Variable;
import java.util.List;
import java.util.Map;

/**
 * Mean or variance of a {@code batch_norm}, which no gradient changes: while training goes by the statistics of each
 * batch, the network itself moves it towards them.
 */
final class RunningStatistics implements TrainedWeight {
    private static final String STATE = "statistics";

    private final String name;
    private final Variable numbers;
    private final DataType dataType;

    RunningStatistics(String name, Tensor constant) {
        this.name = name;
        this.numbers = Variable.parameter(constant);
        this.dataType = constant.dataType();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public Variable value() {
        return numbers.detach();
    }

    @Override
    public CompressedWeight finished() {
        return TrainedConstant.stored(numbers, dataType);
    }

    @Override
    public Map<String, Tensor> state() {
        return Map.of(STATE, numbers.toTensor());
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        InPlace.copy(numbers, Variable.of(state.get(STATE)));
    }

    @Override
    public void close() {
        numbers.close();
    }
}
