package io.corepress.cli;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which weights a technique is for. */
final class SelectionOptions {
    @Option(names = "--joint", description = "Also go on with weights that are compressed already (iOS 18).")
    boolean joint;

    @Option(
            names = "--op-type",
            split = ",",
            paramLabel = "TYPE",
            description = "Only weights of these operations, for example conv,linear.")
    private List<String> opTypes = List.of();

    @Option(
            names = "--op-name",
            split = ",",
            paramLabel = "NAME",
            description = "Only weights, or weights of operations, of these names; * and ? are wildcards.")
    private List<String> opNames = List.of();

    @Option(names = "--skip-op-type", split = ",", paramLabel = "TYPE", description = "Not these types.")
    private List<String> skippedTypes = List.of();

    @Option(names = "--skip-op-name", split = ",", paramLabel = "NAME", description = "Not these names.")
    private List<String> skippedNames = List.of();

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
        skippedNames.forEach(name -> names.put(name, Optional.empty()));
        opNames.forEach(name -> names.put(name, Optional.of(config)));
        opTypes.forEach(type -> types.put(type, Optional.of(config)));
        skippedTypes.forEach(type -> types.put(type, Optional.empty()));
        boolean limited = !opTypes.isEmpty() || !opNames.isEmpty();
        return new OptimizationConfig(limited ? Optional.empty() : Optional.of(config), types, names);
    }
}
