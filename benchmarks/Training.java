import io.corepress.compress.Compressor;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.data.Dataset;
import io.corepress.data.IndexedDataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.WorkListener;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.RangeObservation;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.technique.WeightTechniques;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainerSettings;
import io.corepress.learn.train.TrainingSession;
import io.corepress.learn.train.loss.DistillationLoss;
import io.corepress.learn.train.loss.OutputKind;
import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.LearningRate;
import io.corepress.learn.train.trained.TrainableConstants;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.mil.Program;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Compresses real models while they are trained, and data-free for comparison; see {@code benchmarks/training}. */
public class Training {
    private static final Path RESULTS = Path.of("benchmarks/training.csv");
    private static final int BATCH = 64;
    private static final int SEEDS = 3;

    private record Subject(String name, String file) {}

    /**
     * @param samples of the training images
     * @param dataFree the form nearest to it that needs no data
     */
    private record Setting(
            String name, OpConfig dataFree, WeightTraining training, int epochs, int samples, double rate) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("resnet20-cifar10", "models/real/resnet20-cifar10.iOS18.mlpackage"),
            new Subject("cifar_resnet", "models/cifar_resnet.iOS18.mlpackage"));

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Path shared = Path.of(args[0]);
        Path folder = Path.of(args[1]);
        long end = System.nanoTime() + (long) (Double.parseDouble(args[2]) * 60e9);
        Pattern wanted = Pattern.compile(args[3]);
        List<Row> rows = Row.read(RESULTS);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (Subject subject : SUBJECTS) {
                try (Bench bench = new Bench(shared, subject, folder)) {
                    bench.measureMissing(seed, rows, wanted, end);
                }
            }
        }
        TrainingPage.write(rows, settingNames());
    }

    private static List<Setting> settings() {
        OpLinearQuantizerConfig int4 = OpLinearQuantizerConfig.of()
                .withDtype(DataType.INT4)
                .withScaleSearch(OpLinearQuantizerConfig.ScaleSearch.MSE);
        QuantizerTraining learned = QuantizerTraining.of(DataType.INT4)
                .withWeightObserver(RangeObservation.LEAST_ERROR)
                .learnable();
        OpMagnitudePrunerConfig quarter = OpMagnitudePrunerConfig.targetSparsity(0.75);
        WeightTraining quarterTrained = WeightTraining.of(PrunerTraining.targetSparsity(0.75));
        return List.of(
                new Setting("4 bits, integers, learned scales", int4, WeightTraining.of(learned), 1, 6400, 3e-4),
                new Setting(
                        "2 of 4 pruned",
                        OpMagnitudePrunerConfig.nm(2, 4),
                        WeightTraining.of(PrunerTraining.nm(2, 4)),
                        3,
                        20000,
                        2e-3),
                new Setting("75 % pruned, 3 passes", quarter, quarterTrained, 3, 20000, 2e-3),
                new Setting("75 % pruned, 16 passes", quarter, quarterTrained, 16, 20000, 3e-3),
                new Setting(
                        "2 bits, odd integers, learned scales",
                        OpPalettizerConfig.kmeans(2).withPerChannelScale(PerChannelScale.OUTPUT_CHANNEL),
                        WeightTraining.of(learned.withWeightNBits(2)),
                        2,
                        20000,
                        7e-4));
    }

    private static List<String> settingNames() {
        return settings().stream().map(Setting::name).toList();
    }

    /**
     * One result.
     *
     * @param kind uncompressed, data-free or trained
     * @param accuracy top-1, 0 to 1
     */
    record Row(String model, String setting, String kind, int seed, double kilobytes, double accuracy, long seconds) {
        String key() {
            return model + ";" + setting + ";" + kind + ";" + seed;
        }

        static List<Row> read(Path path) throws IOException {
            List<Row> rows = new ArrayList<>();
            if (Files.exists(path)) {
                for (String line : Files.readAllLines(path).subList(1, (int) Files.lines(path).count())) {
                    String[] cells = line.split(";");
                    rows.add(new Row(
                            cells[0],
                            cells[1],
                            cells[2],
                            Integer.parseInt(cells[3]),
                            Double.parseDouble(cells[4]),
                            Double.parseDouble(cells[5]),
                            Long.parseLong(cells[6])));
                }
            }
            return rows;
        }

        void appendTo(Path path) throws IOException {
            if (!Files.exists(path)) {
                Files.writeString(path, "model;setting;kind;seed;kilobytes;accuracy;seconds\n");
            }
            Files.writeString(
                    path,
                    String.format(Locale.ROOT, "%s;%.1f;%.4f;%d%n", key(), kilobytes, accuracy, seconds),
                    StandardOpenOption.APPEND);
        }
    }

    /** One model, and the images for it. */
    private static final class Bench implements AutoCloseable {
        private final Subject subject;
        private final Path out;
        private final RunnableModel original;
        private final IndexedDataset images;
        private final Dataset test;

        Bench(Path shared, Subject subject, Path folder) throws IOException {
            this.subject = subject;
            this.out = folder.resolve("compressed.mlpackage");
            this.original = RunnableModel.open(shared.resolve(subject.file()), EngineOptions.DEFAULT);
            this.images = DataSource.open(
                    shared.resolve("data/cifar10-train-a.npz"), original.inputs(), DataOptions.none());
            this.test = DataSource.open(
                    shared.resolve("data/cifar10-test-a.npz"), original.inputs(), DataOptions.none());
        }

        private interface Compression {
            Program program() throws IOException;
        }

        void measureMissing(int seed, List<Row> rows, Pattern wanted, long end) throws IOException {
            Program program = original.model().program();
            if (seed == 0) {
                measure("as it is", "uncompressed", 0, rows, () -> program);
            }
            for (Setting setting : settings()) {
                if (seed == 0 && wanted.matcher(key(setting, "data-free", 0)).find()) {
                    measure(setting.name(), "data-free", 0, rows, () -> Compressor.of(
                                    OptimizationConfig.of(setting.dataFree()))
                            .compress(program)
                            .program());
                }
                if (System.nanoTime() < end && wanted.matcher(key(setting, "trained", seed)).find()) {
                    measure(setting.name(), "trained", seed, rows, () -> trained(program, setting, seed));
                }
            }
        }

        private String key(Setting setting, String kind, int seed) {
            return new Row(subject.name(), setting.name(), kind, seed, 0, 0, 0).key();
        }

        private void measure(String setting, String kind, int seed, List<Row> rows, Compression compression)
                throws IOException {
            Row key = new Row(subject.name(), setting, kind, seed, 0, 0, 0);
            if (rows.stream().anyMatch(row -> row.key().equals(key.key()))) {
                return;
            }
            long start = System.nanoTime();
            original.model().withProgram(compression.program()).save(out, true);
            long seconds = Math.round((System.nanoTime() - start) / 1e9);
            try (RunnableModel saved = RunnableModel.open(out, EngineOptions.DEFAULT)) {
                Evaluation found = Evaluation.of(
                        saved, Optional.empty(), test, Optional.empty(), BATCH, WorkListener.NONE);
                Row row = new Row(
                        subject.name(),
                        setting,
                        kind,
                        seed,
                        saved.model().size().totalBytes() / 1e3,
                        found.score().top1Accuracy(),
                        seconds);
                row.appendTo(RESULTS);
                rows.add(row);
                System.out.printf(
                        Locale.ROOT, "%s: %.1f kB, %.2f %%, %d s%n", row.key(), row.kilobytes(), 100 * row.accuracy(),
                        seconds);
            }
        }

        private Program trained(Program program, Setting setting, int seed) throws IOException {
            WeightTechniques chosen =
                    WeightTechniques.choose(program, "main", PerOperation.of(setting.training()));
            Trainees trainees = Trainees.of(List.copyOf(chosen.weights()))
                    .orElse(TrainableConstants.of(program.functions().get("main"), name -> true));
            Map<String, OutputKind> outputs = OutputKind.of(program.functions().get("main"));
            TrainerSettings settings = TrainerSettings.of(setting.epochs(), BATCH)
                    .withSeed(seed)
                    .withOptimizer(AdamW.DEFAULT, LearningRate.cosine(setting.rate(), setting.rate() / 100));
            try (TrainingSession session =
                    TrainingSession.prepare(program, "main", trainees, TrainingSession.Settings.DEFAULT)) {
                Trainer.of(new DistillationLoss(outputs, 2), settings)
                        .train(session, images.shuffled(seed).limit(setting.samples()), Optional.empty());
                return session.finish(TensorStore.onHeap()).program();
            }
        }

        @Override
        public void close() throws IOException {
            test.close();
            images.close();
            original.close();
        }
    }
}
