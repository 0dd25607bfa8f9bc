package io.corepress.cli;

import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "compress",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a recipe: a configuration file of coremltools, or a list of such steps.")
final class CompressCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "YAML or JSON.")
    private Path config;

    @Option(names = "--joint", description = "Go on with weights that are compressed already, in every step (iOS 18).")
    private boolean joint;

    @Mixin
    private ChoiceOptions choice;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Recipe recipe = Usage.checked(spec, this::read);
        if (joint) {
            recipe = new Recipe(recipe.steps().stream()
                    .map(step -> new Recipe.Step(step.config(), true))
                    .toList());
        }
        return new PressRun(spec, output).press(recipe, choice.choice());
    }

    private Recipe read() {
        try {
            return Recipe.read(config);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read the recipe " + ExitCode.message(e), e);
        }
    }
}
