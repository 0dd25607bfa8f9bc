package io.corepress.learn.train;

import io.corepress.compress.Compression;
import io.corepress.compress.WeightFormat;
import io.corepress.compress.WeightReplacement;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.WeightError;
import io.corepress.compress.weight.WeightStatistics;
import io.corepress.learn.activation.QuantizedValue;
import io.corepress.learn.train.loss.TrainableFunction;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.learn.train.trained.Trained;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Uses;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.autograd.TrainingNetwork;
import io.corepress.torch.autograd.ValueHook;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function in training, for a loop of your own:
 *
 * {@snippet :
 * try (TrainingSession session = TrainingSession.prepare(program, "main", trainees, TrainingSession.Settings.DEFAULT);
 *         Optimizer optimizer = AdamW.DEFAULT.start(session.parameters())) {
 *     for (TrainingBatch batch : batches) {
 *         try (VariableScope scope = VariableScope.open()) {
 *             session.step();
 *             loss.of(session.forward(batch.inputs()), batch, Map.of()).backward();
 *             optimizer.step(1e-3);
 *         }
 *     }
 *     Program small = session.finish(TensorStore.onHeap()).program();
 * }
 * }
 *
 * <p>Has state, and belongs to one thread.
 */
public final class TrainingSession implements AutoCloseable {
    private final Program program;
    private final Program original;
    private final String function;
    private final Trainees trainees;
    private final Settings settings;
    private final TrainingNetwork network;
    private final Map<String, TrainedActivation> activations = new HashMap<>();
    private Optional<TrainingNetwork> teacher = Optional.empty();
    private Optional<HeldWeights> held = Optional.empty();
    private long nextStep;

    /**
     * How the function is run.
     *
     * @param batchNormMomentum share of a batch in the running statistics of {@code batch_norm}, 0 to 1
     * @param batchNormFreeze the step from which on {@code batch_norm} goes by its stored statistics, which then stay as
     *     they are; 0 for never by those of a batch
     */
    public record Settings(EngineOptions engine, double batchNormMomentum, long batchNormFreeze) {
        public static final Settings DEFAULT = new Settings(EngineOptions.DEFAULT, 0.1, Long.MAX_VALUE);

        public Settings {
            if (!(batchNormMomentum >= 0 && batchNormMomentum <= 1)) {
                throw new IllegalArgumentException("momentum must be 0 to 1, got " + batchNormMomentum);
            }
        }

        public Settings withEngine(EngineOptions other) {
            return new Settings(other, batchNormMomentum, batchNormFreeze);
        }

        public Settings withBatchNormFreeze(long step) {
            return new Settings(engine, batchNormMomentum, step);
        }
    }

    private TrainingSession(
            Program program,
            Program original,
            String function,
            Trainees trainees,
            Settings settings,
            TrainingNetwork network) {
        this.program = program;
        this.original = original;
        this.function = function;
        this.trainees = trainees;
        this.settings = settings;
        this.network = network;
        trainees.activations()
                .forEach(activation -> activation.values().forEach(name -> activations.put(name, activation)));
    }

    /**
     * {@return the function, ready to be trained}
     *
     * @param trainees become the session's, which closes them
     * @throws IllegalArgumentException if there is no such function
     * @throws io.corepress.mil.UnsupportedModelException if the engine cannot train it
     */
    public static TrainingSession prepare(Program program, String function, Trainees trainees, Settings settings) {
        return prepare(program, program, function, trainees, settings);
    }

    /**
     * As {@link #prepare(Program, String, Trainees, Settings)}, for a program that has been compressed before.
     *
     * @param original the program that {@link #original} runs; of the same inputs and outputs
     */
    public static TrainingSession prepare(
            Program program, Program original, String function, Trainees trainees, Settings settings) {
        TrainingNetwork network = TrainingNetwork.load(
                TrainableFunction.of(program.function(function)), settings.engine(), settings.batchNormMomentum());
        return new TrainingSession(program, original, function, trainees, settings, network);
    }

    /** {@return all numbers that an optimizer is to change} */
    public List<Parameter> parameters() {
        return trainees.all().flatMap(one -> one.parameters().stream()).toList();
    }

    /** Begins a step: schedules move on. To be called before each {@link #forward}, once for each optimizer's step. */
    public void step() {
        trainees.all().forEach(one -> one.onStep(nextStep));
        network.withBatchStatistics(nextStep < settings.batchNormFreeze());
        nextStep++;
    }

