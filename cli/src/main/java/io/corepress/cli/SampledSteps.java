package io.corepress.cli;

import io.corepress.compress.Compression;
import io.corepress.data.Dataset;
import io.corepress.evaluate.RunnableModel;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.step.LearningStep;
import io.corepress.learn.step.StepContext;
import io.corepress.mil.Function;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.press.StepRunner;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.SampledStep;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs the steps of a recipe that need samples, with the samples that the command line names. */
record SampledSteps(CalibrationData data, StepContext.Answer answer, EngineOptions engine, CommandSpec spec)
        implements StepRunner {

    /**
     * Reads the samples, if a step needs them.
     *
     * @param path the model that the samples are for
     * @param function of a model with several; nothing for its default
     * @return empty if no step needs samples; then none may be given
     */
    static Optional<StepRunner> open(
            Recipe recipe,
            Path path,
            DataArguments data,
            Optional<String> function,
            EngineOptions engine,
            CommandSpec spec)
            throws IOException {
        List<SampledStep> steps = recipe.sampledSteps();
        if (steps.isEmpty()) {
            if (data.data != null) {
                throw Usage.error(spec, "--data has no use: no step of the recipe needs samples");
            }
            return Optional.empty();
        }
        if (data.data == null) {
            throw Usage.error(spec, "the step " + steps.getFirst().method() + " needs samples: --data D is needed");
        }
        try (RunnableModel model = RunnableModel.open(path, function, engine)) {
            CalibrationData samples = samples(model, data, spec);
            return Optional.of(new SampledSteps(samples, answer(model), engine, spec));
        }
    }

    /** {@return the output that says which class a sample is of} */
    static StepContext.Answer answer(RunnableModel model) {
        return new StepContext.Answer(
                model.probabilities().orElseGet(() -> model.outputs().getFirst()),
                model.probabilities().isPresent());
    }

    /** {@return the name of the function that runs} */
    static String function(RunnableModel model) {
        if (model.functions().size() != 1) {
            throw new UnsupportedModelException(
                    "the model is a pipeline of " + model.functions().size() + "; calibrate its models one by one");
        }
        Function function = model.functions().getFirst();
        return model.model().program().functions().entrySet().stream()
                .filter(entry -> entry.getValue() == function)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static CalibrationData samples(RunnableModel model, DataArguments data, CommandSpec spec)
            throws IOException {
        String name = function(model);
        try (Dataset opened = data.open(model.inputs(), spec)) {
            return CalibrationData.read(name, opened, model.inputs(), data.batchSize);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    @Override
    public Compression run(SampledStep step, Start start, TensorStore store) {
        if (!(step instanceof LearningStep known)) {
            throw new IllegalArgumentException("no step " + step.method() + " can be run here");
        }
        StepContext context = new StepContext(start.original(), data, answer, start.choice(), engine, start.listener());
        return Usage.checked(spec, () -> known.run(start.program(), context, store));
    }
}
