package io.corepress.cli;

import io.corepress.learn.step.LearningSteps;
import io.corepress.recipe.Recipe;
import io.corepress.recipe.RecipeException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads recipes with every kind of step that the command line can run. */
final class RecipeArgument {
    private RecipeArgument() {}

    static Recipe read(Path file, CommandSpec spec) {
        try {
            return Recipe.read(file, LearningSteps.KINDS);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "cannot read the recipe " + ExitCode.message(e), e);
        } catch (RecipeException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
