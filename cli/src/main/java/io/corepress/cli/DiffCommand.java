package io.corepress.cli;

import io.corepress.compress.weight.WeightError;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.press.ModelWeight;
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
    private record Pair(String name, ModelWeight a, ModelWeight b, Optional<WeightError> error) {
        boolean isSame() {
            return error.isPresent()
                    && error.get().squaredError() == 0
                    && a.format().equals(b.format());
        }
    }

    private record Difference(
            List<Pair> pairs, List<String> onlyA, List<String> onlyB, OperationDifference operations) {
        long bytesBefore() {
            return pairs.stream().mapToLong(pair -> pair.a().bytes()).sum();
        }

        long bytesAfter() {
            return pairs.stream().mapToLong(pair -> pair.b().bytes()).sum();
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
            ModelWeight.requireKnown(a);
            ModelWeight.requireKnown(b);
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
        Map<String, ModelWeight> ofA = weights(a);
        Map<String, ModelWeight> ofB = weights(b);
        List<Pair> pairs = ofA.entrySet().parallelStream()
                .filter(entry -> ofB.containsKey(entry.getKey()))
                .map(entry -> pair(entry.getKey(), entry.getValue(), ofB.get(entry.getKey())))
                .toList();
        return new Difference(pairs, missing(ofA, ofB), missing(ofB, ofA), OperationDifference.of(a, b));
    }

    private static Pair pair(String name, ModelWeight a, ModelWeight b) {
        boolean comparable = a.shape().equals(b.shape());
        return new Pair(
                name, a, b, comparable ? Optional.of(WeightError.between(a.values(), b.values())) : Optional.empty());
    }

    private static List<String> missing(Map<String, ModelWeight> in, Map<String, ModelWeight> from) {
        return in.keySet().stream().filter(name -> !from.containsKey(name)).toList();
    }

    /** Weights by name; where that is not enough, by program and function as well. */
    private static Map<String, ModelWeight> weights(ModelPackage model) {
        Map<String, ModelWeight> weights = new LinkedHashMap<>();
        for (ModelWeight weight : ModelWeight.of(model)) {
            Program program = model.programs().get(weight.model());
            boolean functions = program != null && program.functions().size() > 1;
            String prefix =
                    (weight.model().isEmpty() ? "" : weight.model() + "/") + (functions ? weight.function() + "/" : "");
            weights.put(prefix + weight.name(), weight);
        }
        return weights;
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
                "shape", Json.sizes(pair.a().shape()),
                "formatBefore", pair.a().format(),
                "formatAfter", pair.b().format(),
                "nbitsBefore", pair.a().nbits(),
                "nbitsAfter", pair.b().nbits(),
                "bytesBefore", pair.a().bytes(),
                "bytesAfter", pair.b().bytes(),
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
                    pair.a().shape(),
                    pair.a().nbits() + " → " + pair.b().nbits(),
                    pair.error()
                            .map(error -> Sizes.decimal(error.snrDecibels(), 1))
                            .orElse("other shape"),
                    pair.error()
                            .map(error -> Sizes.decimal(error.maxAbsoluteError(), 6))
                            .orElse(""),
                    pair.a().bytes() + " → " + pair.b().bytes(),
                    pair.b().format());
        }
        return table;
    }
}
