package io.corepress.cli;

import io.corepress.compress.weight.WeightStatistics;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.press.ModelWeight;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "weights", mixinStandardHelpOptions = true, description = "List the weights of a model, a row each.")
final class WeightsCommand implements Callable<Integer> {
    private enum Sort {
        MODEL,
        NAME,
        BYTES
    }

    private static final class SortWords extends Words<Sort> {
        SortWords() {
            super(List.of(Sort.values()), Words::lower);
        }
    }

    @Parameters(paramLabel = "MODEL", description = "An .mlpackage or .mlmodel.")
    private Path model;

    @Option(
            names = "--weight-threshold",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Show weights of at least N elements (default: ${DEFAULT-VALUE}).")
    private long weightThreshold;

    @Option(
            names = "--sort",
            defaultValue = "model",
            paramLabel = "ORDER",
            converter = SortWords.class,
            completionCandidates = SortWords.class,
            description =
                    "${COMPLETION-CANDIDATES}: as in the model, by name, or the largest first (default: ${DEFAULT-VALUE}).")
    private Sort sort;

    private static final class Format {
        @Option(names = "--json", description = "Print one JSON document.")
        private boolean json;

        @Option(names = "--csv", description = "Print comma-separated values.")
        private boolean csv;
    }

    @ArgGroup
    private Format format = new Format();

    @Spec
    private CommandSpec spec;

    private record Row(ModelWeight weight, WeightStatistics statistics) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage opened = ModelPackage.open(model)) {
            ModelWeight.requireKnown(opened);
            List<ModelWeight> weights = ModelWeight.of(opened);
            List<Row> rows = new ArrayList<>(weights.stream()
                    .filter(weight -> weight.shape().elementCount() >= weightThreshold)
                    .parallel()
                    .map(weight -> new Row(weight, WeightStatistics.of(weight.values())))
                    .toList());
            long all = weights.size();
            switch (sort) {
                case MODEL -> {}
                case NAME -> rows.sort(Comparator.comparing(row -> row.weight().name()));
                case BYTES ->
                    rows.sort(Comparator.comparing((Row row) -> row.weight().bytes())
                            .reversed());
            }
            if (format.json) {
                Json.print(out, document(rows, all - rows.size()));
            } else if (format.csv) {
                printCsv(rows, out);
            } else {
                printTable(rows, all - rows.size(), out);
            }
        }
        return ExitCode.OK.number();
    }

    private static Map<String, Object> document(List<Row> rows, long hidden) {
        return Json.object(
                "weights",
                rows.stream().map(WeightsCommand::object).toList(),
                "notShown",
                hidden,
                "totals",
                Json.object("weights", rows.size(), "elements", elements(rows), "bytes", bytes(rows)));
    }

    private static Map<String, Object> object(Row row) {
        ModelWeight weight = row.weight();
        return Json.object(
                "name", weight.name(),
                "program", weight.model(),
                "function", weight.function(),
                "op", weight.op(),
                "shape", Json.sizes(weight.shape()),
                "dtype", weight.dataType().milName(),
                "format", weight.format(),
                "nbits", weight.nbits(),
                "bytes", weight.bytes(),
                "sparsity", row.statistics().sparsity(),
                "uniqueValues", row.statistics().uniqueValues(),
                "min", row.statistics().min(),
                "max", row.statistics().max(),
                "consumers",
                        weight.consumers().stream()
                                .map(consumer -> Json.object(
                                        "type", consumer.type(),
                                        "name", consumer.name(),
                                        "parameter", consumer.parameter()))
                                .toList());
    }

    private static void printCsv(List<Row> rows, PrintWriter out) {
        out.println("name,program,function,op,shape,dtype,format,nbits,bytes,sparsity,uniqueValues,consumers");
        for (Row row : rows) {
            ModelWeight weight = row.weight();
            out.println(Csv.line(
                    weight.name(),
                    weight.model(),
                    weight.function(),
                    weight.op(),
                    Json.sizes(weight.shape()).stream().map(String::valueOf).collect(Collectors.joining("x")),
                    weight.dataType().milName(),
                    weight.format(),
                    weight.nbits(),
                    weight.bytes(),
                    row.statistics().sparsity(),
                    row.statistics().uniqueValues(),
                    consumers(weight, ";")));
        }
    }

    private static void printTable(List<Row> rows, long hidden, PrintWriter out) {
        Table table = new Table(
                "name",
                "function",
                "op",
                "shape",
                "dtype",
                "format",
                "nbits",
                "bytes",
                "sparsity",
                "unique",
                "consumers");
        for (Row row : rows) {
            ModelWeight weight = row.weight();
            table.add(
                    weight.name(),
                    place(weight),
                    weight.op(),
                    weight.shape(),
                    weight.dataType().milName(),
                    weight.format(),
                    weight.nbits(),
                    weight.bytes(),
                    Sizes.decimal(100 * row.statistics().sparsity(), 1) + "%",
                    row.statistics().uniqueValues(),
                    consumers(weight, ", "));
        }
        if (!rows.isEmpty()) {
            table.print(out);
        }
        out.println(rows.size() + " weights, " + elements(rows) + " elements, " + Sizes.bytes(bytes(rows)));
        if (hidden > 0) {
            out.println(hidden + " smaller ones are not shown (--weight-threshold 0 shows all)");
        }
    }

    private static String place(ModelWeight weight) {
        return weight.model()
                + (weight.model().isEmpty() || weight.function().isEmpty() ? "" : "/")
                + weight.function();
    }

    private static long elements(List<Row> rows) {
        return rows.stream()
                .mapToLong(row -> row.weight().shape().elementCount())
                .sum();
    }

    private static long bytes(List<Row> rows) {
        return rows.stream().mapToLong(row -> row.weight().bytes()).sum();
    }

    private static String consumers(ModelWeight weight, String separator) {
        return weight.consumers().stream()
                .map(consumer -> consumer.type() + " " + consumer.name())
                .collect(Collectors.joining(separator));
    }
}
