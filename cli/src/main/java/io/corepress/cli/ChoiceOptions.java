package io.corepress.cli;

import io.corepress.compress.WeightChoice;
import java.util.List;
import picocli.CommandLine.Option;

/** Which weights a command is about. */
final class ChoiceOptions {
    @Option(
            names = "--op-type",
            split = ",",
            paramLabel = "TYPE",
            description =
                    "Only weights of operations of these types, for example conv,linear; in neural networks convolution.")
    List<String> opTypes = List.of();

    @Option(
            names = "--op-name",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only weights, or weights of operations, of these names; * and ? are wildcards. With --op-type: also these.")
    List<String> opNames = List.of();

    @Option(
            names = "--skip-op-type",
            split = ",",
            paramLabel = "TYPE",
            description = "But no weights of operations of these types.")
    List<String> skippedTypes = List.of();

    @Option(
            names = "--skip-op-name",
            split = ",",
            paramLabel = "NAME",
            description = "And no weights, or weights of operations, of these names.")
    List<String> skippedNames = List.of();

    WeightChoice choice() {
        return new WeightChoice(opTypes, opNames, skippedTypes, skippedNames);
    }
}
