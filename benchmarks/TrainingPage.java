import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the table and the curve of what {@link Training} has measured. */
final class TrainingPage {
    private static final Path PAGE = Path.of("docs/training.md");
    private static final Path CURVE = Path.of("docs/training.svg");
    private static final int WIDTH = 460;
    private static final int HEIGHT = 320;
    private static final int MARGIN = 50;
    private static final List<String> COLORS = List.of("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#b8860b", "#16817a");

    private TrainingPage() {}

    static void write(List<Training.Row> rows, List<String> settings) throws IOException {
        List<String> models = rows.stream().map(Training.Row::model).distinct().toList();
        StringBuilder page = new StringBuilder("""
                # Size and accuracy of compression in training

                Made by `benchmarks/training`, which says how. Models learn from their uncompressed selves: 6400 to 20,000
                images of `data/cifar10-train-a.npz`, without labels, in 1 to 16 passes; see
                [the guide](guide/training-techniques.md). Top-1 of all 5000 samples of `data/cifar10-test-a.npz`, of the saved
                package, loaded again; mean over the seeds (of the order of the images), least and greatest. Sizes are those
                of the whole package. Data-free is the form nearest to it that needs no data.

                ![accuracy by size](training.svg)
                """);
        for (String model : models) {
            page.append(String.format("%n## %s%n%n", model));
            double whole = mean(select(rows, model, "as it is", "uncompressed"));
            page.append(String.format(Locale.ROOT, "Uncompressed: %.1f kB, %.2f %%.%n%n",
                    select(rows, model, "as it is", "uncompressed").getFirst().kilobytes(), 100 * whole));
            page.append("| setting | size, kB | data-free | trained | least to greatest | change | seeds | minutes |\n");
            page.append("|---|---:|---:|---:|---|---:|---:|---:|\n");
            for (String setting : settings) {
                append(page, setting, select(rows, model, setting, "data-free"),
                        select(rows, model, setting, "trained"), whole);
            }
        }
        Files.writeString(PAGE, page);
        Files.writeString(CURVE, curves(rows, models, settings));
    }

    private static void append(
            StringBuilder page,
            String setting,
            List<Training.Row> dataFree,
            List<Training.Row> trained,
            double whole) {
        if (trained.isEmpty()) {
            return;
        }
        page.append(String.format(
                Locale.ROOT,
                "| %s | %.1f | %s | %.2f %% | %.2f to %.2f %% | %+.2f | %d | %.1f |%n",
                setting,
                trained.getFirst().kilobytes(),
                dataFree.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * mean(dataFree)),
                100 * mean(trained),
                100 * trained.stream().mapToDouble(Training.Row::accuracy).min().orElseThrow(),
                100 * trained.stream().mapToDouble(Training.Row::accuracy).max().orElseThrow(),
                100 * (mean(trained) - whole),
                trained.size(),
                trained.stream().mapToLong(Training.Row::seconds).average().orElseThrow() / 60));
    }

    private static List<Training.Row> select(List<Training.Row> rows, String model, String setting, String kind) {
        return rows.stream()
                .filter(row -> row.model().equals(model) && row.setting().equals(setting) && row.kind().equals(kind))
                .toList();
    }

    private static double mean(List<Training.Row> rows) {
        return rows.stream().mapToDouble(Training.Row::accuracy).average().orElse(Double.NaN);
    }

    private static String curves(List<Training.Row> rows, List<String> models, List<String> settings) {
        int legend = 18 * (settings.size() + 2);
        StringBuilder svg = new StringBuilder(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH * models.size(), HEIGHT + legend));
        for (int i = 0; i < models.size(); i++) {
            svg.append(String.format("<g transform=\"translate(%d,0)\">%n", i * WIDTH));
            curve(svg, rows, models.get(i), settings);
            svg.append("</g>\n");
        }
        for (int i = 0; i < settings.size(); i++) {
            svg.append(String.format(
                    "<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                    MARGIN, HEIGHT + 14 + 18 * i, color(i), MARGIN + 14, HEIGHT + 18 + 18 * i, settings.get(i)));
        }
        return svg.append(String.format(
                        "<text x=\"%d\" y=\"%d\">filled: trained, with least and greatest; rings: data-free; dashed line:"
                                + " uncompressed</text>%n</svg>%n",
                        MARGIN, HEIGHT + 18 + 18 * settings.size()))
                .toString();
    }

    private static void curve(StringBuilder svg, List<Training.Row> rows, String model, List<String> settings) {
        double largest = rows.stream()
                .filter(row -> row.model().equals(model) && !row.kind().equals("uncompressed"))
                .mapToDouble(Training.Row::kilobytes)
                .max()
                .orElse(1) * 1.1;
        double whole = mean(select(rows, model, "as it is", "uncompressed"));
        svg.append(String.format("<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>%n", MARGIN, model));
        for (int percent = 0; percent <= 90; percent += 10) {
            svg.append(String.format(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"8\" y=\"%.1f\">%d %%"
                            + "</text>%n",
                    MARGIN, y(percent / 100.0), WIDTH - 20, y(percent / 100.0), y(percent / 100.0) + 4, percent));
        }
        for (int kilobytes = 0; kilobytes <= largest; kilobytes += 50) {
            svg.append(String.format("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                    x(kilobytes, largest), HEIGHT - MARGIN + 18, kilobytes));
        }
        svg.append(String.format("<text x=\"%d\" y=\"%d\">kB</text>%n", WIDTH - 36, HEIGHT - MARGIN + 34));
        svg.append(String.format(
                "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"black\" stroke-dasharray=\"5 4\"/>%n",
                MARGIN, y(whole), WIDTH - 20, y(whole)));
        for (int i = 0; i < settings.size(); i++) {
            for (Training.Row row : select(rows, model, settings.get(i), "data-free")) {
                svg.append(String.format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                        x(row.kilobytes(), largest), y(row.accuracy()), color(i)));
            }
            List<Training.Row> trained = select(rows, model, settings.get(i), "trained");
            if (!trained.isEmpty()) {
                List<Double> found = new ArrayList<>(trained.stream().map(Training.Row::accuracy).sorted().toList());
                double at = x(trained.getFirst().kilobytes(), largest);
                svg.append(String.format(
                        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"/>"
                                + "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"/>%n",
                        at, y(found.getFirst()), at, y(found.getLast()), color(i), at, y(mean(trained)), color(i)));
            }
        }
    }

    private static String color(int setting) {
        return COLORS.get(setting % COLORS.size());
    }

    private static double x(double kilobytes, double largest) {
        return MARGIN + kilobytes / largest * (WIDTH - 20 - MARGIN);
    }

    private static double y(double accuracy) {
        return HEIGHT - MARGIN - accuracy / 0.9 * (HEIGHT - MARGIN - 30);
    }
}
