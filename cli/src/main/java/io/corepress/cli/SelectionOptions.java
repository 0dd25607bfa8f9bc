package io.corepress.cli;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which weights a technique is for. */
final class SelectionOptions {
    @Mixin
    private LimitOptions limits;

    @Option(names = "--joint", description = "Also go on with weights that are compressed already (iOS 18).")
    boolean joint;

    @Option(
            names = "--weight-threshold",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Only weights of more than N elements (default: ${DEFAULT-VALUE}).")
    long weightThreshold;

    /** {@return the technique for the chosen operations: all of them, unless types or names were given} */
    OptimizationConfig select(OpConfig config) {
        Map<String, Optional<OpConfig>> types = new LinkedHashMap<>();
        Map<String, Optional<OpConfig>> names = new LinkedHashMap<>();
        // Of patterns the first that fits counts, so exceptions come first.
        limits.skippedNames.forEach(name -> names.put(name, Optional.empty()));
        limits.opNames.forEach(name -> names.put(name, Optional.of(config)));
        limits.opTypes.forEach(type -> types.put(type, Optional.of(config)));
        limits.skippedTypes.forEach(type -> types.put(type, Optional.empty()));
        boolean limited = !limits.opTypes.isEmpty() || !limits.opNames.isEmpty();
        return new OptimizationConfig(limited ? Optional.empty() : Optional.of(config), types, names);
    }
}
