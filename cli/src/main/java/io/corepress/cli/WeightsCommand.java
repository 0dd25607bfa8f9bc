package io.corepress.cli;

import io.corepress.compress.WeightInfo;
import io.corepress.compress.WeightSites;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
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

    /**
     * @param program where in the model its program is; empty if the model is the program
     */
    private record Row(String program, WeightInfo weight) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage opened = ModelPackage.open(model)) {
            requirePrograms(opened);
            List<Row> rows = new ArrayList<>();
            long all = 0;
            for (Map.Entry<String, Program> program : opened.programs().entrySet()) {
                WeightInfo.of(program.getValue(), weightThreshold)
                        .forEach(weight -> rows.add(new Row(program.getKey(), weight)));
                all += WeightSites.of(program.getValue()).size();
            }
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

    /** Other kinds of models have weights too, but none that Corepress knows. */
    static void requirePrograms(ModelPackage model) {
        if (model.programs().isEmpty()) {
            throw new UnsupportedModelException("the model is of kind " + model.kind()
                    + "; only weights of ML programs (iOS 15 and later) can be looked at");
        }
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
        WeightInfo weight = row.weight();
        return Json.object(
                "name", weight.name(),
                "program", row.program(),
                "function", weight.function(),
                "op", weight.op(),
                "shape", Json.sizes(weight.shape()),
                "dtype", weight.dataType().milName(),
                "format", weight.format(),
                "nbits", weight.nbits(),
                "bytes", weight.bytes(),
                "sparsity", weight.statistics().sparsity(),
                "uniqueValues", weight.statistics().uniqueValues(),
                "min", weight.statistics().min(),
                "max", weight.statistics().max(),
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
            WeightInfo weight = row.weight();
            out.println(Csv.line(
                    weight.name(),
                    row.program(),
                    weight.function(),
                    weight.op(),
                    Json.sizes(weight.shape()).stream().map(String::valueOf).collect(Collectors.joining("x")),
                    weight.dataType().milName(),
                    weight.format(),
                    weight.nbits(),
                    weight.bytes(),
                    weight.statistics().sparsity(),
                    weight.statistics().uniqueValues(),
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
            WeightInfo weight = row.weight();
            table.add(
                    weight.name(),
                    (row.program().isEmpty() ? "" : row.program() + "/") + weight.function(),
                    weight.op(),
                    weight.shape(),
                    weight.dataType().milName(),
                    weight.format(),
                    weight.nbits(),
                    weight.bytes(),
                    Sizes.decimal(100 * weight.statistics().sparsity(), 1) + "%",
                    weight.statistics().uniqueValues(),
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

    private static long elements(List<Row> rows) {
        return rows.stream()
                .mapToLong(row -> row.weight().shape().elementCount())
                .sum();
    }

    private static long bytes(List<Row> rows) {
        return rows.stream().mapToLong(row -> row.weight().bytes()).sum();
    }

    private static String consumers(WeightInfo weight, String separator) {
        return weight.consumers().stream()
                .map(consumer -> consumer.type() + " " + consumer.name())
                .collect(Collectors.joining(separator));
    }
}
