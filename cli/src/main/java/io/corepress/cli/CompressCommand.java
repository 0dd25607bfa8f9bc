package io.corepress.cli;

import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "compress",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a recipe: a configuration file of coremltools, or a list of steps, with --data for those that"
                + " need samples.")
final class CompressCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "YAML or JSON.")
    private Path config;

    @Option(names = "--joint", description = "Go on with weights that are compressed already, in every step (iOS 18).")
    private boolean joint;

    @Mixin
    private ChoiceOptions choice;

    @Mixin
    private DataArguments data;

    @Mixin
    private EngineArguments engine;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = RecipeArgument.read(config, spec);
        return new PressRun(spec, output).press(joint ? goingOn(recipe) : recipe, choice.choice(), data, engine);
    }

    private Recipe goingOn(Recipe recipe) {
        if (!recipe.sampledSteps().isEmpty()) {
            throw Usage.error(spec, "--joint goes with steps that need no samples; write joint: true in the recipe");
        }
        return Recipe.of(recipe.steps().stream()
                .map(step -> new Recipe.Compress(((Recipe.Compress) step).config(), true))
                .toList());
    }
}
