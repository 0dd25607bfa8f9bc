import io.corepress.compress.Compressor;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.data.IndexedDataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.WorkListener;
import io.corepress.learn.Calibration;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.CalibrationMethod;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.sensitivity.CrossEntropy;
import io.corepress.learn.technique.WeightTechniques;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainerSettings;
import io.corepress.learn.train.TrainingListener;
import io.corepress.learn.train.TrainingSession;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.OutputKind;
import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.LearningRate;
import io.corepress.learn.train.trained.TrainableConstants;
import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.network.LayerNorm;
import io.corepress.mil.network.Linear;
import io.corepress.mil.network.Network;
import io.corepress.mil.network.PositionEmbedding;
import io.corepress.mil.network.TokenEmbedding;
import io.corepress.mil.network.TransformerBlock;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Trains a language model of characters from nothing, and measures what each way of compression does to it.
 */
public class LanguageModel {
    private static final int CONTEXT = 64;
    private static final int WIDTH = 128;
    private static final int HEADS = 4;
    private static final int BLOCKS = 3;
    private static final int BATCH = 16;
    private static final int SEEDS = 3;
    private static final int CALIBRATION_SAMPLES = 256;
    private static final int HELD_OUT_SAMPLES = 1024;
    /** Steps of training for one of fine-tuning. */
    private static final int FINE_TUNING = 4;
    /** So small a network gains nothing from more. */
    private static final EngineOptions ENGINE = EngineOptions.DEFAULT.withThreads(1);

    private static final CrossEntropyLoss LOSS = new CrossEntropyLoss("logits", OutputKind.LOGITS);

    private final Path folder;
    private final int steps;
    private final IndexedDataset training;
    private final IndexedDataset heldOut;
    private final int vocabulary;
    private final List<Measurement> measurements = new ArrayList<>();

