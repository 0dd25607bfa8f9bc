package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.compress.Decision;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.technique.WeightTechniques;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainingListener;
import io.corepress.learn.train.TrainingSession;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.DistillationLoss;
import io.corepress.learn.train.loss.Loss;
import io.corepress.learn.train.loss.OutputKind;
import io.corepress.learn.train.loss.SquaredErrorLoss;
import io.corepress.learn.train.loss.TrainableFunction;
import io.corepress.learn.train.trained.TrainableConstants;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.recipe.StepFields;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Training, of all that a function has learned; the weights that the configuration chooses are trained in the form in
 * which they will be stored. Without a configuration, weights keep their form: what an earlier step left is tuned.
 *
 * @param training how
 * @param technique what a configuration without data does not say
 */
public record TrainStep(Optional<OptimizationConfig> configuration, TrainingKeys training, TechniqueKeys technique)
        implements LearningStep {
    static final StepKind KIND = new StepKind("train", keys(), Configuration.OPTIONAL, TrainStep::read);

    private static List<String> keys() {
        return KeyPass.names(keys -> {
            TrainingKeys.DEFAULT.through(keys);
            TechniqueKeys.DEFAULT.through(keys);
        });
    }

    public TrainStep {
        if (configuration.isEmpty() && !technique.equals(TechniqueKeys.DEFAULT)) {
            throw new IllegalArgumentException(
                    "config_type must be given: without it, nothing is compressed that the other keys could be about");
        }
        configuration.ifPresent(technique::weights);
    }

    private static TrainStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        KeyPass keys = KeyPass.reading(fields);
        return new TrainStep(config, TrainingKeys.DEFAULT.through(keys), TechniqueKeys.DEFAULT.through(keys));
    }

    public int epochs() {
        return training.epochs();
    }

    public TrainStep withEpochs(int count) {
        return new TrainStep(configuration, training.withEpochs(count), technique);
    }

    @Override
    public String method() {
        return KIND.method();
    }

    @Override
    public boolean joint() {
        return false;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = KeyPass.written(training::through);
        settings.putAll(technique.written());
        return settings;
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        TrainingJob job = new TrainingJob(
                context.original(),
                context.data().function(),
                context.answer(),
                CalibrationSamples.of(context.data()),
                Optional.empty(),
                Optional.empty(),
                context.choice(),
                context.engine(),
                new TrainingListener() {
                    @Override
                    public void onStep(long step, long steps, double loss) {
                        context.listener().onSamples(step, steps);
                    }

                    @Override
                    public boolean isCancelled() {
                        return context.listener().isCancelled();
                    }
                });
        try {
            return train(program, job, store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the trained program}
     *
     * @throws IOException if samples cannot be read or a checkpoint cannot be written
     */
    public Compression train(Program program, TrainingJob job, TensorStore store) throws IOException {
        Function function = program.function(job.function());
        TrainingSession.Settings settings = TrainingSession.Settings.DEFAULT
                .withEngine(job.engine())
                .withBatchNormFreeze(training.freezeBatchNorm() < 0 ? Long.MAX_VALUE : training.freezeBatchNorm());
        List<Decision> left = new ArrayList<>();
        try (TrainingSession session = TrainingSession.prepare(
                program, job.original(), job.function(), trainees(program, function, job, left), settings)) {
            Trainer trainer = Trainer.of(
                            loss(function, job), training.settings(job.engine().seed()))
                    .withListener(job.listener());
            if (training.loss() != TrainingKeys.Loss.NUMBERS) {
                trainer = trainer.withAnswers(classes(function, job));
            }
            if (job.checkpoint().isPresent()) {
                trainer = trainer.withCheckpoint(job.checkpoint().get());
            }
            trainer.train(session, job.data(), job.validation());
            Compression compression = session.finish(store);
            left.addAll(compression.decisions());
            return new Compression(compression.program(), left);
        }
    }

    /** @param left gets the weights that are not compressed, and why */
    private Trainees trainees(Program program, Function function, TrainingJob job, List<Decision> left) {
        List<TrainedWeight> weights = new ArrayList<>();
        List<TrainedActivation> activations = List.of();
        if (configuration.isPresent()) {
            WeightTechniques chosen =
                    WeightTechniques.choose(program, job.function(), technique.weights(configuration.get()));
            Map<String, String> reasons = new HashMap<>(chosen.left());
            for (WeightSite site : WeightSites.of(program)) {
                if (site.function().equals(job.function())) {
                    job.choice().reasonAgainst(site).ifPresent(reason -> reasons.put(site.name(), reason));
                    if (reasons.containsKey(site.name())) {
                        left.add(skipped(site, reasons.get(site.name())));
                    }
                }
            }
            chosen.weights().forEach(weight -> {
                if (reasons.containsKey(weight.name())) {
                    weight.close();
                } else {
                    weights.add(weight);
                }
            });
            activations = technique.activations(program, job.function(), configuration.get());
        }
        return new Trainees(weights, activations)
                .orElse(TrainableConstants.of(
                        function,
                        name -> weights.stream()
                                .noneMatch(weight -> weight.name().equals(name))));
    }

    private Decision skipped(WeightSite site, String reason) {
        return new Decision(
                site.function(),
                site.name(),
                site.consumers().stream().map(Operation::name).toList(),
                site.weight().shape(),
                site.weight().dataType(),
                configuration.orElseThrow().technique(),
                site.weight().sizeInBytes(),
                new Decision.Skipped(reason));
    }

    private Loss loss(Function function, TrainingJob job) {
        return switch (training.loss()) {
            case DISTILLATION -> new DistillationLoss(OutputKind.of(function), training.temperature());
            case LABELS -> classes(function, job);
            case NUMBERS -> new SquaredErrorLoss(job.answer().output());
        };
    }

    private static CrossEntropyLoss classes(Function function, TrainingJob job) {
        String output = TrainableFunction.output(function, job.answer().output());
        boolean probabilities =
                job.answer().probabilities() || OutputKind.of(function).get(output) == OutputKind.PROBABILITIES;
        return new CrossEntropyLoss(output, probabilities ? OutputKind.PROBABILITIES : OutputKind.LOGITS);
    }
}
