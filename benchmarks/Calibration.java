import io.corepress.compress.CompressionListener;
import io.corepress.data.Dataset;
import io.corepress.data.IndexedDataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.Score;
import io.corepress.evaluate.WorkListener;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.step.LearningStep;
import io.corepress.learn.step.LearningSteps;
import io.corepress.learn.step.StepContext;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the accuracy of real models compressed with samples beside the same forms without. Each row is kept in a
 * file as soon as it is measured, and what the file has is not measured again; the page is made of the file. What
 * is measured is the saved model, opened again.
 */
public class Calibration {
    private static final List<String> MODELS = List.of("real/resnet20-cifar10.iOS18", "cifar_resnet.iOS18");
    private static final int SAMPLES = 512;
    private static final int DRAWS = 3;

    private static final String TABLES = "config_type: OpPalettizerConfig, global_config: {%s}";
    private static final String INTEGERS = "config_type: OpLinearQuantizerConfig, global_config: {%s}";
    private static final String SPARSE = "config_type: OpMagnitudePrunerConfig, global_config: {%s}";

    /**
     * A form, and how to get it.
     *
     * @param group the table that it stands in
     * @param recipes by the name of the way
     * @param draws how many draws of samples are measured
     */
    private record Form(String group, String name, Map<String, String> recipes, int draws) {
        Form once() {
            return new Form(group, name, recipes, 1);
        }
    }

    private record Row(String model, String form, String way, int draw, double top1, double loss, double kilobytes) {
        String toLine() {
            return String.format(
                    Locale.ROOT, "%s;%s;%s;%d;%.4f;%.4f;%.1f", model, form, way, draw, top1, loss, kilobytes);
        }

        static Row of(String line) {
            String[] cells = line.split(";");
            return new Row(
                    cells[0],
                    cells[1],
                    cells[2],
                    Integer.parseInt(cells[3]),
                    Double.parseDouble(cells[4]),
                    Double.parseDouble(cells[5]),
                    Double.parseDouble(cells[6]));
        }

        boolean isOf(String otherModel, String otherForm, String otherWay) {
            return model.equals(otherModel) && form.equals(otherForm) && way.equals(otherWay);
        }
    }

    private final Path shared;
    private final Path folder;
    private final Path file;
    private final List<Row> rows = new ArrayList<>();

    private Calibration(Path shared, Path folder, Path docs) throws IOException {
        this.shared = shared;
        this.folder = Files.createDirectories(folder);
        this.file = docs.resolve("calibration.csv");
        if (Files.exists(file)) {
            Files.readAllLines(file).forEach(line -> rows.add(Row.of(line)));
        }
    }

    public static void main(String[] args) throws IOException {
        Path docs = Path.of(args[2]);
        Calibration calibration = new Calibration(Path.of(args[0]), Path.of(args[1]), docs);
        // What is claimed comes first, and everything of it once before anything twice: what is there after an
        // interruption says the most.
        for (boolean once : new boolean[] {false, true}) {
            for (int draw = 1; draw <= (once ? 1 : DRAWS); draw++) {
                for (String model : MODELS) {
                    for (Form form : forms()) {
                        if (form.draws() == 1 == once || form.group().isEmpty()) {
                            for (String way : form.recipes().keySet()) {
                                calibration.measure(model, form, way, draw);
                            }
                        }
                    }
                }
            }
        }
        calibration.writePage();
    }

    private void writePage() throws IOException {
        Path docs = file.toAbsolutePath().getParent();
        Files.writeString(docs.resolve("calibration.md"), new Page(rows).text());
        for (String model : MODELS) {
            Files.writeString(docs.resolve(Page.curveFile(model)), new Curve(rows, model).text());
        }
    }

    private static boolean needsSamples(String way) {
        return !way.equals("-") && !way.equals(Page.FREE);
    }

