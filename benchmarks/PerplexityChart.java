import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Perplexity against bits as a picture: a line for each way, through the means of its seeds, which are
 * dots.
 */
final class PerplexityChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int RIGHT = 200;
    private static final int TOP = 20;
    private static final int BOTTOM = 40;
    private static final String[] COLORS = {"#7f7f7f", "#ff7f0e", "#1f77b4", "#2ca02c", "#d62728"};

    private final Map<String, Map<Integer, List<Measurement>>> lines = new LinkedHashMap<>();
    private final double whole;
    private final double lowest;
    private final double highest;

    private PerplexityChart(List<Measurement> measurements) {
        List<List<Measurement>> ways = new ArrayList<>(LanguageModelPage.byWay(measurements).values());
        this.whole = LanguageModelPage.mean(ways.getFirst());
        double low = whole;
        double high = whole;
        for (List<Measurement> way : ways) {
            Measurement first = way.getFirst();
            if (first.bits() <= 4) {
                lines.computeIfAbsent(first.name(), name -> new LinkedHashMap<>()).put(first.bits(), way);
                for (Measurement one : way) {
                    low = Math.min(low, one.perplexity());
                    high = Math.max(high, one.perplexity());
                }
            }
        }
        this.lowest = low;
        this.highest = high;
    }

    static String of(List<Measurement> measurements) {
        return new PerplexityChart(measurements).draw();
    }

    private String draw() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n"
                .formatted(WIDTH, HEIGHT));
        svg.append("<rect width='100%' height='100%' fill='white'/>\n");
        for (int bits = 2; bits <= 4; bits++) {
            svg.append(text(x(bits), HEIGHT - BOTTOM + 18, "middle", bits + " bits"));
        }
        for (int mark = 0; mark <= 4; mark++) {
            double value = lowest * Math.pow(highest / lowest, mark / 4.0);
            svg.append(text(LEFT - 8, y(value) + 4, "end", "%.2f".formatted(value)));
            svg.append(line(x(2), y(value), x(4), y(value), "#dddddd", 1));
        }
        svg.append(line(x(2), y(whole), x(4), y(whole), "black", 1.5));
        svg.append(text(x(4) + 12, y(whole) + 4, "start", "float16"));
        int next = 0;
        for (Map.Entry<String, Map<Integer, List<Measurement>>> line : lines.entrySet()) {
            svg.append(curve(line.getKey(), line.getValue(), COLORS[next % COLORS.length], next));
            next++;
        }
        return svg.append("</svg>\n").toString();
    }

    private String curve(String name, Map<Integer, List<Measurement>> points, String color, int row) {
        StringBuilder svg = new StringBuilder();
        StringBuilder path = new StringBuilder();
        points.forEach((bits, way) -> {
            path.append(path.isEmpty() ? "M" : "L").append("%.1f,%.1f ".formatted(
                    x(bits), y(LanguageModelPage.mean(way))));
            way.forEach(one -> svg.append("<circle cx='%.1f' cy='%.1f' r='2.5' fill='%s'/>%n"
                    .formatted(x(bits), y(one.perplexity()), color)));
            svg.append("<circle cx='%.1f' cy='%.1f' r='5' fill='none' stroke='%s' stroke-width='1.5'/>%n"
                    .formatted(x(bits), y(LanguageModelPage.mean(way)), color));
        });
        svg.append("<path d='%s' fill='none' stroke='%s' stroke-width='2'/>%n".formatted(path, color));
        double at = TOP + 14 + 18.0 * row;
        svg.append("<rect x='%d' y='%.1f' width='10' height='10' fill='%s'/>%n"
                .formatted(WIDTH - RIGHT + 12, at - 9, color));
        return svg + text(WIDTH - RIGHT + 28, at, "start", name);
    }

    private static double x(int bits) {
        return LEFT + (bits - 2) / 2.0 * (WIDTH - RIGHT - LEFT);
    }

    /** Logarithmic, as perplexities are. */
    private double y(double perplexity) {
        double share = Math.log(perplexity / lowest) / Math.log(Math.max(highest / lowest, 1.0001));
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String text(double x, double y, String anchor, String text) {
        return "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n".formatted(x, y, anchor, text);
    }

    private static String line(double x1, double y1, double x2, double y2, String color, double width) {
        return "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>%n"
                .formatted(x1, y1, x2, y2, color, width);
    }
}
