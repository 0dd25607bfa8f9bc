package io.corepress.cli;

import io.corepress.compress.WeightInfo;
import io.corepress.compress.WeightSites;
import io.corepress.mil.Program;
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

@Command(
        name = "weights",
        mixinStandardHelpOptions = true,
        description = "List the weights of a model, a row each.")
final class WeightsCommand implements Callable<Integer> {
    private enum Sort {
        MODEL,
        NAME,
        BYTES
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
            description = "model (its own order), name, or bytes, the largest first (default: ${DEFAULT-VALUE}).")
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

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (ModelPackage opened = ModelPackage.open(model)) {
            List<WeightInfo> rows = new ArrayList<>();
            long all = 0;
            for (Program program : opened.programs().values()) {
                rows.addAll(WeightInfo.of(program, weightThreshold));
                all += WeightSites.of(program).size();
            }
            switch (sort) {
                case MODEL -> {}
                case NAME -> rows.sort(Comparator.comparing(WeightInfo::name));
                case BYTES -> rows.sort(Comparator.comparing(WeightInfo::bytes).reversed());
            }
            if (format.json) {
                printJson(rows, out);
            } else if (format.csv) {
                printCsv(rows, out);
            } else {
                printTable(rows, all - rows.size(), out);
            }
        }
        return ExitCode.OK.number();
    }

    private static void printJson(List<WeightInfo> rows, PrintWriter out) {
        List<Map<String, Object>> weights = rows.stream()
                .map(row -> Json.object(
                        "function", row.function(),
                        "name", row.name(),
                        "op", row.op(),
                        "shape", Json.sizes(row.shape()),
                        "dtype", row.dataType().milName(),
                        "format", row.format(),
                        "nbits", row.nbits(),
                        "bytes", row.bytes(),
                        "sparsity", row.statistics().sparsity(),
                        "uniqueValues", row.statistics().uniqueValues(),
                        "min", row.statistics().min(),
                        "max", row.statistics().max(),
                        "consumers",
                                row.consumers().stream()
                                        .map(consumer -> Json.object(
                                                "type", consumer.type(),
                                                "name", consumer.name(),
                                                "parameter", consumer.parameter()))
                                        .toList()))
                .toList();
        Json.print(out, Json.object("weights", weights));
    }

    private static void printCsv(List<WeightInfo> rows, PrintWriter out) {
        out.println("function,name,op,shape,dtype,format,nbits,bytes,sparsity,uniqueValues,consumers");
        for (WeightInfo row : rows) {
            String shape = row.shape().toString().replaceAll("[\\[\\] ]", "").replace(',', 'x');
            out.println(String.join(
                    ",",
                    row.function(),
                    row.name(),
                    row.op(),
                    shape,
                    row.dataType().milName(),
                    '"' + row.format() + '"',
                    Integer.toString(row.nbits()),
                    Long.toString(row.bytes()),
                    Double.toString(row.statistics().sparsity()),
                    Long.toString(row.statistics().uniqueValues()),
                    '"' + consumers(row, ";") + '"'));
        }
    }

    private void printTable(List<WeightInfo> rows, long hidden, PrintWriter out) {
        boolean functions = rows.stream().map(WeightInfo::function).distinct().count() > 1;
        Table table = new Table(
                "name", "op", "shape", "dtype", "format", "nbits", "bytes", "sparsity", "unique", "consumers");
        for (WeightInfo row : rows) {
            table.add(
                    functions ? row.function() + "/" + row.name() : row.name(),
                    row.op(),
                    row.shape(),
                    row.dataType().milName(),
                    row.format(),
                    row.nbits(),
                    row.bytes(),
                    Sizes.decimal(100 * row.statistics().sparsity(), 1) + "%",
                    row.statistics().uniqueValues(),
                    consumers(row, ", "));
        }
        table.print(out);
        long elements = rows.stream().mapToLong(row -> row.shape().elementCount()).sum();
        long bytes = rows.stream().mapToLong(WeightInfo::bytes).sum();
        out.println(rows.size() + " weights, " + elements + " elements, " + Sizes.bytes(bytes));
        if (hidden > 0) {
            out.println(hidden + " smaller ones are not shown (--weight-threshold 0 shows all)");
        }
    }

    private static String consumers(WeightInfo row, String separator) {
        return row.consumers().stream()
                .map(consumer -> consumer.type() + " " + consumer.name())
                .collect(Collectors.joining(separator));
    }
}