    /** {@return how many steps have begun} */
    public long steps() {
        return nextStep;
    }

    /**
     * {@return the outputs that are tensors; of a classifier its probabilities}
     *
     * <p>Must be called within a {@link VariableScope}.
     *
     * @param inputs as {@link TrainingNetwork#forward} takes them
     */
    public Map<String, Variable> forward(Map<String, Tensor> inputs) {
        Map<String, Variable> constants = held.map(HeldWeights::values).orElseGet(this::weights);
        return network.forward(
                inputs,
                constants,
                activations.isEmpty()
                        ? ValueHook.NONE
                        : new ValueHook() {
                            @Override
                            public boolean wants(String name) {
                                return activations.containsKey(name);
                            }

                            @Override
                            public Variable value(String name, Variable value) {
                                return activations.get(name).apply(name, value);
                            }
                        });
    }

    private Map<String, Variable> weights() {
        Map<String, Variable> constants = new HashMap<>();
        trainees.weights().forEach(weight -> constants.put(weight.name(), weight.value()));
        return constants;
    }

    /** Computes the weights of this step once, for more than one run; {@link #releaseWeights} takes gradients on. */
    void holdWeights() {
        held = Optional.of(new HeldWeights(trainees.weights()));
    }

    void releaseWeights() {
        held.ifPresent(HeldWeights::release);
        held = Optional.empty();
    }

    /**
     * {@return the outputs of the function as it was before training, without gradients}
     *
     * <p>Must be called within a {@link VariableScope}.
     */
    public Map<String, Variable> original(Map<String, Tensor> inputs) {
        if (teacher.isEmpty()) {
            teacher = Optional.of(
                    TrainingNetwork.load(TrainableFunction.of(original.function(function)), settings.engine(), 0));
        }
        return teacher.get().predict(inputs);
    }

    /** {@return the inputs of the function} */
    public List<NamedType> inputs() {
        return network.inputs();
    }

    String function() {
        return function;
    }

    Settings settings() {
        return settings;
    }

    /**
     * {@return the program as it would be stored now; training may go on}
     *
     * @param store where large tensors go
     * @throws io.corepress.mil.UnsupportedModelException if the operator set of the function lacks a form
     */
    public Compression finish(TensorStore store) {
        Map<String, QuantizedValue> values = new LinkedHashMap<>();
        trainees.activations().forEach(activation -> values.putAll(activation.finished()));
        Program base = program;
        if (!values.isEmpty()) {
            base = program.withFunction(function, QuantizedValue.insert(program.function(function), values));
        }
        return WeightReplacement.apply(base, function, finishedWeights(), store);
    }

    private Map<String, CompressedWeight> finishedWeights() {
        Map<String, CompressedWeight> weights = new LinkedHashMap<>();
        try (VariableScope scope = VariableScope.withoutGradients()) {
            trainees.weights().forEach(weight -> weights.put(weight.name(), weight.finished()));
        }
        return weights;
    }

    /** {@return how far each weight is, in the order of the trainees} */
    public TrainingReport report() {
        Map<String, Tensor> before = new HashMap<>();
        for (Operation operation : Uses.of(program.function(function)).operations()) {
            operation
                    .constTensor()
                    .ifPresent(
                            tensor -> before.put(operation.outputs().getFirst().name(), tensor));
        }
        List<TrainingReport.Row> rows = new ArrayList<>();
        finishedWeights().forEach((name, weight) -> {
            double error = before.containsKey(name)
                    ? Math.sqrt(WeightError.between(new CompressedWeight.Dense(before.get(name)), weight)
                            .meanSquaredError())
                    : Double.NaN;
            rows.add(new TrainingReport.Row(
                    name,
                    weight.shape().elementCount(),
                    WeightFormat.describe(weight),
                    WeightStatistics.of(weight).sparsity(),
                    error));
        });
        return new TrainingReport(rows);
    }

    /** {@return all that is needed to go on later} */
    Map<String, Tensor> state() {
        return SessionState.of(trainees);
    }

    void restore(Map<String, Tensor> state, long steps) {
        SessionState.restore(trainees, state);
        nextStep = steps;
    }

    @Override
    public void close() {
        network.close();
        teacher.ifPresent(TrainingNetwork::close);
        trainees.all().forEach(Trained::close);
    }
}
