import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The measurements as a Markdown page. */
final class LanguageModelPage {
    private LanguageModelPage() {}

    /**
     * {@return the measurements of each way of compression, one for each seed, in the order of the first
     * seed}
     */
    static Map<String, List<Measurement>> byWay(List<Measurement> measurements) {
        Map<String, List<Measurement>> ways = new LinkedHashMap<>();
        for (Measurement measurement : measurements) {
            ways.computeIfAbsent(measurement.bits() + " " + measurement.name(), way -> new ArrayList<>())
                    .add(measurement);
        }
        return ways;
    }

    static String of(List<Measurement> measurements, String setting) {
        Map<String, List<Measurement>> ways = byWay(measurements);
        List<Measurement> whole = ways.values().iterator().next();
        StringBuilder page = new StringBuilder();
        page.append("# A language model, trained from nothing and compressed\n\n");
        page.append("Made by `benchmarks/language-model`: a decoder in the shape of GPT-2 learns tiny-shakespeare,")
                .append(" character by character, and is\ncompressed in every way; embeddings stay float16. Perplexity")
                .append(" is measured on the last tenth of the text, of the package as it was\nsaved and opened again;")
                .append(" where training made it, that is what the trainer reported.\n\n");
        page.append(setting).append(".\n\n");
        page.append("| bits | way | size, kB | smaller |");
        whole.forEach(one -> page.append(" seed ").append(one.seed()).append(" |"));
        page.append(" mean | to float |\n|---:|---|---:|---:|").append("---:|".repeat(whole.size() + 2)).append('\n');
        ways.values().forEach(way -> page.append(row(way, whole)));
        page.append("""

                The numbers under a seed are perplexities; *to float* is the mean perplexity over that of the uncompressed model. At
                4 bits, from the largest mean to the smallest: %s.

                What is trained with the compression in place also learns longer. Against *float16, fine-tuned as long* the integers of 4
                bits cost %+.2f %%; those of GPTQ, which learns nothing, cost %+.2f %% against *float16*.
                GPTQ lets the weights of a row make up for each other's errors, in integers of 4 or 8 bits; sensitive k-means does so with
                tables of any size, unless each weight is taken by itself.

                ![Perplexity by bits](language-model.svg)
                """.formatted(order(ways.values().stream()
                .filter(way -> way.getFirst().bits() == 4)
                .toList()),
                cost(ways.get("4 integers, trained"), ways.get("16 float16, fine-tuned as long")),
                cost(ways.get("4 int4, GPTQ"), whole)));
        return page.toString();
    }

    /** {@return by how many percent the mean perplexity is above that of a baseline} */
    private static double cost(List<Measurement> way, List<Measurement> baseline) {
        return 100 * (mean(way) / mean(baseline) - 1);
    }

    private static String order(List<List<Measurement>> ways) {
        return ways.stream()
                .sorted(Comparator.comparingDouble(LanguageModelPage::mean).reversed())
                .map(way -> way.getFirst().name())
                .collect(Collectors.joining("; "));
    }

    private static String row(List<Measurement> way, List<Measurement> whole) {
        Measurement first = way.getFirst();
        StringBuilder row = new StringBuilder("| %d | %s | %.1f | %.2f |".formatted(
                first.bits(), first.name(), first.bytes() / 1e3, (double) whole.getFirst().bytes() / first.bytes()));
        way.forEach(one -> row.append(" %.3f |".formatted(one.perplexity())));
        return row + " %.3f | %.3f |%n".formatted(mean(way), mean(way) / mean(whole));
    }

    static double mean(List<Measurement> way) {
        return way.stream().mapToDouble(Measurement::perplexity).average().orElseThrow();
    }
}