    private void measure(String model, Form form, String way, int draw) throws IOException {
        if (draw > form.draws()
                || draw > 1 && (!needsSamples(way) || way.equals(Page.SKM_SINGLY))
                || rows.stream().anyMatch(row -> row.isOf(model, form.name(), way) && row.draw() == draw)) {
            return;
        }
        Path original = shared.resolve("models/" + model + ".mlpackage");
        Path out = folder.resolve("compressed.mlpackage");
        String steps = form.recipes().get(way);
        if (steps.isEmpty()) {
            out = original;
        } else {
            Recipe recipe = Recipe.parse("steps: [" + steps + "]", form.name(), LearningSteps.KINDS);
            Press press = Press.of(recipe).withOverwrite(true);
            PressReport report = (recipe.sampledSteps().isEmpty() ? press : withSamples(press, original, draw))
                    .run(original, out);
            if (report.compressed().isEmpty()) {
                throw new IllegalStateException(form + " compressed nothing");
            }
        }
        try (RunnableModel saved = RunnableModel.open(out, EngineOptions.DEFAULT);
                Dataset test = DataSource.open(
                        shared.resolve("data/cifar10-test-a.npz"), saved.inputs(), DataOptions.none())) {
            Score score = Evaluation.of(
                            saved, Optional.empty(), test, Optional.empty(), 50, WorkListener.NONE)
                    .score();
            Row row = new Row(
                    model, form.name(), way, draw, 100 * score.top1Accuracy(), score.loss(),
                    saved.model().size().totalBytes() / 1e3);
            rows.add(row);
            Files.writeString(
                    file, row.toLine() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            System.err.println(row.toLine());
            writePage();
        }
    }

    private Press withSamples(Press press, Path original, int draw) throws IOException {
        try (RunnableModel model = RunnableModel.open(original, EngineOptions.DEFAULT);
                IndexedDataset train = DataSource.open(
                        shared.resolve("data/cifar10-train-a.npz"), model.inputs(), DataOptions.none())) {
            CalibrationData data =
                    CalibrationData.read("main", train.shuffled(draw).limit(SAMPLES), model.inputs(), 32);
            StepContext.Answer answer = new StepContext.Answer(model.outputs().getFirst(), false);
            return press.withRunner((step, start, store) -> ((LearningStep) step)
                    .run(
                            start.program(),
                            new StepContext(
                                    start.original(), data, answer, start.choice(),
                                    new EngineOptions(EngineOptions.DEFAULT.precision(), 0, draw),
                                    CompressionListener.NONE),
                            store));
        }
    }

    /** In the order in which they are measured. */
    private static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        forms.add(new Form("", "as it is", Map.of("-", ""), 1));
        forms.add(activations(List.of("min_max", "mse"), DRAWS));
        for (int nbits : new int[] {4, 3, 2}) {
            List<Form> tables = tables(nbits);
            forms.addAll(nbits == 4 ? tables : tables.stream().map(Form::once).toList());
        }
        Map<String, String> gptq = new LinkedHashMap<>();
        gptq.put(Page.GPTQ, "gptq");
        forms.add(form(Page.INTEGERS, "int4, symmetric, a scale for each channel", INTEGERS, "dtype: int4", gptq));
        for (String fields : List.of("n_m_ratio: [2, 4]", "target_sparsity: 0.5")) {
            String name = fields.startsWith("n_m") ? "2 of 4 are zero" : "50 % are zero";
            forms.add(form(Page.SPARSE, name, SPARSE, fields, Map.of(Page.SPARSE_GPT, "sparsegpt")));
        }
        String affine = "dtype: int4, mode: linear";
        String blocks = "dtype: int4, granularity: per_block, block_size: 16";
        Map<String, String> one = Map.of(Page.GPTQ, "gptq");
        forms.add(form(Page.INTEGERS, "int4, affine, a scale for each channel", INTEGERS, affine, one).once());
        forms.add(form(Page.INTEGERS, "int4, symmetric, a scale for 16 weights", INTEGERS, blocks, one).once());
        forms.add(form(
                        Page.SPARSE, "75 % are zero", SPARSE, "target_sparsity: 0.75",
                        Map.of(Page.SPARSE_GPT, "sparsegpt"))
                .once());
        forms.add(activations(List.of("percentile", "moving_average"), 1));
        forms.add(new Form(
                Page.ACTIVATIONS,
                "int8 weights and values",
                Map.of(
                        "mse, smoothed by 0.5",
                        "{method: smooth_quant}, {method: activations, observer: mse, "
                                + INTEGERS.formatted("dtype: int8") + "}"),
                1));
        forms.add(form(Page.ACTIVATIONS, "int8 weights, float values", INTEGERS, "dtype: int8", Map.of()));
        forms.add(form(
                        Page.INTEGERS, "int4, symmetric, a scale for each channel", INTEGERS, "dtype: int4",
                        Map.of(Page.AWQ, "awq", Page.GPTQ + " and bias correction", "gptq"))
                .once());
        return forms;
    }

