package io.corepress.cli;

import io.corepress.compress.Decision;
import io.corepress.compress.WeightChoice;
import io.corepress.mil.OpSet;
import io.corepress.mil.op.Obstacle;
import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.press.StepRunner;
import io.corepress.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What all commands that write a model have in common: run the press, show progress, print the report. */
final class PressRun {
    private final CommandSpec spec;
    private final OutputOptions options;
    private final Map<String, Object> more = new LinkedHashMap<>();

    PressRun(CommandSpec spec, OutputOptions options) {
        this.spec = spec;
        this.options = options;
    }

    int press(Recipe recipe, WeightChoice choice) throws IOException {
        return run(Press.of(recipe).withChoice(choice), Optional.of(recipe), "compressed");
    }

    /** As {@link #press(Recipe, WeightChoice)}, with samples for the steps that need them. */
    int press(Recipe recipe, WeightChoice choice, DataArguments data, EngineArguments engine) throws IOException {
        requireOutput();
        Press press = Press.of(recipe).withChoice(choice);
        Press ready = SampledSteps.open(recipe, options.input, data, engine.function(), engine.options(), spec)
                .map(press::withRunner)
                .orElse(press);
        return run(ready, Optional.of(recipe), "compressed");
    }

    /** As {@link #press(Recipe, WeightChoice)}, with what runs the steps that need samples. */
    int press(Recipe recipe, WeightChoice choice, StepRunner runner) throws IOException {
        return run(Press.of(recipe).withChoice(choice).withRunner(runner), Optional.of(recipe), "compressed");
    }

    /** Adds something to the JSON document of the report. {@return this} */
    PressRun add(String key, Object value) {
        more.put(key, value);
        return this;
    }

    /** Quantizes neural networks in a way that only they have. */
    int press(NetworkQuantizer quantizer) throws IOException {
        return run(Press.of(quantizer), Optional.empty(), "compressed");
    }

    int decompress(WeightChoice choice) throws IOException {
        return run(Press.decompressing().withChoice(choice), Optional.empty(), "decompressed");
    }

    private int run(Press press, Optional<Recipe> recipe, String done) throws IOException {
        requireOutput();
        Press ready = options.target == null ? press : press.withTarget(options.target);
        List<Obstacle> obstacles = options.dryRun ? ready.obstacles(options.input) : List.of();
        return obstacles.isEmpty() ? print(run(ready), recipe, done) : refuse(obstacles);
    }

    /** A dry run is asked what would happen, so it names all that is in the way of the target, not the first few. */
    private int refuse(List<Obstacle> obstacles) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json) {
            Json.print(
                    out,
                    Json.object(
                            "command", spec.name(),
                            "input", options.input.toString(),
                            "dryRun", true,
                            "target", options.target.target(),
                            "obstacles",
                                    obstacles.stream().map(CheckCommand::object).toList()));
        } else {
            out.println("the model cannot move to " + options.target.target() + " because of");
            obstacles.forEach(obstacle -> out.println("  " + obstacle.toText()));
        }
        return ExitCode.IMPOSSIBLE.number();
    }

    private PressReport run(Press press) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (Interruption interruption = Interruption.watch(options.dryRun ? null : options.output, err);
                ProgressBar progress = ProgressBar.start(!options.quiet && !options.json, interruption)) {
            Press ready = press.withOverwrite(options.force).withListener(progress);
            PressReport report =
                    options.dryRun ? ready.dryRun(options.input) : ready.run(options.input, options.output);
            interruption.done();
            return report;
        }
    }

    void requireOutput() {
        if (options.quiet && options.verbose) {
            throw Usage.error(spec, "--quiet does not go with --verbose");
        }
        if (options.output == null && !options.dryRun) {
            throw Usage.error(spec, "-o OUT is needed, or --dry-run");
        }
        if (options.output != null
                && !options.output.toString().endsWith(".mlpackage")
                && !options.output.toString().endsWith(".mlmodel")) {
            throw Usage.error(
                    spec, "OUT must end in .mlpackage, or in .mlmodel for a neural network, got " + options.output);
        }
    }

    int print(PressReport report, Optional<Recipe> recipe, String done) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json) {
            Json.print(out, document(report, recipe));
        } else if (!options.quiet) {
            Summary.print(report, options, recipe, done, out);
        }
        return ExitCode.OK.number();
    }

    private Map<String, Object> document(PressReport report, Optional<Recipe> recipe) {
        Map<String, Object> document = Json.object(
                "command", spec.name(),
                "input", options.input.toString(),
                "output", options.output == null ? null : options.output.toString(),
                "dryRun", options.dryRun,
                "recipe", recipe.map(Recipe::toYaml).orElse(null),
                "sizeBefore", report.sizeBefore(),
                "sizeAfter", report.sizeAfter(),
                "ratio", report.ratio(),
                "changedWeights", report.compressed().size(),
                "skippedWeights", report.skipped().size(),
                "weights", report.decisions().stream().map(PressRun::object).toList(),
                "obstacles", List.of(),
                "remarks", report.remarks(),
                "opset", report.opset().map(OpSet::milName).orElse(null),
                "os", report.osNames(),
                "seconds", report.seconds());
        document.putAll(more);
        return document;
    }

    private static Map<String, Object> object(Decision decision) {
        String form = null;
        String reason = null;
        long bytesAfter = decision.bytesBefore();
        switch (decision.result()) {
            case Decision.Compressed(String newForm, long bytes) -> {
                form = newForm;
                bytesAfter = bytes;
            }
            case Decision.Skipped(String why) -> reason = why;
        }
        return Json.object(
                "function", decision.function(),
                "name", decision.weight(),
                "shape", Json.sizes(decision.shape()),
                "dtype", decision.dataType().milName(),
                "consumers", decision.consumers(),
                "technique", decision.technique().toString(),
                "changed", decision.isCompressed(),
                "format", form,
                "bytesBefore", decision.bytesBefore(),
                "bytesAfter", bytesAfter,
                "reason", reason);
    }
}
