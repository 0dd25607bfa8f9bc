package io.corepress.cli;

import io.corepress.evaluate.Benchmark;
import io.corepress.evaluate.RunnableModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "benchmark",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Time predictions on this machine, with random inputs. A phone computes otherwise: use this to compare"
                        + " models with each other.")
final class BenchmarkCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "20",
            description = "Predictions to time (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "3",
            description = "Predictions before them (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Mixin
    private EngineArguments engine;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (runs < 1 || warmup < 0) {
            throw Usage.error(spec, "--runs must be at least 1 and --warmup at least 0");
        }
        try (RunnableModel opened = engine.open(model);
                Interruption interruption =
                        Interruption.watch(null, spec.commandLine().getErr());
                ProgressBar progress = ProgressBar.start(!json, interruption)) {
            Benchmark benchmark =
                    Benchmark.of(opened, RandomInputs.of(opened.inputs(), engine.seed), runs, warmup, progress);
            progress.close();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Json.print(out, document(benchmark));
            } else {
                print(benchmark, out);
            }
        }
        return ExitCode.OK.number();
    }

    private Map<String, Object> document(Benchmark benchmark) {
        return Json.object(
                "model", model.toString(),
                "machine", machine(),
                "runs", benchmark.latenciesMillis().size(),
                "firstMillis", benchmark.firstMillis(),
                "minMillis", benchmark.latenciesMillis().getFirst(),
                "medianMillis", benchmark.percentileMillis(0.5),
                "p90Millis", benchmark.percentileMillis(0.9),
                "operations", benchmark.operations(),
                "weightBytes", benchmark.weightBytes(),
                "peakResidentBytes", benchmark.peakResidentBytes());
    }

    private void print(Benchmark benchmark, PrintWriter out) {
        out.println("latency here   " + millis(benchmark.percentileMillis(0.5)) + " median, "
                + millis(benchmark.latenciesMillis().getFirst()) + " least, "
                + millis(benchmark.percentileMillis(0.9)) + " at 90 % of "
                + benchmark.latenciesMillis().size()
                + " runs; " + millis(benchmark.firstMillis()) + " the first time");
        out.println("machine        " + machine() + " (not a phone)");
        long count = benchmark.operations().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        out.println("operations     " + count + ": "
                + String.join(
                        ", ",
                        benchmark.operations().entrySet().stream()
                                .map(entry -> entry.getValue() + " " + entry.getKey())
                                .toList()));
        out.println("weights        " + Sizes.bytes(benchmark.weightBytes()) + " as stored");
        if (benchmark.peakResidentBytes() > 0) {
            out.println("memory         " + Sizes.bytes(benchmark.peakResidentBytes())
                    + " at most, the Java runtime and libtorch included");
        }
    }

    private static String machine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }

    private static String millis(double millis) {
        return Sizes.decimal(millis, millis < 10 ? 2 : 1) + " ms";
    }
}
