package io.corepress.cli;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.neuralnetwork.quantize.LayerSelection;
import io.corepress.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands of one technique have in common: which weights it is for. */
final class SelectionOptions {
    @Mixin
    private ChoiceOptions choice;

    @Option(names = "--joint", description = "Also go on with weights that are compressed already (iOS 18).")
    private boolean joint;

    @Option(
            names = "--weight-threshold",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Only weights of more than N elements (default: ${DEFAULT-VALUE}).")
    long weightThreshold;

    boolean isJoint() {
        return joint;
    }

    /**
     * {@return the chosen layers of neural networks}
     *
     * @throws IllegalArgumentException if they have no layers of a type
     */
    LayerSelection layers() {
        return LayerSelection.ALL.withChoice(choice.choice()).withWeightThreshold(weightThreshold);
    }

    /**
     * {@return the technique for the chosen operations, as a recipe of one step: a recipe that says all of it can be
     * kept and run again}
     */
    Recipe recipe(OpConfig config) {
        Map<String, Optional<OpConfig>> types = new LinkedHashMap<>();
        Map<String, Optional<OpConfig>> names = new LinkedHashMap<>();
        // Of patterns the first that fits counts, so exceptions come first.
        choice.skippedNames.forEach(name -> names.put(name, Optional.empty()));
        choice.opNames.forEach(name -> names.putIfAbsent(name, Optional.of(config)));
        choice.opTypes.forEach(type -> types.put(type, Optional.of(config)));
        choice.skippedTypes.forEach(type -> types.put(type, Optional.empty()));
        boolean limited = !choice.opTypes.isEmpty() || !choice.opNames.isEmpty();
        OptimizationConfig optimization =
                new OptimizationConfig(limited ? Optional.empty() : Optional.of(config), types, names);
        return new Recipe(List.of(new Recipe.Compress(optimization, joint)));
    }
}