    private LanguageModel(Path folder, int steps, IndexedDataset text, int vocabulary) {
        this.folder = folder;
        this.steps = steps;
        this.vocabulary = vocabulary;
        long split = text.count() * 9 / 10;
        this.training = text.range(0, split);
        this.heldOut = text.range(split, text.count()).evenly(HELD_OUT_SAMPLES);
    }

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        Path folder = Files.createDirectories(Path.of(args[1]));
        Path file = Path.of(args[0]).resolve("data/tiny-shakespeare.txt");
        DataOptions options = DataOptions.parse(List.of("tokens=characters"));
        int vocabulary = Math.toIntExact(Files.readString(file).chars().distinct().count());
        Path untrained = folder.resolve("untrained.mlpackage");
        save(network(vocabulary).program(OpSet.CORE_ML_8, 0), untrained);
        try (RunnableModel model = RunnableModel.open(untrained, ENGINE);
                IndexedDataset text = DataSource.open(file, model.inputs(), options)) {
            LanguageModel experiment = new LanguageModel(folder, Integer.parseInt(args[3]), text, vocabulary);
            for (int seed = 1; seed <= SEEDS; seed++) {
                experiment.run(seed, model);
                Path docs = Path.of(args[2]);
                Files.writeString(
                        docs.resolve("language-model.md"),
                        LanguageModelPage.of(experiment.measurements, experiment.setting()));
                Files.writeString(docs.resolve("language-model.svg"), PerplexityChart.of(experiment.measurements));
            }
        }
    }

    /** The shape of GPT-2, small. */
    private static Network network(int vocabulary) {
        Network network = Network.batched("ids", DataType.INT32, CONTEXT)
                .withDataType(DataType.FLOAT16)
                .then("embedding", TokenEmbedding.of(vocabulary, WIDTH))
                .then("positions", PositionEmbedding.of());
        for (int block = 0; block < BLOCKS; block++) {
            network = network.then("block" + block, TransformerBlock.causal(HEADS, WIDTH, BLOCKS));
        }
        return network.then("norm", LayerNorm.of()).then("logits", Linear.of(vocabulary).withoutBias());
    }

    private String setting() {
        return "%d blocks of width %d with %d heads, a context of %d characters of %d, float16, trained for %,d steps of %d"
                        .formatted(BLOCKS, WIDTH, HEADS, CONTEXT, vocabulary, steps, BATCH)
                + " windows; %d held-out windows; %d windows for calibration; fine-tuning takes %,d steps"
                        .formatted(heldOut.count(), CALIBRATION_SAMPLES, steps / FINE_TUNING);
    }

    private void run(int seed, RunnableModel inputs) throws IOException {
        Program untrained = network(vocabulary).program(OpSet.CORE_ML_8, seed);
        Program trained = train("float16", 16, seed, untrained, List.of(), steps, 2e-3);
        IndexedDataset windows = training.shuffled(seed).limit(CALIBRATION_SAMPLES);
        CalibrationData samples = CalibrationData.read("main", windows, inputs.inputs(), BATCH);
        // A squared gradient is that of what runs together.
        CalibrationData singly = CalibrationData.read("main", windows, inputs.inputs(), 1);
        OpLinearQuantizerConfig int4 = OpLinearQuantizerConfig.of().withDtype(DataType.INT4);
        measure("int4, rounded to nearest", 4, seed, Compressor.of(all(int4)).compress(trained).program());
        measure("int4, GPTQ", 4, seed, calibrated(
                trained, all(int4), new CalibrationMethod.QuantizeByGptq(Gptq.Settings.DEFAULT), samples));
        CrossEntropy loss = new CrossEntropy("logits", false, singly.labels());
        for (int bits : new int[] {4, 3, 2}) {
            // The characters cannot be divided into groups.
            OptimizationConfig tables = all(OpPalettizerConfig.kmeans(bits).withGroupSize(16))
                    .withOpName("logits", Optional.of(OpPalettizerConfig.kmeans(bits)));
            measure("tables, k-means", bits, seed, Compressor.of(tables).compress(trained).program());
            measure("tables, sensitive k-means, each weight by itself", bits, seed, calibrated(
                    trained, tables, new CalibrationMethod.PalettizeBySensitivity(loss, false, seed), singly));
            measure("tables, sensitive k-means", bits, seed, calibrated(
                    trained, tables, new CalibrationMethod.PalettizeBySensitivity(loss, true, seed), singly));
        }
        for (int bits : new int[] {4, 3, 2}) {
            QuantizerTraining quantizer = QuantizerTraining.of(DataType.INT4).withWeightNBits(bits).learnable();
            PerOperation<WeightTraining> config = PerOperation.of(WeightTraining.of(quantizer))
                    .withOpType("gather", Optional.empty())
                    .withOpType("add", Optional.empty());
            List<TrainedWeight> chosen =
                    List.copyOf(WeightTechniques.choose(trained, "main", config).weights());
            train("integers, trained", bits, seed, trained, chosen, steps / FINE_TUNING, 1e-3);
        }
        train("float16, fine-tuned as long", 16, seed, trained, List.of(), steps / FINE_TUNING, 1e-3);
    }

    /** All but embeddings, which are no layers for GPTQ, and the mask of attention. */
    private static OptimizationConfig all(OpConfig config) {
        return OptimizationConfig.of(config)
                .withOpType("gather", Optional.empty())
                .withOpType("add", Optional.empty());
    }

    private static Program calibrated(
            Program program, OptimizationConfig config, CalibrationMethod method, CalibrationData samples) {
        return Calibration.of(config, method)
                .withEngine(ENGINE)
                .compress(program, samples, TensorStore.onHeap())
                .program();
    }

    private Program train(
            String name, int bits, int seed, Program program, List<TrainedWeight> chosen, int count, double rate)
            throws IOException {
        if (Files.exists(file(name, bits, seed))) {
            // An interrupted run goes on where it was.
            chosen.forEach(TrainedWeight::close);
            measureSaved(name, bits, seed);
            // Stays open: weights are read when they are used.
            return ModelPackage.open(file(name, bits, seed)).program();
        }
        TrainerSettings settings = TrainerSettings.of(1, BATCH)
                .withSeed(seed)
                .withOptimizer(
                        AdamW.DEFAULT.withWeightDecay(0.1).withBetas(0.9, 0.99),
                        LearningRate.cosine(rate, rate / 30).withWarmUp(count / 20))
                .withGradientLimit(1);
        Trainees trainees = Trainees.of(chosen)
                .orElse(TrainableConstants.of(program.functions().get("main"), constant -> true));
        IndexedDataset windows = training.shuffled(bits * 31L + seed).limit((long) count * BATCH);
        try (TrainingSession session = TrainingSession.prepare(
                program, "main", trainees, TrainingSession.Settings.DEFAULT.withEngine(ENGINE))) {
            double reported = Trainer.of(LOSS, settings)
                    .withListener(new Steps(name + ", " + bits + " bits, seed " + seed))
                    .train(session, windows, Optional.of(heldOut))
                    .validation()
                    .orElseThrow()
                    .loss();
            Program finished = session.finish(TensorStore.onHeap()).program();
            double saved = measure(name, bits, seed, finished).loss();
            if (Math.abs(saved - reported) > 1e-5 * saved) {
                throw new IllegalStateException(
                        name + ": the trainer reported " + reported + ", the saved model has " + saved);
            }
            return finished;
        }
    }

    /** Says every now and then how far a training is. */
    private record Steps(String name) implements TrainingListener {
        @Override
        public void onStep(long step, long steps, double loss) {
            if (step % 100 == 0) {
                System.err.printf("%s: step %d of %d, loss %.3f%n", name, step, steps, loss);
            }
        }
    }

    private Path file(String name, int bits, int seed) {
        return folder.resolve((name + "-" + bits + "-" + seed + ".mlpackage").replaceAll("[ ,]+", "-"));
    }

    /** Saves a program, opens it again, and measures that. */
    private Measurement measure(String name, int bits, int seed, Program program) throws IOException {
        save(program, file(name, bits, seed));
        return measureSaved(name, bits, seed);
    }

    private Measurement measureSaved(String name, int bits, int seed) throws IOException {
        try (RunnableModel model = RunnableModel.open(file(name, bits, seed), ENGINE)) {
            Evaluation evaluation =
                    Evaluation.of(model, Optional.empty(), heldOut, Optional.empty(), 32, WorkListener.NONE);
            Measurement measurement = new Measurement(
                    name, bits, seed, model.model().size().totalBytes(), evaluation.score().loss());
            measurements.add(measurement);
            System.err.println(measurement);
            return measurement;
        }
    }

    private static void save(Program program, Path file) throws IOException {
        try (ModelPackage model = ModelPackage.of(program)) {
            model.save(file, true);
        }
    }
}