    private static Form activations(List<String> observers, int draws) {
        Map<String, String> recipes = new LinkedHashMap<>();
        for (String observer : observers) {
            recipes.put(
                    observer,
                    "{method: activations, observer: " + observer + ", " + INTEGERS.formatted("dtype: int8") + "}");
        }
        return new Form(Page.ACTIVATIONS, "int8 weights and values", recipes, draws);
    }

    private static List<Form> tables(int nbits) {
        Map<String, String> granularities = new LinkedHashMap<>();
        granularities.put("a table for each tensor", "nbits: " + nbits);
        granularities.put(
                "a table for 8 channels", "nbits: " + nbits + ", granularity: per_grouped_channel, group_size: 8");
        granularities.put("a scale for each channel", "nbits: " + nbits + ", enable_per_channel_scale: true");
        granularities.put("vectors of 2", "cluster_dim: 2, nbits: " + 2 * nbits);
        Map<String, String> methods = new LinkedHashMap<>();
        methods.put(Page.SKM_SINGLY, "skm, error_compensation: false");
        methods.put(Page.SKM, "skm");
        List<Form> forms = new ArrayList<>();
        granularities.forEach((name, fields) ->
                forms.add(form(Page.TABLES, nbits + " bits, " + name, TABLES, fields, methods)));
        return forms;
    }

    private static Form form(String group, String name, String layout, String fields, Map<String, String> methods) {
        Map<String, String> recipes = new LinkedHashMap<>();
        recipes.put(Page.FREE, "{" + layout.formatted(fields) + "}");
        methods.forEach((way, method) -> recipes.put(
                way,
                "{method: " + method + ", " + layout.formatted(fields) + "}"
                        + (way.contains("bias") ? ", {method: bias_correction}" : "")));
        return new Form(group, name, recipes, DRAWS);
    }

    /** The page, of rows. */
    private record Page(List<Row> rows) {
        static final String FREE = "without samples";
        static final String SKM = "sensitive k-means";
        static final String SKM_SINGLY = "sensitive k-means, each by itself";
        static final String GPTQ = "GPTQ";
        static final String AWQ = "AWQ";
        static final String SPARSE_GPT = "SparseGPT";
        static final String ACTIVATIONS = "8 bits everywhere";
        static final String TABLES = "Tables";
        static final String INTEGERS = "4-bit integers";
        static final String SPARSE = "Zeros";

        static String curveFile(String model) {
            return "calibration-" + Path.of(model).getFileName().toString().replaceAll("\\..*", "") + ".svg";
        }

        String text() {
            StringBuilder text = new StringBuilder("# Accuracy with samples\n\n");
            text.append("Made by `benchmarks/calibration`, which writes each measurement to `calibration.csv`."
                    + " Top-1 and cross-entropy are those of the\nsaved model, opened again, on the 5000 samples of"
                    + " `cifar10-test-a.npz`. With samples: the mean of up to " + DRAWS + " draws of " + SAMPLES
                    + " training\nsamples, without labels, and in brackets the least and the greatest."
                    + " One standard deviation of such a top-1, by the choice\nof test samples alone, is 0.55"
                    + " points; the rows of one table share these samples.\n");
            for (String model : MODELS) {
                model(text, model);
            }
            return text.toString();
        }

