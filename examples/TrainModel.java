import io.corepress.data.IndexedDataset;
import io.corepress.data.image.Pixels;
import io.corepress.data.input.ModelInput;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainerSettings;
import io.corepress.learn.train.TrainingResult;
import io.corepress.learn.train.TrainingSession;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.OutputKind;
import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.LearningRate;
import io.corepress.learn.train.trained.TrainableConstants;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes a language model of bytes from nothing, trains it on a text, and saves it: {@code TrainModel TEXT
 * OUT}.
 */
public class TrainModel {
    public static void main(String[] args) throws IOException {
        Program program = Network.batched("ids", DataType.INT32, 32)
                .then("embedding", TokenEmbedding.of(256, 64))
                .then("positions", PositionEmbedding.of())
                .then("block", TransformerBlock.causal(4, 64, 1))
                .then("norm", LayerNorm.of())
                .then("logits", Linear.of(256))
                .program(OpSet.CORE_ML_8, 1);
        ModelInput input = new ModelInput("ids", DataType.INT32, List.of(ModelInput.ANY, 32L), Pixels.raw(), false);
        Trainees weights = Trainees.of(TrainableConstants.of(program.functions().get("main"), name -> true));
        TrainerSettings settings =
                TrainerSettings.of(2, 16).withSeed(1).withOptimizer(AdamW.DEFAULT, LearningRate.cosine(3e-3, 0));
        Trainer trainer = Trainer.of(new CrossEntropyLoss("logits", OutputKind.LOGITS), settings);
        try (IndexedDataset text = DataSource.open(Path.of(args[0]), List.of(input), DataOptions.none());
                TrainingSession session =
                        TrainingSession.prepare(program, "main", weights, TrainingSession.Settings.DEFAULT)) {
            long split = text.count() * 9 / 10;
            TrainingResult result =
                    trainer.train(session, text.range(0, split), Optional.of(text.range(split, text.count())));
            System.out.printf("perplexity %.2f%n", Math.exp(result.validation().orElseThrow().loss()));
            try (ModelPackage model = ModelPackage.of(session.finish(TensorStore.onHeap()).program())) {
                model.save(Path.of(args[1]));
            }
        }
    }
}
