import io.corepress.data.Dataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.WorkListener;
import io.corepress.mil.OpSet;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.NeuralNetworkUpgrade;
import io.corepress.press.Press;
import io.corepress.press.PressReport;
import io.corepress.recipe.Recipe;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Measures what every data-free setting does to the accuracy of real models, and prints a Markdown page. */
public class Accuracy {
    private record Subject(String file, String data) {}

    private record Setting(String name, String recipe) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("models/real/resnet20-cifar10.iOS16.mlpackage", "data/cifar10-test-a.npz"),
            new Subject("models/cifar_resnet.iOS16.mlpackage", "data/cifar10-test-a.npz"),
            new Subject("models/real/draw-mnist.mlpackage", "data/mnist-test-a.npz"),
            new Subject("models/real/mnist-classifier-nn.mlmodel", "data/mnist-test-a.npz"));

    private static final String PALETTIZE = "config_type: OpPalettizerConfig, global_config: {mode: %s}";
    private static final String QUANTIZE = "config_type: OpLinearQuantizerConfig, global_config: {%s}";
    private static final String PRUNE = "config_type: OpMagnitudePrunerConfig, global_config: {%s}";

    public static void main(String[] args) throws IOException {
        Path shared = Path.of(args[0]);
        Path folder = Files.createDirectories(Path.of(args[1]));
        long limit = args.length > 2 ? Long.parseLong(args[2]) : Long.MAX_VALUE;
        System.out.println("# Size and accuracy of data-free compression");
        System.out.println();
        System.out.println("Made by `benchmarks/accuracy`. Size is that of the whole model, accuracy is top-1,"
                + " agreement is how often the answer is that of"
                + " the uncompressed model.");
        for (Subject subject : SUBJECTS) {
            measure(subject, shared, folder, limit);
        }
    }

    private static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (int nbits : new int[] {8, 6, 4, 3, 2}) {
            add(settings, nbits + " bits, k-means, a table for each tensor", PALETTIZE, "kmeans, nbits: " + nbits);
            add(settings, nbits + " bits, k-means, a table for 8 channels", PALETTIZE,
                    "kmeans, nbits: " + nbits + ", granularity: per_grouped_channel, group_size: 8");
            add(settings, nbits + " bits, k-means, a scale for each channel", PALETTIZE,
                    "kmeans, nbits: " + nbits + ", enable_per_channel_scale: true");
            add(settings, nbits + " bits, uniform table", PALETTIZE, "uniform, nbits: " + nbits);
        }
        for (int nbits : new int[] {8, 6, 4}) {
            add(settings, nbits + " bits for 2 channels, k-means of vectors", PALETTIZE,
                    "kmeans, nbits: " + nbits + ", cluster_dim: 2");
        }
        for (String mode : new String[] {"linear_symmetric", "linear"}) {
            String how = mode.equals("linear") ? "affine" : "symmetric";
            add(settings, "int8, " + how + ", a scale for each channel", QUANTIZE,
                    "mode: " + mode + ", dtype: int8, granularity: per_channel");
            add(settings, "int8, " + how + ", a scale for each tensor", QUANTIZE,
                    "mode: " + mode + ", dtype: int8, granularity: per_tensor");
            add(settings, "int4, " + how + ", a scale for each channel", QUANTIZE,
                    "mode: " + mode + ", dtype: int4, granularity: per_channel");
            add(settings, "int4, " + how + ", a scale for 16 weights", QUANTIZE,
                    "mode: " + mode + ", dtype: int4, granularity: per_block, block_size: 16");
        }
        add(settings, "half pruned", PRUNE, "target_sparsity: 0.5");
        add(settings, "three quarters pruned", PRUNE, "target_sparsity: 0.75");
        add(settings, "2 of 4 pruned", PRUNE, "n_m_ratio: [2, 4]");
        settings.add(new Setting(
                "half pruned, then 4 bits k-means",
                "steps: [{" + PRUNE.formatted("target_sparsity: 0.5") + "}, {joint: true, "
                        + PALETTIZE.formatted("kmeans, nbits: 4") + "}]"));
        settings.add(new Setting(
                "half pruned, then int8",
                "steps: [{" + PRUNE.formatted("target_sparsity: 0.5") + "}, {joint: true, "
                        + QUANTIZE.formatted("dtype: int8") + "}]"));
        return settings;
    }

    private static void add(List<Setting> settings, String name, String pattern, String values) {
        settings.add(new Setting(name, "steps: [{" + pattern.formatted(values) + "}]"));
    }

    private static void measure(Subject subject, Path shared, Path folder, long limit) throws IOException {
        Path model = shared.resolve(subject.file());
        if (subject.file().endsWith(".mlmodel")) {
            Path upgraded = folder.resolve("upgraded.mlpackage");
            try (ModelPackage old = ModelPackage.open(model)) {
                NeuralNetworkUpgrade.of(old).model().save(upgraded, true);
            }
            model = upgraded;
        }
        try (RunnableModel original = RunnableModel.open(model, EngineOptions.DEFAULT);
                Dataset data = DataSource.open(shared.resolve(subject.data()), original.inputs(), DataOptions.none())
                        .limit(limit)) {
            Evaluation whole = Evaluation.of(original, Optional.empty(), data, Optional.empty(), 32, WorkListener.NONE);
            System.out.println();
            System.out.println("## " + Path.of(subject.file()).getFileName());
            System.out.println();
            System.out.printf(Locale.ROOT, "%d samples of `%s`.%n%n", whole.score().answers(), subject.data());
            System.out.println("| setting | size | smaller | top-1 | change | agreement | runs from |");
            System.out.println("|---|---:|---:|---:|---:|---:|---|");
            long size = bytes(model);
            System.out.printf(Locale.ROOT, "| as it is | %.1f kB | 1.00 | %.2f %% | | | |%n", size / 1e3,
                    100 * whole.score().top1Accuracy());
            for (Setting setting : settings()) {
                System.out.println(row(setting, model, folder, original, data, whole));
            }
        }
    }

    private static String row(
            Setting setting, Path model, Path folder, RunnableModel original, Dataset data, Evaluation whole)
            throws IOException {
        Path out = folder.resolve("compressed.mlpackage");
        Press press = Press.of(Recipe.parse(setting.recipe(), setting.name())).withOverwrite(true);
        PressReport report;
        try {
            report = press.run(model, out);
        } catch (UnsupportedModelException e) {
            // The setting needs a newer operator set than the model has.
            report = press.withTarget(OpSet.CORE_ML_8).run(model, out);
        }
        try (RunnableModel compressed = RunnableModel.open(out, EngineOptions.DEFAULT)) {
            Evaluation evaluation = Evaluation.of(
                    compressed, Optional.of(original), data, Optional.empty(), 32, WorkListener.NONE);
            double accuracy = evaluation.score().top1Accuracy();
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f kB | %.2f | %.2f %% | %+.2f | %.2f %% | %s |",
                    setting.name(),
                    report.sizeAfter() / 1e3,
                    report.ratio(),
                    100 * accuracy,
                    100 * (accuracy - whole.score().top1Accuracy()),
                    100 * evaluation.agreement().orElseThrow(),
                    report.osNames());
        }
    }

    private static long bytes(Path model) throws IOException {
        try (ModelPackage opened = ModelPackage.open(model)) {
            return opened.size().totalBytes();
        }
    }
}
