package io.corepress.cli;

import io.corepress.compress.WeightChoice;
import io.corepress.data.Dataset;
import io.corepress.data.IndexedDataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.data.source.LabelSource;
import io.corepress.evaluate.RunnableModel;
import io.corepress.learn.step.StepContext;
import io.corepress.learn.step.TrainStep;
import io.corepress.learn.train.CheckpointFile;
import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Run a recipe with a step that trains: quantization-aware training, differentiable k-means, pruning, or"
                        + " fine-tuning; towards labels or towards the uncompressed model.")
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private DataArguments data;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A recipe with a step of method train.")
    private Path config;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the samples, whatever the recipe says.")
    private Integer epochs;

    @Option(
            names = "--validation",
            paramLabel = "D",
            description = "Samples to measure on after each epoch; read as those of --data are.")
    private Path validation;

    @Option(names = "--validation-labels", paramLabel = "FILE", description = "Their labels, if they do not have them.")
    private Path validationLabels;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Where training keeps what it needs to go on (default: OUT.checkpoint.npz, which is deleted when"
                            + " OUT is written).")
    private Path checkpoint;

    @Option(
            names = "--checkpoint-steps",
            paramLabel = "N",
            defaultValue = "500",
            description = "Write it every N steps, and after each epoch (default: ${DEFAULT-VALUE}).")
    private long checkpointSteps;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Go on from this checkpoint, and keep it up to date.")
    private Path resume;

    @Mixin
    private EngineArguments engine;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PressRun run = new PressRun(spec, output);
        run.requireOutput();
        if (output.dryRun) {
            throw Usage.error(spec, "train has no --dry-run: what becomes of a weight depends on the samples");
        }
        data.requireGiven(spec);
        if (resume != null && !Files.isRegularFile(resume)) {
            throw new NoSuchFileException(resume.toString());
        }
        Recipe recipe = recipe();
        try (RunnableModel model = RunnableModel.open(output.input, engine.function(), engine.options());
                Dataset samples = data.open(model.inputs(), spec)) {
            Optional<IndexedDataset> other = validation(model);
            try {
                CheckpointFile file = Usage.checked(spec, this::checkpoint);
                StepContext.Answer answer = SampledSteps.answer(model);
                TrainingRunner runner = new TrainingRunner(
                        SampledSteps.function(model),
                        answer,
                        samples,
                        other.map(found -> found),
                        file,
                        model.inputs(),
                        data.batchSize,
                        engine.options(),
                        !output.quiet && !output.json,
                        spec);
                int code = run.add("epochs", runner.epochs()).press(recipe, WeightChoice.ALL, runner);
                if (checkpoint == null && resume == null) {
                    Files.deleteIfExists(file.path());
                }
                return code;
            } finally {
                if (other.isPresent()) {
                    other.get().close();
                }
            }
        }
    }

    private Recipe recipe() {
        List<Recipe.Step> steps = RecipeArgument.read(config, spec).steps();
        if (steps.stream().filter(TrainStep.class::isInstance).count() != 1) {
            throw Usage.error(spec, "--config must be a recipe with one step of method train");
        }
        return Usage.checked(
                spec,
                () -> Recipe.of(steps.stream()
                        .map(step -> epochs != null && step instanceof TrainStep train
                                ? (Recipe.Step) train.withEpochs(epochs)
                                : step)
                        .toList()));
    }

    private Optional<IndexedDataset> validation(RunnableModel model) throws IOException {
        if (validation == null) {
            return Optional.empty();
        }
        DataOptions options = Usage.checked(spec, () -> DataOptions.parse(data.settings()));
        IndexedDataset opened = DataSource.open(validation, model.inputs(), options);
        return Optional.of(validationLabels == null ? opened : LabelSource.label(opened, validationLabels));
    }

    private CheckpointFile checkpoint() {
        if (resume != null && checkpoint != null) {
            throw Usage.error(spec, "--resume goes on with its own file; leave --checkpoint out");
        }
        Path file = resume != null
                ? resume
                : checkpoint != null
                        ? checkpoint
                        : output.output.resolveSibling(output.output.getFileName() + ".checkpoint.npz");
        return new CheckpointFile(file, checkpointSteps, resume != null);
    }
}
