package io.corepress.recipe;

import io.corepress.compress.config.OptimizationConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What to do with a model, one step after the other. Immutable; equal recipes do the same.
 *
 * @param steps at least one
 */
public record Recipe(List<Step> steps) {

    /** One pass over the model. */
    public sealed interface Step permits Compress, SampledStep {
        /**
         * {@return whether weights that are already compressed are compressed once more; otherwise they are left as they
         * are}
         */
        boolean joint();
    }

    /** A step that needs no data. */
    public record Compress(OptimizationConfig config, boolean joint) implements Step {
        public Compress {
            Objects.requireNonNull(config, "config");
        }
    }

    /**
     * @throws IllegalArgumentException if there are no steps
     */
    public Recipe {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a recipe needs at least one step");
        }
    }

    /** {@return the recipe of these steps} */
    public static Recipe of(List<? extends Step> steps) {
        return new Recipe(List.copyOf(steps));
    }

    /** {@return the recipe of one step, which leaves weights alone that are already compressed} */
    public static Recipe of(OptimizationConfig config) {
        return new Recipe(List.of(new Compress(config, false)));
    }

    /** As {@link #read(Path, List)}, for recipes that need no samples. */
    public static Recipe read(Path file) throws IOException {
        return read(file, List.of());
    }

    /**
     * {@return the recipe in a file}
     *
     * @param file YAML or JSON in UTF-8, at most 4 MiB
     * @param kinds of steps that need samples, as far as the caller can run them
     * @throws RecipeException if the content is not a recipe
     * @throws IOException if the file cannot be read
     */
    public static Recipe read(Path file, List<StepKind> kinds) throws IOException {
        return parse(RecipeText.read(file), file.toString(), kinds);
    }

    /** As {@link #parse(String, String, List)}, for recipes that need no samples. */
    public static Recipe parse(String text, String sourceName) {
        return parse(text, sourceName, List.of());
    }

    /**
     * {@return the recipe in a text}
     *
     * @param text YAML or JSON, at most 4 Mi characters
     * @param sourceName what error messages call the text
     * @param kinds of steps that need samples, as far as the caller can run them
     * @throws RecipeException if the text is not a recipe
     */
    public static Recipe parse(String text, String sourceName, List<StepKind> kinds) {
        return new LayoutReader(kinds).recipe(RecipeText.parse(text, sourceName));
    }

    /** {@return the steps that need samples} */
    public List<SampledStep> sampledSteps() {
        return steps.stream()
                .filter(SampledStep.class::isInstance)
                .map(SampledStep.class::cast)
                .toList();
    }

    /**
     * {@return the canonical YAML: {@link #parse} makes an equal recipe of it} One step that is not joint has the layout
     * of coremltools. A {@code lut_function} has no text: it is shown as a comment, and such a text is not a recipe.
     */
    public String toYaml() {
        return RecipeWriter.toYaml(this);
    }
}
