package io.corepress.cli;

import io.corepress.mil.OsRelease;
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
            converter = Words.Release.class,
            completionCandidates = Words.Release.class,
            description =
                    "Systems that are to run the result: iOS11 to iOS18, iOS26. Programs move to the operators of "
                            + "these first, if they can; networks are refused if they would need newer ones.")
    OsRelease target;

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
