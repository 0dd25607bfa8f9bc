package io.corepress.cli;

import io.corepress.compress.WeightFilter;
import java.util.List;
import picocli.CommandLine.Option;

/** Limits to some of a model's weights. */
final class LimitOptions {
    @Option(
            names = "--op-type",
            split = ",",
            paramLabel = "TYPE",
            description = "Only weights of these operations, for example conv,linear.")
    List<String> opTypes = List.of();

    @Option(
            names = "--op-name",
            split = ",",
            paramLabel = "NAME",
            description = "Only weights, or weights of operations, of these names; * and ? are wildcards.")
    List<String> opNames = List.of();

    @Option(names = "--skip-op-type", split = ",", paramLabel = "TYPE", description = "Not these types.")
    List<String> skippedTypes = List.of();

    @Option(names = "--skip-op-name", split = ",", paramLabel = "NAME", description = "Not these names.")
    List<String> skippedNames = List.of();

    WeightFilter filter() {
        return new WeightFilter(opTypes, opNames, skippedTypes, skippedNames);
    }
}
