package io.corepress.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.config.PerOperation;
import io.corepress.data.IndexedDataset;
import io.corepress.data.image.Pixels;
import io.corepress.data.input.ModelInput;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.Score;
import io.corepress.evaluate.WorkListener;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.technique.WeightTechniques;
import io.corepress.learn.train.Measure;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainerSettings;
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
import io.corepress.mil.network.Network;
import io.corepress.mil.network.PositionEmbedding;
import io.corepress.mil.network.TokenEmbedding;
import io.corepress.mil.network.TransformerBlock;
import io.corepress.mil.network.Unembedding;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to a compressed model in a file, on a text that is soon known by heart. */
class LanguageModelTest {
    private static final EngineOptions ENGINE = EngineOptions.DEFAULT.withThreads(1);
    private static final int VOCABULARY = 128;
    private static final Program NEW = Network.batched("ids", DataType.INT32, 12)
            .withDataType(DataType.FLOAT16)
            .then("embedding", TokenEmbedding.of(VOCABULARY, 16))
            .then("positions", PositionEmbedding.of())
            .then("block", TransformerBlock.causal(2, 16, 1))
            .then("norm", LayerNorm.of())
            .then("logits", new Unembedding("embedding"))
            .program(OpSet.CORE_ML_8, 1);
    private static final List<ModelInput> INPUT =
            List.of(new ModelInput("ids", DataType.INT32, List.of(ModelInput.ANY, 12L), Pixels.raw(), false));

    @TempDir
    private Path folder;

    private Path text;

    @BeforeEach
    void writeText() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), "She sells sea shells by the sea shore.\n".repeat(60));
    }

    private record Trained(Program program, Measure reported) {}

    private Trained train(Program program, List<TrainedWeight> chosen, int epochs) throws IOException {
        Trainees trainees = Trainees.of(chosen)
                .orElse(TrainableConstants.of(program.functions().get("main"), name -> true));
        TrainerSettings settings =
                TrainerSettings.of(epochs, 16).withSeed(1).withOptimizer(AdamW.DEFAULT, LearningRate.constant(0.01));
        try (IndexedDataset data = DataSource.open(text, INPUT, DataOptions.none());
                TrainingSession session = TrainingSession.prepare(
                        program, "main", trainees, TrainingSession.Settings.DEFAULT.withEngine(ENGINE))) {
            Measure reported = Trainer.of(new CrossEntropyLoss("logits", OutputKind.LOGITS), settings)
                    .train(session, data.range(0, 180), Optional.of(data.range(180, data.count())))
                    .validation()
                    .orElseThrow();
            return new Trained(session.finish(TensorStore.onHeap()).program(), reported);
        }
    }

    private Score scoreOfSaved(Program program) throws IOException {
        Path file = folder.resolve("model.mlpackage");
        try (ModelPackage model = ModelPackage.of(program)) {
            model.save(file, true);
        }
        try (RunnableModel model = RunnableModel.open(file, ENGINE);
                IndexedDataset data = DataSource.open(text, model.inputs(), DataOptions.none())) {
            return Evaluation.of(
                            model,
                            Optional.empty(),
                            data.range(180, data.count()),
                            Optional.empty(),
                            16,
                            WorkListener.NONE)
                    .score();
        }
    }

    private static void assertEqual(Score saved, Measure reported) {
        assertThat(saved.loss()).isCloseTo(reported.loss(), within(1e-6 * Math.max(1, reported.loss())));
        assertThat(saved.top1Accuracy()).isEqualTo(reported.accuracy().orElseThrow());
    }

    @Test
    void whatIsSavedHasThePerplexityThatTheTrainerReported() throws IOException {
        Trained whole = train(NEW, List.of(), 8);
        Score saved = scoreOfSaved(whole.program());
        assertEqual(saved, whole.reported());
        assertThat(saved.perplexity()).isLessThan(0.2 * scoreOfSaved(NEW).perplexity());

        QuantizerTraining twoBits =
                QuantizerTraining.of(DataType.INT4).withWeightNBits(2).learnable();
        WeightTechniques chosen = WeightTechniques.choose(
                whole.program(),
                "main",
                PerOperation.of(WeightTraining.of(twoBits).withWeightThreshold(200)));
        Trained small = train(whole.program(), List.copyOf(chosen.weights()), 3);
        assertEqual(scoreOfSaved(small.program()), small.reported());
    }

    @Test
    void everyLearnedWeightOfANetworkIsFound() {
        assertThat(TrainableConstants.of(NEW.functions().get("main"), name -> true))
                .extracting(TrainedWeight::name)
                .contains("embedding_weight", "positions_weight", "block_attention_q_bias", "norm_gamma")
                .doesNotContain("causal_mask_12", "positions_places", "block_attention_scale")
                .hasSize(2 + 16 + 2);
    }
}
