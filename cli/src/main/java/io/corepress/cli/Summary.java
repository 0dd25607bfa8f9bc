package io.corepress.cli;

import io.corepress.compress.Decision;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last words of a command that writes a model. */
final class Summary {
    private Summary() {}

    /**
     * @param recipe if the run had one
     * @param done what happened to weights, in a word
     */
    static void print(
            PressReport report, OutputOptions options, Optional<Recipe> recipe, String done, PrintWriter out) {
        if (options.verbose) {
            report.decisions().forEach(decision -> out.println(line(decision)));
        }
        if (options.dryRun && recipe.isPresent()) {
            out.println("recipe");
            recipe.get().toYaml().lines().forEach(line -> out.println("  " + line));
        }
        out.println((options.dryRun ? "would write " : "wrote ")
                + (options.output == null ? "a model" : options.output) + ": " + Sizes.bytes(report.sizeBefore())
                + " → " + Sizes.bytes(report.sizeAfter()) + ", " + Sizes.change(report.ratio()));
        if (options.verbose) {
            report.remarks().forEach(out::println);
        } else if (!report.remarks().isEmpty()) {
            int count = report.remarks().size();
            out.println(count + (count == 1 ? " layer was" : " layers were")
                    + " folded into others (--verbose lists them)");
        }
        int changed = report.compressed().size();
        out.println(
                changed == 0
                        ? "no weight was " + done
                        : changed == 1 ? "1 weight " + done : changed + " weights " + done);
        skipped(report.skipped(), out);
        out.println("runs on " + report.osNames() + " and later; took " + Sizes.decimal(report.seconds(), 2) + " s");
        if (options.dryRun) {
            out.println("dry run: nothing was written");
        }
    }

    /** Weights that were left alone, by reason; reasons that differ only in numbers and names are one. */
    private static void skipped(List<Decision> skipped, PrintWriter out) {
        Map<String, List<Decision>> byReason = new LinkedHashMap<>();
        for (Decision decision : skipped) {
            String kind = reason(decision).replaceAll("\"[^\"]*\"", "\"\"").replaceAll("\\d+", "#");
            byReason.computeIfAbsent(kind, key -> new ArrayList<>()).add(decision);
        }
        byReason.values().forEach(group -> {
            Decision first = group.getFirst();
            out.println(group.size() + " left alone, " + (group.size() == 1 ? "" : "for example ") + first.weight()
                    + ": " + reason(first));
        });
    }

    private static String reason(Decision skipped) {
        return ((Decision.Skipped) skipped.result()).reason();
    }

    private static String line(Decision decision) {
        String what = switch (decision.result()) {
            case Decision.Compressed(String form, long bytes) ->
                form + ", " + Sizes.bytes(decision.bytesBefore()) + " → " + Sizes.bytes(bytes);
            case Decision.Skipped(String reason) -> "left alone: " + reason;
        };
        return decision.weight() + " " + decision.shape() + ": " + what;
    }
}
