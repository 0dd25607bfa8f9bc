package io.corepress.cli;

import io.corepress.compress.Decision;
import io.corepress.compress.WeightFilter;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What all commands that write a model have in common: run the press, show progress, print the report. */
final class PressRun {
    private final CommandSpec spec;
    private final OutputOptions options;
    private final WeightFilter filter;

    PressRun(CommandSpec spec, OutputOptions options, WeightFilter filter) {
        this.spec = spec;
        this.options = options;
        this.filter = filter;
    }

    int press(Recipe recipe) throws IOException {
        PressReport report = run(Press.of(recipe));
        if (options.dryRun && !options.json && !options.quiet) {
            out().println("recipe\n  " + recipe.toYaml().strip().replace("\n", "\n  "));
        }
        return print(report, true);
    }

    int decompress() throws IOException {
        return print(run(Press.decompressing()), false);
    }

    private PressReport run(Press press) throws IOException {
        requireOutput();
        try (ProgressBar progress = ProgressBar.start(!options.quiet && !options.json)) {
            Press ready = press.withOverwrite(options.force).withFilter(filter).withListener(progress);
            if (options.target != null) {
                ready = ready.withTarget(options.target);
            }
            return options.dryRun ? ready.dryRun(options.input) : ready.run(options.input, options.output);
        }
    }

    private void requireOutput() {
        if (options.output == null && !options.dryRun) {
            throw new ParameterException(spec.commandLine(), "-o OUT is needed, or --dry-run");
        }
        if (options.output != null && !options.output.toString().endsWith(".mlpackage")) {
            throw new ParameterException(
                    spec.commandLine(), "OUT must end in .mlpackage, got " + options.output);
        }
    }

    private int print(PressReport report, boolean withWeights) {
        if (options.json) {
            Json.print(out(), document(report));
        } else if (!options.quiet) {
            Summary.print(report, options, withWeights, out());
        }
        return ExitCode.OK.number();
    }

    private Map<String, Object> document(PressReport report) {
        return Json.object(
                "command", spec.name(),
                "input", options.input.toString(),
                "output", options.dryRun || options.output == null ? null : options.output.toString(),
                "dryRun", options.dryRun,
                "sizeBefore", report.sizeBefore(),
                "sizeAfter", report.sizeAfter(),
                "ratio", report.ratio(),
                "weights", report.decisions().stream().map(PressRun::object).toList(),
                "opset", report.opset().milName(),
                "os", report.opset().osNames(),
                "seconds", report.seconds());
    }

    private static Map<String, Object> object(Decision decision) {
        boolean compressed = decision.isCompressed();
        return Json.object(
                "function", decision.function(),
                "name", decision.weight(),
                "shape", Json.sizes(decision.shape()),
                "dtype", decision.dataType().milName(),
                "consumers", decision.consumers(),
                "technique", decision.technique().toString(),
                "compressed", compressed,
                "form", decision.result() instanceof Decision.Compressed(String form, long _) ? form : null,
                "bytesBefore", decision.bytesBefore(),
                "bytesAfter",
                        decision.result() instanceof Decision.Compressed(String _, long bytes)
                                ? bytes
                                : decision.bytesBefore(),
                "reason", decision.result() instanceof Decision.Skipped(String reason) ? reason : null);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
