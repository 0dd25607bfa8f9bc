package io.corepress.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code corepress}: parses, calls the library, prints, and chooses the exit code. */
@Command(
        name = "corepress",
        description = "Makes Core ML models small and fast.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InfoCommand.class,
            WeightsCommand.class,
            PalettizeCommand.class,
            QuantizeCommand.class,
            PruneCommand.class,
            CompressCommand.class,
            DecompressCommand.class,
            DiffCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:an error of Corepress itself",
            "2:wrong options or configuration",
            "3:the model cannot be read or is broken",
            "4:the output cannot be written",
            "5:impossible for this model",
            "130:interrupted"
        })
public final class Main implements Runnable {
    @Option(
            names = "--debug",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show where in Corepress an error came from.")
    private boolean debug;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(args, out, err);
        out.flush();
        System.exit(code);
    }

    /** {@return the exit code; everything is written to {@code out} and {@code err}} */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        Main main = new Main();
        CommandLine line = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler((failure, command, parsed) -> main.fail(failure, err));
        int code;
        try {
            code = line.execute(args);
        } catch (Error e) {
            code = main.fail(e, err);
        }
        out.flush();
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? see corepress --help");
    }

    private static int refuse(ParameterException failure, String[] args) {
        CommandLine line = failure.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("corepress: " + failure.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE.number();
    }

    private int fail(Throwable failure, PrintWriter err) {
        ExitCode code = ExitCode.of(failure);
        boolean bug = code == ExitCode.INTERNAL && !(failure instanceof OutOfMemoryError);
        err.println("corepress: " + (bug ? "an error of Corepress itself: " : "") + ExitCode.message(failure));
        if (debug) {
            failure.printStackTrace(err);
        } else if (bug) {
            err.println("Please report it, with what --debug shows.");
        }
        return code.number();
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"corepress " + (version == null ? "development" : version)};
        }
    }
}
