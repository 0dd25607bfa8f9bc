package io.corepress.cli;

import io.corepress.data.Dataset;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.evaluate.Comparison;
import io.corepress.evaluate.Comparison.LayerDeviation;
import io.corepress.evaluate.Deviation;
import io.corepress.evaluate.RunnableModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run two models on the same data and say how far the second is from the first.")
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "The model to compare with, usually the uncompressed one.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The model that is compared.")
    private Path second;

    @Mixin
    private DataArguments data;

    @Option(names = "--layers", description = "Also compare values in between that have the same name in both.")
    private boolean layers;

    @Option(
            names = "--pair",
            paramLabel = "A=B",
            description =
                    "An input or output of A and the one of B that is the same, where names differ. May be repeated.")
    private Map<String, String> pairs = new LinkedHashMap<>();

    @Mixin
    private EngineArguments engine;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (RunnableModel a = engine.open(first);
                RunnableModel b = engine.open(second);
                Dataset samples = data.data == null ? generated(a) : data.open(a.inputs(), spec);
                Interruption interruption =
                        Interruption.watch(null, spec.commandLine().getErr());
                ProgressBar progress = ProgressBar.start(!json, interruption)) {
            Comparison comparison = Comparison.of(a, b, pairs, samples, layers, data.batchSize, progress);
            progress.close();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Json.print(out, document(comparison));
            } else {
                print(comparison, out);
            }
        }
        return ExitCode.OK.number();
    }

    /** One sample of random numbers. */
    private Dataset generated(RunnableModel model) {
        Sample sample = new Sample("random", RandomInputs.of(model.inputs(), engine.seed), Optional.empty());
        return new Dataset() {
            @Override
            public Samples samples() {
                Iterator<Sample> one = List.of(sample).iterator();
                return () -> one.hasNext() ? Optional.of(one.next()) : Optional.empty();
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(1);
            }
        };
    }

    private Map<String, Object> document(Comparison comparison) {
        return Json.object(
                "a", first.toString(),
                "b", second.toString(),
                "samples", comparison.samples(),
                "outputs",
                        comparison.outputs().entrySet().stream()
                                .map(output -> object(output.getKey(), null, output.getValue()))
                                .toList(),
                "layers",
                        comparison.values().stream()
                                .map(value -> object(value.name(), value.operator(), value.deviation()))
                                .toList());
    }

    private static Map<String, Object> object(String name, String operator, Deviation deviation) {
        return Json.object(
                "name", name,
                "operator", operator,
                "snrDb", deviation.snrDecibels(),
                "psnrDb", deviation.psnrDecibels(),
                "cosine", deviation.cosine(),
                "maxError", deviation.maxError(),
                "notFinite", deviation.notFinite(),
                "elements", deviation.count());
    }

    private void print(Comparison comparison, PrintWriter out) {
        Table outputs = new Table("output", "SNR dB", "PSNR dB", "cosine", "max error");
        comparison.outputs().forEach((name, deviation) -> outputs.add(cells(name, deviation)));
        outputs.print(out);
        if (layers && !comparison.values().isEmpty()) {
            out.println();
            Table table = new Table("value", "SNR dB", "PSNR dB", "cosine", "max error", "operator");
            for (LayerDeviation value : comparison.values()) {
                Object[] cells = java.util.Arrays.copyOf(cells(value.name(), value.deviation()), 6);
                cells[5] = value.operator();
                table.add(cells);
            }
            table.print(out);
        }
        long notFinite = comparison.outputs().values().stream()
                .mapToLong(Deviation::notFinite)
                .sum();
        if (notFinite > 0) {
            out.println(notFinite + " places of the outputs are not finite in one of the models and are left out");
        }
        out.println("on " + comparison.samples() + (comparison.samples() == 1 ? " sample" : " samples")
                + (data.data == null ? " of random numbers (--data gives real ones)" : ""));
    }

    private static Object[] cells(String name, Deviation deviation) {
        return new Object[] {
            name,
            Sizes.decimal(deviation.snrDecibels(), 1),
            Sizes.decimal(deviation.psnrDecibels(), 1),
            Sizes.decimal(deviation.cosine(), 6),
            String.format(java.util.Locale.ROOT, "%.4g", deviation.maxError())
        };
    }
}