        private void model(StringBuilder text, String model) {
            Optional<Row> whole = rows.stream()
                    .filter(row -> row.isOf(model, "as it is", "-"))
                    .findFirst();
            if (whole.isEmpty()) {
                return;
            }
            text.append("\n## ").append(Path.of(model).getFileName()).append("\n\n");
            text.append(String.format(
                    Locale.ROOT, "As it is: %.2f %%, cross-entropy %.3f, %.1f kB.%n", whole.get().top1(),
                    whole.get().loss(), whole.get().kilobytes()));
            text.append("\n![top-1 by size](").append(curveFile(model)).append(")\n");
            for (String group : List.of(ACTIVATIONS, TABLES, INTEGERS, SPARSE)) {
                text.append("\n### ").append(group).append("\n\n");
                text.append("| form | size | way | top-1 | change | cross-entropy | draws |\n");
                text.append("|---|---:|---|---:|---:|---:|---:|\n");
                forms().stream()
                        .filter(form -> form.group().equals(group))
                        .flatMap(form -> form.recipes().keySet().stream()
                                .map(way -> new String[] {form.name(), way}))
                        .map(List::of)
                        .distinct()
                        .sorted(Comparator.comparing(pair -> order(pair.getFirst())))
                        .forEach(pair -> line(text, model, pair.getFirst(), pair.getLast(), whole.get().top1()));
            }
        }

        /** {@return where a form is named first} */
        private static int order(String name) {
            return forms().stream().map(Form::name).toList().indexOf(name);
        }

        private void line(StringBuilder text, String model, String form, String way, double whole) {
            List<Row> found =
                    rows.stream().filter(row -> row.isOf(model, form, way)).toList();
            if (found.isEmpty()) {
                return;
            }
            double mean = found.stream().mapToDouble(Row::top1).average().orElseThrow();
            double least = found.stream().mapToDouble(Row::top1).min().orElseThrow();
            double most = found.stream().mapToDouble(Row::top1).max().orElseThrow();
            String spread = found.size() == 1 ? "" : String.format(Locale.ROOT, " (%.2f to %.2f)", least, most);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f kB | %s | %.2f %%%s | %+.2f | %.3f | %d |%n",
                    form,
                    found.getFirst().kilobytes(),
                    way,
                    mean,
                    spread,
                    mean - whole,
                    found.stream().mapToDouble(Row::loss).average().orElseThrow(),
                    found.size()));
        }
    }

    /** Top-1 against size: one dot a form and way, without samples grey, with samples blue. */
    private record Curve(List<Row> rows, String model) {
        private static final int WIDTH = 720;
        private static final int HEIGHT = 360;
        private static final int EDGE = 50;

        String text() {
            List<Row> own = rows.stream().filter(row -> row.model().equals(model)).toList();
            double largest = own.stream().mapToDouble(Row::kilobytes).max().orElse(1);
            StringBuilder svg = new StringBuilder();
            svg.append(String.format(
                    Locale.ROOT,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                            + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                    WIDTH,
                    HEIGHT));
            for (int percent = 0; percent <= 100; percent += 20) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/><text x=\"8\" y=\"%.1f\">"
                                + "%d %%</text>%n",
                        EDGE, WIDTH - 10, y(percent), y(percent), y(percent) + 4, percent));
            }
            for (int part = 1; part <= 4; part++) {
                double size = largest * part / 4;
                svg.append(String.format(
                        Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f kB</text>%n",
                        x(size, largest), HEIGHT - 28, size));
            }
            for (Row row : own) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\" fill-opacity=\"0.6\"><title>%s, %s:"
                                + " %.2f %%</title></circle>%n",
                        x(row.kilobytes(), largest), y(row.top1()), needsSamples(row.way()) ? "#06c" : "#777",
                        row.form(), row.way(), row.top1()));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" fill=\"#777\">grey: without samples</text><text x=\"%d\" y=\"%d\""
                            + " fill=\"#06c\">blue: with samples</text>%n</svg>%n",
                    EDGE, HEIGHT - 10, EDGE + 150, HEIGHT - 10));
            return svg.toString();
        }

        private static double x(double size, double largest) {
            return EDGE + (WIDTH - EDGE - 40) * size / largest;
        }

        private static double y(double percent) {
            return 15 + (HEIGHT - 65) * (1 - percent / 100);
        }
    }
}
