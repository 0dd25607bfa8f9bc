package io.corepress.cli;

import io.corepress.compress.WeightFormat;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.weight.WeightError;
import io.corepress.mlpackage.ModelPackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Compare the weights of two models, matched by name: bits, error, bytes.")
final class DiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "The model to compare with.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The model that is compared.")
    private Path second;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--all", description = "Also list weights that are the same in both.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    /**
     * One weight in both models.
     *
     * @param error empty if the shapes differ
     */
    private record Pair(String name, WeightSite a, WeightSite b, Optional<WeightError> error) {
        boolean isSame() {
            return error.isPresent()
                    && error.get().squaredError() == 0
                    && WeightFormat.describe(a.weight()).equals(WeightFormat.describe(b.weight()));
        }
    }

    private record Difference(
            List<Pair> pairs, List<String> onlyA, List<String> onlyB, OperationDifference operations) {
        long bytesBefore() {
            return pairs.stream()
                    .mapToLong(pair -> pair.a().weight().sizeInBytes())
                    .sum();
        }

        long bytesAfter() {
            return pairs.stream()
                    .mapToLong(pair -> pair.b().weight().sizeInBytes())
                    .sum();
        }

        WeightError error() {
            return pairs.stream()
                    .flatMap(pair -> pair.error().stream())
                    .reduce(new WeightError(0, 0, 0, 0), WeightError::plus);
        }
    }

    @Override
    public Integer call() throws IOException {
        try (ModelPackage a = ModelPackage.open(first);
                ModelPackage b = ModelPackage.open(second)) {
            WeightsCommand.requirePrograms(a);
            WeightsCommand.requirePrograms(b);
            Difference difference = difference(a, b);
            if (json) {
                Json.print(spec.commandLine().getOut(), document(difference));
            } else {
                print(difference, spec.commandLine().getOut());
            }
        }
        return ExitCode.OK.number();
    }

    private static Difference difference(ModelPackage a, ModelPackage b) {
        Map<String, WeightSite> ofA = sites(a);
        Map<String, WeightSite> ofB = sites(b);
        List<Pair> pairs = ofA.entrySet().parallelStream()
                .filter(entry -> ofB.containsKey(entry.getKey()))
                .map(entry -> pair(entry.getKey(), entry.getValue(), ofB.get(entry.getKey())))
                .toList();
        return new Difference(pairs, missing(ofA, ofB), missing(ofB, ofA), OperationDifference.of(a, b));
    }

    private static Pair pair(String name, WeightSite a, WeightSite b) {
        boolean comparable = a.weight().shape().equals(b.weight().shape());
        return new Pair(
                name, a, b, comparable ? Optional.of(WeightError.between(a.weight(), b.weight())) : Optional.empty());
    }

    private static List<String> missing(Map<String, WeightSite> in, Map<String, WeightSite> from) {
        return in.keySet().stream().filter(name -> !from.containsKey(name)).toList();
    }

    /** Weights by name; where that is not enough, by program and function as well. */
    private static Map<String, WeightSite> sites(ModelPackage model) {
        Map<String, WeightSite> sites = new LinkedHashMap<>();
        model.programs().forEach((path, program) -> {
            boolean functions = program.functions().size() > 1;
            for (WeightSite site : WeightSites.of(program)) {
                String prefix = (path.isEmpty() ? "" : path + "/") + (functions ? site.function() + "/" : "");
                sites.put(prefix + site.name(), site);
            }
        });
        return sites;
    }

    private Map<String, Object> document(Difference difference) {
        return Json.object(
                "a", first.toString(),
                "b", second.toString(),
                "weights", difference.pairs().stream().map(DiffCommand::object).toList(),
                "onlyInA", difference.onlyA(),
                "onlyInB", difference.onlyB(),
                "operationsOnlyInA", difference.operations().onlyA(),
                "operationsOnlyInB", difference.operations().onlyB(),
                "totals",
                        Json.object(
                                "bytesBefore", difference.bytesBefore(),
                                "bytesAfter", difference.bytesAfter(),
                                "squaredError", difference.error().squaredError(),
                                "snrDb", difference.error().snrDecibels(),
                                "maxError", difference.error().maxAbsoluteError()));
    }

    private static Map<String, Object> object(Pair pair) {
        return Json.object(
                "name", pair.name(),
                "shape", Json.sizes(pair.a().weight().shape()),
                "formatBefore", WeightFormat.describe(pair.a().weight()),
                "formatAfter", WeightFormat.describe(pair.b().weight()),
                "nbitsBefore", WeightFormat.nbits(pair.a().weight()),
                "nbitsAfter", WeightFormat.nbits(pair.b().weight()),
                "bytesBefore", pair.a().weight().sizeInBytes(),
                "bytesAfter", pair.b().weight().sizeInBytes(),
                "squaredError", pair.error().map(WeightError::squaredError).orElse(null),
                "snrDb", pair.error().map(WeightError::snrDecibels).orElse(null),
                "maxError", pair.error().map(WeightError::maxAbsoluteError).orElse(null));
    }

    private void print(Difference difference, PrintWriter out) {
        List<Pair> shown = difference.pairs().stream()
                .filter(pair -> all || !pair.isSame())
                .toList();
        if (!shown.isEmpty()) {
            table(shown).print(out);
        }
        int same = difference.pairs().size() - shown.size();
        if (same > 0) {
            out.println(same + (same == 1 ? " weight is" : " weights are") + " the same in both (--all lists "
                    + (same == 1 ? "it" : "them") + ")");
        }
        difference.onlyA().forEach(name -> out.println("only in A: " + name));
        difference.onlyB().forEach(name -> out.println("only in B: " + name));
        if (!difference.operations().isEmpty()) {
            out.println(
                    "operations that are no weights: " + difference.operations().onlyA() + " only in A, "
                            + difference.operations().onlyB() + " only in B");
        }
        out.println("total: " + Sizes.bytes(difference.bytesBefore()) + " → " + Sizes.bytes(difference.bytesAfter())
                + " of weights, SNR " + Sizes.decimal(difference.error().snrDecibels(), 1) + " dB, largest error "
                + Sizes.decimal(difference.error().maxAbsoluteError(), 6));
    }

    private static Table table(List<Pair> pairs) {
        Table table = new Table("weight", "shape", "bits", "SNR dB", "max error", "bytes", "format");
        for (Pair pair : pairs) {
            table.add(
                    pair.name(),
                    pair.a().weight().shape(),
                    WeightFormat.nbits(pair.a().weight()) + " → "
                            + WeightFormat.nbits(pair.b().weight()),
                    pair.error()
                            .map(error -> Sizes.decimal(error.snrDecibels(), 1))
                            .orElse("other shape"),
                    pair.error()
                            .map(error -> Sizes.decimal(error.maxAbsoluteError(), 6))
                            .orElse(""),
                    pair.a().weight().sizeInBytes() + " → " + pair.b().weight().sizeInBytes(),
                    WeightFormat.describe(pair.b().weight()));
        }
        return table;
    }
}
