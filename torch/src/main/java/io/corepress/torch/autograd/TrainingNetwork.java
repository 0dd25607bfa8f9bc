package io.corepress.torch.autograd;

import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType.StateType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineException;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Precision;
import io.corepress.torch.binding.NativeLibrary;
import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.lower.Datum;
import io.corepress.torch.lower.Lowering;
import io.corepress.torch.lower.Lowerings;
import io.corepress.torch.run.FailedOperation;
import io.corepress.torch.run.Hooks;
import io.corepress.torch.run.InputCheck;
import io.corepress.torch.run.Network;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * A function of an ML program, ready to be run with other constants than its own, and back. Belongs to one thread at a
 * time.
 */
public final class TrainingNetwork implements AutoCloseable {
    private final Network network;
    private final Lowering storedStatistics;
    private final EngineOptions options;
    private boolean batchStatistics;

    private TrainingNetwork(Function function, EngineOptions options, double momentum) {
        Map<String, Lowering> lowerings = new HashMap<>(Lowerings.all());
        this.options = options;
        this.storedStatistics = lowerings.get("batch_norm");
        Lowering byBatch = BatchNormalization.byBatch(momentum);
        lowerings.put("batch_norm", call -> (batchStatistics ? byBatch : storedStatistics).run(call));
        this.network = Network.of(function, lowerings, options.precision() == Precision.FLOAT16);
    }

    /**
     * {@return the function, ready to run}
     *
     * @param momentum share of a batch in the running mean and variance of {@code batch_norm}, see {@link
     *     #withBatchStatistics}
     * @throws UnsupportedModelException if the function has states, or operators that the engine lacks, all of which are
     *     named, or if there is no libtorch for this machine
     * @throws MalformedModelException if names are used before they are defined
     */
    public static TrainingNetwork load(Function function, EngineOptions options, double momentum) {
        List<String> states = function.inputs().stream()
                .filter(input -> input.type() instanceof StateType)
                .map(NamedType::name)
                .toList();
        if (!states.isEmpty()) {
            throw new UnsupportedModelException("a function with states cannot be trained, and this one has " + states
                    + "; train the form of the model that gets the whole sequence");
        }
        NativeLibrary.load(options.threads());
        return new TrainingNetwork(function, options, momentum);
    }

    public List<NamedType> inputs() {
        return network.inputs();
    }

    /** {@return the names of the outputs in the order of the function} */
    public List<String> outputs() {
        return network.outputs();
    }

    /**
     * From now on {@code batch_norm} goes by mean and variance of the batch, and its constants {@code mean} and {@code
     * variance} follow them; or by these constants, as at first.
     */
    public void withBatchStatistics(boolean wanted) {
        batchStatistics = wanted;
    }

    /**
     * Runs the function; must be called within a {@link VariableScope}, which frees the outputs.
     *
     * @param inputs a tensor for each input; where the program declares a float type, any float type will do
     * @param constants by name, in the place of those of the program, and of their shape; fp16 ones stay float32
     * @return outputs that are tensors, by name, in the order of the function
     * @throws IllegalArgumentException if inputs are missing, unknown, or of another type or shape than declared
     * @throws EngineException if an operation fails
     */
    public Map<String, Variable> forward(Map<String, Tensor> inputs, Map<String, Variable> constants, ValueHook hook) {
        if (PointerScope.getInnerScope() == null) {
            throw new IllegalStateException("forward needs an open VariableScope, to free what it computes");
        }
        InputCheck.require(network.inputs(), inputs);
        Map<String, Variable> outputs = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            Map<String, Datum> data = new LinkedHashMap<>();
            inputs.forEach((name, tensor) -> data.put(name, new Datum.Dense(NativeTensors.of(tensor))));
            run(data, constants, hook).forEach((name, datum) -> {
                if (datum instanceof Datum.Dense(org.bytedeco.pytorch.Tensor tensor)) {
                    outputs.put(name, new Variable(tensor));
                } else {
                    datum.tensorsWithin().forEach(Pointer::releaseReference);
                }
            });
        }
        outputs.replaceAll((name, output) -> adopted(output));
        return outputs;
    }

    /** As {@link #forward}, with the constants of the program itself, and remembering nothing. */
    public Map<String, Variable> predict(Map<String, Tensor> inputs) {
        try (GradientMode mode = new GradientMode(false)) {
            return forward(inputs, Map.of(), ValueHook.NONE);
        }
    }

    /** An output holds a reference for its owner, who is now the scope around. */
    private static Variable adopted(Variable output) {
        Variable own = new Variable(new org.bytedeco.pytorch.Tensor(output.tensor()));
        output.close();
        return own;
    }

    private Map<String, Datum> run(Map<String, Datum> data, Map<String, Variable> constants, ValueHook hook) {
        try {
            return network.run(data, new Stateless(options.seed()), new Hooks() {
                @Override
                public Optional<org.bytedeco.pytorch.Tensor> replacement(String name) {
                    return Optional.ofNullable(constants.get(name)).map(Variable::tensor);
                }

                @Override
                public org.bytedeco.pytorch.Tensor value(String name, org.bytedeco.pytorch.Tensor value) {
                    return hook.wants(name) && value.is_floating_point()
                            ? hook.value(name, new Variable(value)).tensor()
                            : value;
                }
            });
        } catch (FailedOperation e) {
            throw new EngineException(e.getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
