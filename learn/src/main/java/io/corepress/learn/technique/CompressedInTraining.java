package io.corepress.learn.technique;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.coding.Coder;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.prune.ScheduledMask;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A weight that is trained in the form in which it will be stored: a mask is laid over it, and what is left becomes codes.
 * The master is float32, and its channels are about equally large, see {@link WeightTraining#balancesChannels}. The mask
 * goes by the weights themselves, which keep more of the accuracy.
 */
public final class CompressedInTraining implements TrainedWeight {
    private static final String MASK = "mask/";
    private static final String CODER = "coder/";

    private final WeightTraining config;
    private final Tensor original;
    private final Parameter master;
    private final ChannelBalance balance;
    private final Optional<ScheduledMask> mask;
    private final Coder coder;

    CompressedInTraining(
            String name, WeightTraining config, Tensor original, WeightRole role, ChannelBalance balance, Coder coder) {
        this.config = config;
        this.original = original;
        this.balance = balance;
        this.mask =
                config.pruner().map(pruner -> new ScheduledMask(pruner, original.shape(), role, original.toFloats()));
        float[] masters = original.toFloats();
        balance.toMaster(masters);
        this.master =
                Parameter.of(name, Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, original.shape(), masters)));
        this.coder = coder;
    }

    @Override
    public String name() {
        return master.name();
    }

    public WeightTraining config() {
        return config;
    }

    /** {@return the weight as it was before training} */
    public Tensor original() {
        return original;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(master);
        all.addAll(coder.parameters());
        return all;
    }

    @Override
    public void onStep(long step) {
        mask.ifPresent(scheduled -> scheduled.onStep(step));
        coder.onStep(step);
    }

    @Override
    public Variable value() {
        if (mask.map(ScheduledMask::isOutdated).orElse(false)) {
            mask.get().update(weight());
        }
        Optional<Variable> ones = mask.map(scheduled -> Variable.of(scheduled.factors()));
        Variable weight = balance.weight(master.variable());
        return coder.code(ones.map(weight::mul).orElse(weight), ones);
    }

    private float[] weight() {
        float[] weight = master.variable().toTensor().toFloats();
        balance.toWeight(weight);
        return weight;
    }

    @Override
    public CompressedWeight finished() {
        float[] weight = weight();
        Optional<byte[]> keep = mask.map(ScheduledMask::keep);
        if (keep.isPresent()) {
            for (int i = 0; i < weight.length; i++) {
                weight[i] = keep.get()[i] == 0 ? 0 : weight[i];
            }
        }
        return coder.finished(weight, keep);
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        mask.ifPresent(scheduled -> scheduled.state().forEach((name, tensor) -> state.put(MASK + name, tensor)));
        coder.state().forEach((name, tensor) -> state.put(CODER + name, tensor));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        mask.ifPresent(scheduled -> scheduled.restore(under(MASK, state)));
        coder.restore(under(CODER, state));
    }

    private static Map<String, Tensor> under(String prefix, Map<String, Tensor> state) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        state.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    @Override
    public void close() {
        master.variable().close();
        coder.close();
    }
}
