package io.corepress.recipe;

import io.corepress.compress.config.OptimizationConfig;
import java.util.Map;
import java.util.Optional;

/**
 * A step that needs samples: calibration, training. A recipe only holds it; whoever runs the recipe knows what its
 * {@link StepKind}s make and runs them. Implementations are records, so that equal recipes do the same.
 */
public non-sealed interface SampledStep extends Recipe.Step {

    /** {@return the word after {@code method:}, see {@link StepKind#method}} */
    String method();

    /** {@return what each weight becomes, for methods that have a say in that} */
    Optional<OptimizationConfig> configuration();

    /**
     * {@return the keys of this method and their values, in the order in which they are written}: booleans, numbers,
     * texts, entries of configurations, lists and maps of these. Reading them again makes an equal step.
     */
    Map<String, Object> settings();
}
