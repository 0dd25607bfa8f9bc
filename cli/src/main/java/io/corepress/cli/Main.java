package io.corepress.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
    /** In the order of the help text. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("info", InfoCommand::new);
        COMMANDS.put("weights", WeightsCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("verify", VerifyCommand::new);
        COMMANDS.put("palettize", PalettizeCommand::new);
        COMMANDS.put("quantize", QuantizeCommand::new);
        COMMANDS.put("prune", PruneCommand::new);
        COMMANDS.put("compress", CompressCommand::new);
        COMMANDS.put("calibrate", CalibrateCommand::new);
        COMMANDS.put("train", TrainCommand::new);
        COMMANDS.put("decompress", DecompressCommand::new);
        COMMANDS.put("diff", DiffCommand::new);
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("compare", CompareCommand::new);
        COMMANDS.put("evaluate", EvaluateCommand::new);
        COMMANDS.put("benchmark", BenchmarkCommand::new);
        COMMANDS.put("convert", ConvertCommand::new);
        COMMANDS.put("upgrade", UpgradeCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("help", CommandLine.HelpCommand::new);
    }

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
        CommandLine line = line(main, args)
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

    /**
     * {@return the command with its subcommands, or with the one that is asked for: reading the options of all takes
     * longer than most commands do}
     */
    static CommandLine line(Main main, String... args) {
        CommandLine line = new CommandLine(main);
        String first = args.length == 0 ? "" : args[0];
        boolean one = COMMANDS.containsKey(first) && !first.equals("help") && !first.equals("completion");
        if (one) {
            line.addSubcommand(first, COMMANDS.get(first).get());
        } else if (!first.equals("--version")) {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        line.getSubcommands().values().forEach(sub -> sub.getCommandSpec().versionProvider(new Version()));
        return line;
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
