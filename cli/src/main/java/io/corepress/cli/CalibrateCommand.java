package io.corepress.cli;

import io.corepress.compress.WeightChoice;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.step.BatchNormStep;
import io.corepress.learn.step.BiasCorrectionStep;
import io.corepress.learn.step.SmoothQuantStep;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.SampledStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compress with the help of samples: GPTQ, SparseGPT, sensitive k-means, AWQ, or quantized activations.")
final class CalibrateCommand implements Callable<Integer> {
    static final class MethodWords extends Words<CalibrationOptions.Method> {
        MethodWords() {
            super(List.of(CalibrationOptions.Method.values()), Words::lower);
        }
    }

    @Mixin
    private OutputOptions output;

    @Mixin
    private DataArguments data;

    @Option(
            names = "--method",
            paramLabel = "M",
            converter = MethodWords.class,
            completionCandidates = MethodWords.class,
            description = "${COMPLETION-CANDIDATES}; needed, but for a --config whose steps name theirs.")
    private CalibrationOptions.Method method;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A recipe. With --method: of one step, which says what each weight becomes, instead of the options"
                            + " of form.")
    private Path config;

    @Mixin
    private CalibrationOptions options;

    @Option(
            names = "--smooth",
            paramLabel = "A",
            description =
                    "First move scales from values into weights, where the graph allows: how much of them, 0 to 1,"
                            + " for example 0.5; for --method activations.")
    private Double smooth;

    @Option(names = "--bias-correction", description = "Let biases make up for the mean error of each channel.")
    private boolean biasCorrection;

    @Option(names = "--batch-norm", description = "Take the statistics of batch norms anew, after all else.")
    private boolean batchNorm;

    @Mixin
    private EngineArguments engine;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PressRun run = new PressRun(spec, output);
        run.requireOutput();
        data.requireGiven(spec);
        return run.press(Usage.checked(spec, this::recipe), WeightChoice.ALL, data, engine);
    }

    private Recipe recipe() {
        List<Recipe.Step> steps = new ArrayList<>();
        if (method != null) {
            OptimizationConfig layout = config == null ? OptimizationConfig.of(options.form(method)) : layout();
            steps.add(options.step(method, layout));
        } else if (config != null) {
            steps.addAll(RecipeArgument.read(config, spec).steps());
        } else {
            throw Usage.error(spec, "--method M is needed, or --config RECIPE");
        }
        if (smooth != null) {
            steps.addFirst(new SmoothQuantStep(smooth));
        }
        if (biasCorrection) {
            steps.add(new BiasCorrectionStep());
        }
        if (batchNorm) {
            steps.add(new BatchNormStep());
        }
        return Recipe.of(steps);
    }

    private OptimizationConfig layout() {
        Recipe recipe = RecipeArgument.read(config, spec);
        if (recipe.steps().size() != 1) {
            throw Usage.error(
                    spec,
                    "with --method, --config must be a recipe of one step, this one has "
                            + recipe.steps().size() + "; name the method in each step and leave --method out");
        }
        return switch (recipe.steps().getFirst()) {
            case Recipe.Compress(OptimizationConfig layout, boolean _) -> layout;
            case SampledStep sampled ->
                throw Usage.error(spec, "the recipe names the method " + sampled.method() + "; leave --method out");
        };
    }
}
