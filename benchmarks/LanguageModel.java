import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.data.IndexedDataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.Score;
import io.corepress.evaluate.WorkListener;
import io.corepress.learn.Calibration;
import io.corepress.learn.CalibrationData;
import io.corepress.learn.CalibrationMethod;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.sensitivity.CrossEntropy;
import io.corepress.learn.train.AdamW;
import io.corepress.learn.train.CrossEntropyLoss;
import io.corepress.learn.train.LearningRate;
import io.corepress.learn.train.OutputKind;
import io.corepress.learn.train.Trainees;
import io.corepress.learn.train.TrainableConstants;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainerSettings;
import io.corepress.learn.train.TrainingListener;
import io.corepress.learn.train.TrainingResult;
import io.corepress.learn.train.TrainingSession;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType;
import io.corepress.mil.network.LayerNorm;
import io.corepress.mil.network.Linear;
import io.corepress.mil.network.Initializer;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

public class LanguageModel {
    static final int CONTEXT = 64, WIDTH = 128, HEADS = 4, BLOCKS = 3;

    static Network network(int vocabulary) {
        Network n = Network.of("ids", ValueType.TensorType.of(DataType.INT32,
                        List.of(new ValueType.Unknown(false), new ValueType.Constant(CONTEXT))))
                .withDataType(DataType.FLOAT16)
                .then("embedding", TokenEmbedding.of(vocabulary, WIDTH))
                .then("positions", PositionEmbedding.of());
        for (int b = 0; b < BLOCKS; b++) n = n.then("block" + b, TransformerBlock.causal(HEADS, WIDTH, BLOCKS));
        return n.then("norm", LayerNorm.of())
                .then("logits", Linear.of(vocabulary).withoutBias().withInitializer(Initializer.normal(0.02)));
    }

    static final OptimizationConfig of(OpConfig c) { return OptimizationConfig.of(c).withOpType("gather", Optional.empty()).withOpType("add", Optional.empty()); }

    static Path folder;
    static IndexedDataset held;

    static Score score(String name, Program program) throws IOException {
        Path file = folder.resolve("m.mlpackage");
        try (ModelPackage m = ModelPackage.of(program)) { m.save(file, true); 
        }
        try (RunnableModel m = RunnableModel.open(file, EngineOptions.DEFAULT)) {
            Score s = Evaluation.of(m, Optional.empty(), held, Optional.empty(), 32, WorkListener.NONE).score();
            System.out.printf(Locale.ROOT, "%-30s %8.1f kB  loss %.5f ppl %.4f top1 %.3f  %s%n", name, m.model().size().totalBytes() / 1e3, s.loss(), s.perplexity(), s.top1Accuracy(), java.time.LocalTime.now());
            return s;
        }
    }

    public static void main(String[] args) throws Exception {
        Path text = Path.of(args[0]);
        folder = Files.createDirectories(Path.of(args[1]));
        int steps = Integer.parseInt(args[2]);
        long seed = Long.parseLong(args[3]);
        int batch = 16;
        Program start = network(65).program(OpSet.CORE_ML_8, seed);
        Path first = folder.resolve("start.mlpackage");
        try (ModelPackage m = ModelPackage.of(start)) { m.save(first, true); }
        IndexedDataset all;
        try (RunnableModel m = RunnableModel.open(first, EngineOptions.DEFAULT)) {
            all = DataSource.open(text, m.inputs(), DataOptions.parse(List.of("tokens=characters")));
            long split = all.count() * 9 / 10;
            held = all.range(split, all.count()).evenly(512);
            IndexedDataset data = all.range(0, split);
            Path trained = folder.resolve("trained-" + seed + ".mlpackage");
            if (!Files.exists(trained)) {
                long t0 = System.nanoTime();
                int epochs = 1;
                IndexedDataset part = data.shuffled(seed).limit((long) steps * batch);
                TrainerSettings settings = TrainerSettings.of(epochs, batch).withSeed(seed)
                        .withOptimizer(AdamW.DEFAULT.withWeightDecay(0.1).withBetas(0.9, 0.99), LearningRate.cosine(3e-3, 1e-4).withWarmUp(50)).withGradientLimit(1);
                Trainer trainer = Trainer.of(new CrossEntropyLoss("logits", OutputKind.LOGITS), settings).withListener(new TrainingListener() {
                    public void onStep(long step, long n, double loss) { if (step % 100 == 0) System.out.printf("%d %.3f %.1f s%n", step, loss, (System.nanoTime() - t0) / 1e9); }
                });
                try (TrainingSession session = TrainingSession.prepare(start, "main", Trainees.of(TrainableConstants.of(start.functions().get("main"), x -> true)), TrainingSession.Settings.DEFAULT)) {
                    TrainingResult r = trainer.train(session, part, Optional.of(held));
                    System.out.println(r.validation());
                    Program p = session.finish(TensorStore.onHeap()).program();
                    try (ModelPackage mm = ModelPackage.of(p)) { mm.save(trained); }
                }
            }
            try (ModelPackage mm = ModelPackage.open(trained)) {
                Program p = mm.program();
                score("float16", p);
                CalibrationData cal = CalibrationData.read("main", data.shuffled(99).limit(128), m.inputs(), 16);
                var ce = new CrossEntropy("logits", false, cal.labels());
                for (var g : List.of(Granularity.PER_CHANNEL, Granularity.PER_BLOCK)) {
                    OpLinearQuantizerConfig c = OpLinearQuantizerConfig.of().withDtype(DataType.INT4).withGranularity(g);
                    score("int4 rtn " + g, Compressor.of(of(c)).compress(p).program());
                    score("int4 rtn mse " + g, Compressor.of(of(c.withScaleSearch(OpLinearQuantizerConfig.ScaleSearch.MSE))).compress(p).program());
                    score("int4 gptq " + g, Calibration.of(of(c), new CalibrationMethod.QuantizeByGptq(Gptq.Settings.DEFAULT)).compress(p, cal, TensorStore.onHeap()).program());
                    score("int4 gptq mse " + g, Calibration.of(of(c.withScaleSearch(OpLinearQuantizerConfig.ScaleSearch.MSE)), new CalibrationMethod.QuantizeByGptq(Gptq.Settings.DEFAULT)).compress(p, cal, TensorStore.onHeap()).program());
                }
                for (int bits : new int[] {4, 3, 2}) for (var g : List.of(Granularity.PER_TENSOR, Granularity.PER_GROUPED_CHANNEL)) {
                    OpPalettizerConfig c = OpPalettizerConfig.kmeans(bits).withGranularity(g);
                    if (g == Granularity.PER_GROUPED_CHANNEL) c = c.withGroupSize(16);
                    score("kmeans " + bits + g, Compressor.of(of(c)).compress(p).program());
                    score("skm " + bits + g, Calibration.of(of(c), new CalibrationMethod.PalettizeBySensitivity(ce, 0)).compress(p, cal, TensorStore.onHeap()).program());
                }
            }
        }
    }
}
