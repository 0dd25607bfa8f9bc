package io.corepress.evaluate;

import io.corepress.data.input.ModelInput;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.mlpackage.ModelDescription;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.NeuralNetworkUpgrade;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Observer;
import io.corepress.torch.Prediction;
import io.corepress.torch.Predictor;
import io.corepress.torch.PredictorState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A model that is ready to run: an ML program, a neural network (which is turned into a program first), or a pipeline of
 * these, whose models hand their outputs on by name. States are kept between runs until {@link #resetState}. Belongs to
 * one thread at a time.
 */
public final class RunnableModel implements AutoCloseable {
    private final Path path;
    private final ModelPackage model;
    private final ModelDescription.FunctionDescription features;
    private final List<Stage> stages;

    /** One model of a pipeline, or the only one. Its state changes. */
    private static final class Stage {
        private final Function function;
        private final Predictor predictor;
        private PredictorState state;

        Stage(Function function, EngineOptions options) {
            this.function = function;
            this.predictor = Predictor.load(function, options);
            this.state = predictor.newState();
        }
    }

    private RunnableModel(
            Path path, ModelPackage model, ModelDescription.FunctionDescription features, List<Stage> stages) {
        this.path = path;
        this.model = model;
        this.features = features;
        this.stages = stages;
    }

    /** As {@link #open(Path, Optional, EngineOptions)}, with the model's default function. */
    public static RunnableModel open(Path path, EngineOptions options) throws IOException {
        return open(path, Optional.empty(), options);
    }

    /**
     * Opens a model. Weights are read when they are first used.
     *
     * @param function of a model with several; nothing for its default
     * @throws IOException if a file cannot be read
     * @throws io.corepress.mil.MalformedModelException if a file breaks its format
     * @throws UnsupportedModelException if it is of a kind, or has operators, that the engine does not run
     */
    public static RunnableModel open(Path path, Optional<String> function, EngineOptions options) throws IOException {
        ModelPackage opened = ModelPackage.open(path);
        List<Stage> stages = new ArrayList<>();
        try {
            ModelPackage model = NeuralNetworkUpgrade.isPossible(opened)
                    ? NeuralNetworkUpgrade.of(opened).model()
                    : opened;
            ModelDescription.FunctionDescription features = Features.of(model, function);
            for (Program program : Features.programs(path, model)) {
                stages.add(new Stage(Features.function(program, features.name()), options));
            }
            return new RunnableModel(path, model, features, stages);
        } catch (RuntimeException e) {
            close(stages);
            opened.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** {@return the model as it runs: a neural network has become a program} */
    public ModelPackage model() {
        return model;
    }

    /** {@return the functions that run, in order; more than one only in a pipeline} */
    public List<Function> functions() {
        return stages.stream().map(stage -> stage.function).toList();
    }

    /** {@return what the model takes}; what is done with pixels follows from its image inputs */
    public List<ModelInput> inputs() {
        return Features.inputs(features, stages.getFirst().function);
    }

    /** {@return the names of the outputs, in order} */
    public List<String> outputs() {
        return stages.getLast().predictor.outputs();
    }

    /** {@return the output that holds the probabilities of a classifier, if the model says that it is one} */
    public Optional<String> probabilities() {
        String name = model.description().predictedProbabilities();
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** {@return the label that an output names, if it is the answer of a classifier} */
    public Optional<String> label(String output, Value value) {
        boolean isAnswer = output.equals(model.description().predictedFeature())
                && !ClassLabels.of(this).isEmpty();
        return value.text().isPresent() || isAnswer ? Optional.of(ClassLabels.text(value)) : Optional.empty();
    }

    /** Forgets what the states hold: they are zeros again. */
    public void resetState() {
        for (Stage stage : stages) {
            stage.state.close();
            stage.state = stage.predictor.newState();
        }
    }

    /** As {@link #run(Map, Observer)}, with nobody watching. */
    public Prediction run(Map<String, Tensor> inputs) {
        return run(inputs, Observer.NONE);
    }

    /**
     * Runs the model.
     *
     * @param inputs by name, as {@link #inputs} says; optional ones that are missing are zeros
     * @param observer sees the values in between that it asks for
     * @throws IllegalArgumentException if inputs are missing, unknown, or of another type or shape
     * @throws io.corepress.torch.EngineException if an operation fails
     */
    public Prediction run(Map<String, Tensor> inputs, Observer observer) {
        Map<String, Tensor> known = new LinkedHashMap<>(inputs);
        for (ModelInput input : inputs()) {
            if (input.optional() && input.fixedShape().isPresent() && !known.containsKey(input.name())) {
                known.put(
                        input.name(), zeros(input.dataType(), input.fixedShape().get()));
            }
        }
        Prediction prediction = null;
        for (Stage stage : stages) {
            Map<String, Tensor> taken = stages.size() == 1 ? known : select(stage, known);
            prediction = stage.predictor.predict(taken, stage.state, observer);
            for (Map.Entry<String, Value> output : prediction.outputs().entrySet()) {
                output.getValue().tensor().ifPresent(tensor -> known.put(output.getKey(), tensor));
            }
        }
        return prediction;
    }

    private static Tensor zeros(DataType type, Shape shape) {
        return Tensor.of(type, shape, new ZeroBytes(Math.ceilDiv(shape.elementCount() * type.bits(), 8L)));
    }

    private record ZeroBytes(long size) implements ByteSource {
        @Override
        public void read(long position, ByteBuffer target) {
            Objects.checkFromIndexSize(position, target.remaining(), size);
            target.put(new byte[target.remaining()]);
        }
    }

    private static Map<String, Tensor> select(Stage stage, Map<String, Tensor> known) {
        Map<String, Tensor> taken = new LinkedHashMap<>();
        stage.predictor.inputs().forEach(input -> {
            if (known.containsKey(input.name())) {
                taken.put(input.name(), known.get(input.name()));
            }
        });
        return taken;
    }

    private static void close(List<Stage> stages) {
        for (Stage stage : stages) {
            stage.state.close();
            stage.predictor.close();
        }
    }

    @Override
    public void close() throws IOException {
        close(stages);
        model.close();
    }
}
