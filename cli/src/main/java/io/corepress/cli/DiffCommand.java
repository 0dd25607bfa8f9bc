package io.corepress.cli;

import io.corepress.compress.WeightFormat;
import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.weight.WeightError;
import io.corepress.mlpackage.ModelPackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
        description = "Compare the weights of two models: bits, error, bytes.")
final class DiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "The model to compare with.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "The model that is compared.")
    private Path second;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--all",
            description = "Also list weights that are the same in both.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    /**
     * One weight in both models.
     *
     * @param error empty if the shapes differ
     */
    private record Pair(WeightSite a, WeightSite b, Optional<WeightError> error) {
        boolean isSame() {
            return error.isPresent()
                    && error.get().squaredError() == 0
                    && WeightFormat.describe(a.weight()).equals(WeightFormat.describe(b.weight()));
        }
    }

    @Override
    public Integer call() throws IOException {
        try (ModelPackage a = ModelPackage.open(first);
                ModelPackage b = ModelPackage.open(second)) {
            Map<String, WeightSite> ofA = sites(a);
            Map<String, WeightSite> ofB = sites(b);
            Map<String, Pair> pairs = new LinkedHashMap<>();
            ofA.forEach((name, site) -> {
                WeightSite other = ofB.get(name);
                if (other != null) {
                    pairs.put(name, new Pair(site, other, error(site, other)));
                }
            });
            List<String> onlyA = ofA.keySet().stream().filter(name -> !ofB.containsKey(name)).toList();
            List<String> onlyB = ofB.keySet().stream().filter(name -> !ofA.containsKey(name)).toList();
            if (json) {
                Json.print(spec.commandLine().getOut(), document(pairs, onlyA, onlyB));
            } else {
                print(pairs, onlyA, onlyB, spec.commandLine().getOut());
            }
        }
        return ExitCode.OK.number();
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

    private static Optional<WeightError> error(WeightSite a, WeightSite b) {
        return a.weight().shape().equals(b.weight().shape())
                ? Optional.of(WeightError.between(a.weight(), b.weight()))
                : Optional.empty();
    }

    private record Totals(long bytesBefore, long bytesAfter, WeightError error) {
        static Totals of(Iterable<Pair> pairs) {
            Totals totals = new Totals(0, 0, new WeightError(0, 0, 0, 0));
            for (Pair pair : pairs) {
                totals = new Totals(
                        totals.bytesBefore + pair.a().weight().sizeInBytes(),
                        totals.bytesAfter + pair.b().weight().sizeInBytes(),
                        pair.error().map(totals.error::plus).orElse(totals.error));
            }
            return totals;
        }
    }

    private Map<String, Object> document(Map<String, Pair> pairs, List<String> onlyA, List<String> onlyB) {
        List<Object> weights = new ArrayList<>();
        pairs.forEach((name, pair) -> weights.add(Json.object(
                "name", name,
                "shape", Json.sizes(pair.a().weight().shape()),
                "formBefore", WeightFormat.describe(pair.a().weight()),
                "formAfter", WeightFormat.describe(pair.b().weight()),
                "nbitsBefore", WeightFormat.nbits(pair.a().weight()),
                "nbitsAfter", WeightFormat.nbits(pair.b().weight()),
                "bytesBefore", pair.a().weight().sizeInBytes(),
                "bytesAfter", pair.b().weight().sizeInBytes(),
                "squaredError", pair.error().map(WeightError::squaredError).orElse(null),
                "snrDb", pair.error().map(WeightError::snrDecibels).orElse(null),
                "maxError", pair.error().map(WeightError::maxAbsoluteError).orElse(null))));
        Totals totals = Totals.of(pairs.values());
        return Json.object(
                "a", first.toString(),
                "b", second.toString(),
                "weights", weights,
                "onlyInA", onlyA,
                "onlyInB", onlyB,
                "totals",
                        Json.object(
                                "bytesBefore", totals.bytesBefore(),
                                "bytesAfter", totals.bytesAfter(),
                                "squaredError", totals.error().squaredError(),
                                "snrDb", totals.error().snrDecibels(),
                                "maxError", totals.error().maxAbsoluteError()));
    }

    private void print(Map<String, Pair> pairs, List<String> onlyA, List<String> onlyB, PrintWriter out) {
        Table table = new Table("weight", "shape", "bits", "SNR dB", "max error", "bytes", "form");
        long same = 0;
        for (Map.Entry<String, Pair> entry : pairs.entrySet()) {
            Pair pair = entry.getValue();
            if (pair.isSame() && !all) {
                same++;
                continue;
            }
            table.add(
                    entry.getKey(),
                    pair.a().weight().shape(),
                    WeightFormat.nbits(pair.a().weight()) + " → " + WeightFormat.nbits(pair.b().weight()),
                    pair.error().map(error -> Sizes.decimal(error.snrDecibels(), 1)).orElse("other shape"),
                    pair.error().map(error -> Sizes.decimal(error.maxAbsoluteError(), 6)).orElse(""),
                    pair.a().weight().sizeInBytes() + " → " + pair.b().weight().sizeInBytes(),
                    WeightFormat.describe(pair.b().weight()));
        }
        table.print(out);
        if (same > 0) {
            out.println(same + " weights are the same in both (--all lists them)");
        }
        onlyA.forEach(name -> out.println("only in A: " + name));
        onlyB.forEach(name -> out.println("only in B: " + name));
        Totals totals = Totals.of(pairs.values());
        out.println("total: " + Sizes.bytes(totals.bytesBefore()) + " → " + Sizes.bytes(totals.bytesAfter()) + " of weights, SNR "
                + Sizes.decimal(totals.error().snrDecibels(), 1) + " dB, largest error "
                + Sizes.decimal(totals.error().maxAbsoluteError(), 6));
    }
}
