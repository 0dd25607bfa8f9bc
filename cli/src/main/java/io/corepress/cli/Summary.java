package io.corepress.cli;

import io.corepress.compress.Decision;
import io.corepress.press.PressReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last words of a command that writes a model. */
final class Summary {
    private Summary() {}

    static void print(PressReport report, OutputOptions options, boolean withWeights, PrintWriter out) {
        if (options.verbose) {
            report.decisions().forEach(decision -> out.println(line(decision)));
        }
        out.println((options.dryRun ? "would write " : "wrote ")
                + (options.output == null ? "a model" : options.output) + ": " + Sizes.bytes(report.sizeBefore()) + " → "
                + Sizes.bytes(report.sizeAfter()) + ", " + Sizes.decimal(report.ratio(), 2) + " times smaller");
        if (withWeights) {
            out.println(report.compressed().isEmpty()
                    ? "no weight was compressed"
                    : report.compressed().size() + " weights compressed");
            skipped(report.skipped(), out);
        }
        out.println("runs on " + report.opset().osNames() + " and later; took " + Sizes.decimal(report.seconds(), 2) + " s");
        if (options.dryRun) {
            out.println("dry run: nothing was written");
        }
    }

    /** Weights that were left alone, by reason; reasons that differ only in numbers are one. */
    private static void skipped(List<Decision> skipped, PrintWriter out) {
        Map<String, List<Decision>> byReason = new LinkedHashMap<>();
        for (Decision decision : skipped) {
            String reason = ((Decision.Skipped) decision.result()).reason();
            byReason.computeIfAbsent(reason.replaceAll("\\d+", "#"), key -> new ArrayList<>())
                    .add(decision);
        }
        byReason.values().forEach(group -> {
            Decision first = group.getFirst();
            out.println(group.size() + " left alone, " + (group.size() == 1 ? "" : "for example ") + first.weight()
                    + ": " + ((Decision.Skipped) first.result()).reason());
        });
    }

    private static String line(Decision decision) {
        String what =
                switch (decision.result()) {
                    case Decision.Compressed(String form, long bytes) -> form + ", "
                            + Sizes.bytes(decision.bytesBefore()) + " → " + Sizes.bytes(bytes);
                    case Decision.Skipped(String reason) -> "left alone: " + reason;
                };
        return decision.weight() + " " + decision.shape() + ": " + what;
    }
}
