package io.corepress.cli;

import io.corepress.mil.OpSet;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that writes a model takes. */
final class OutputOptions {
    @Parameters(paramLabel = "MODEL", description = "The model; it is not changed.")
    Path input;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description =
                    "Where to write, an .mlpackage, or an .mlmodel for a neural network. Needed, but for --dry-run.")
    Path output;

    @Option(names = "--force", description = "Replace OUT if it exists.")
    boolean force;

    @Option(names = "--dry-run", description = "Say what would happen and write nothing.")
    boolean dryRun;

    @Option(
            names = "--target",
            paramLabel = "OS",
            converter = Words.Target.class,
            completionCandidates = Words.Target.class,
            description = "First move the model to ${COMPLETION-CANDIDATES}, if its operators allow that.")
    OpSet target;

    @Option(names = "--json", description = "Print one JSON document.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but errors.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "List every weight.")
    boolean verbose;
}
