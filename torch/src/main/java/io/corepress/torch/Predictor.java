package io.corepress.torch;

import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.StateType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.torch.binding.NativeLibrary;
import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.lower.Datum;
import io.corepress.torch.lower.Lowerings;
import io.corepress.torch.run.FailedOperation;
import io.corepress.torch.run.Hooks;
import io.corepress.torch.run.InputCheck;
import io.corepress.torch.run.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * A function of an ML program, ready to run. Weights are read from the model's file when they are used first, and kept
 * in native memory until the predictor is closed; so the model must stay open as long. A predictor belongs to one thread
 * at a time.
 */
public final class Predictor implements AutoCloseable {
    private final Network network;
    private final Map<String, ValueType> outputTypes;
    private final EngineOptions options;

    private Predictor(Network network, Map<String, ValueType> outputTypes, EngineOptions options) {
        this.network = network;
        this.outputTypes = outputTypes;
        this.options = options;
    }

    /**
     * {@return the function, ready to run}
     *
     * @throws UnsupportedModelException if the function has operators that the engine lacks, all of which are named, or
     *     if there is no libtorch for this machine
     * @throws MalformedModelException if names are used before they are defined
     */
    public static Predictor load(Function function, EngineOptions options) {
        NativeLibrary.load(options.threads());
        Network network = Network.of(function, Lowerings.all(), options.precision() == Precision.FLOAT16);
        return new Predictor(network, function.outputTypes(), options);
    }

    /** {@return the inputs of the function, states excepted} */
    public List<NamedType> inputs() {
        return network.inputs().stream()
                .filter(input -> !(input.type() instanceof StateType))
                .toList();
    }

    /** {@return the names of the outputs in the order of the function} */
    public List<String> outputs() {
        return network.outputs();
    }

    /** {@return new states, all zeros, for a sequence of predictions} */
    public PredictorState newState() {
        return PredictorState.zeros(network.inputs());
    }

    /** As {@link #predict(Map, PredictorState, Observer)}, with fresh states and nobody watching. */
    public Prediction predict(Map<String, Tensor> inputs) {
        try (PredictorState state = newState()) {
            return predict(inputs, state, Observer.NONE);
        }
    }

    /**
     * Runs the function.
     *
     * @param inputs a tensor for each input; where the program declares a float type, any float type will do
     * @param state what the states hold; changed by the run
     * @param observer sees the values that it asks for, as they appear
     * @return the outputs, in the types that the program declares; fp16 as float32 unless it was computed as such
     * @throws IllegalArgumentException if inputs are missing, unknown, or of another type or shape than declared
     * @throws EngineException if an operation fails
     */
    public Prediction predict(Map<String, Tensor> inputs, PredictorState state, Observer observer) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, Datum> outputs = run(inputs, state, watching(observer));
            Prediction prediction = prediction(outputs);
            outputs.values().forEach(datum -> datum.tensorsWithin().forEach(Pointer::releaseReference));
            return prediction;
        }
    }

    /** {@return the outputs, which become the caller's} Allocates in the innermost pointer scope. */
    Map<String, Datum> run(Map<String, Tensor> inputs, PredictorState state, Hooks hooks) {
        InputCheck.require(inputs(), inputs);
        Map<String, Datum> data = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> data.put(name, new Datum.Dense(NativeTensors.of(tensor))));
        try {
            return network.run(data, state.session(options.seed()), hooks);
        } catch (FailedOperation e) {
            throw new EngineException(e.getMessage(), e.getCause());
        }
    }

    Prediction prediction(Map<String, Datum> outputs) {
        Map<String, Value> values = new LinkedHashMap<>();
        outputs.forEach((name, datum) -> values.put(name, toValue(name, datum)));
        return new Prediction(values);
    }

    private static Hooks watching(Observer observer) {
        return observer == Observer.NONE
                ? Hooks.NONE
                : new Hooks() {
                    @Override
                    public org.bytedeco.pytorch.Tensor value(String name, org.bytedeco.pytorch.Tensor value) {
                        if (observer.wants(name)) {
                            DataType type = DataTypes.closest(value);
                            observer.value(name, NativeTensors.toTensor(value, type));
                        }
                        return value;
                    }
                };
    }

    private Value toValue(String name, Datum datum) {
        return switch (datum) {
            case Datum.Dense(org.bytedeco.pytorch.Tensor tensor) ->
                Value.immediate(NativeTensors.toTensor(tensor, typeOf(name, tensor)));
            case Datum.Items items ->
                new Value(
                        outputTypes.get(name),
                        new Value.Items(items.tensors().stream()
                                .map(tensor ->
                                        Value.immediate(NativeTensors.toTensor(tensor, DataTypes.closest(tensor))))
                                .toList()),
                        "");
            case Datum.Plain(Value value) -> value;
            case Datum.State(String state) ->
                throw new UnsupportedModelException("output " + name + " is the state " + state + " itself");
        };
    }

    /** Numbers that were computed as float32 would lose by fp16: some models have outputs of 1e-10. */
    private DataType typeOf(String output, org.bytedeco.pytorch.Tensor tensor) {
        DataType declared =
                outputTypes.get(output) instanceof TensorType type ? type.dataType() : DataTypes.closest(tensor);
        boolean widened = declared == DataType.FLOAT16 && options.precision() == Precision.FLOAT32;
        return widened ? DataType.FLOAT32 : declared;
    }

    @Override
    public void close() {
        network.close();
    }
}
