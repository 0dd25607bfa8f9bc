import io.corepress.data.IndexedDataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.data.input.InputBinding;
import io.corepress.learn.train.CrossEntropyLoss;
import io.corepress.learn.train.OutputKind;
import io.corepress.learn.train.TrainableConstants;
import io.corepress.learn.train.Trainees;
import io.corepress.learn.train.Trainer;
import io.corepress.learn.train.TrainerSettings;
import io.corepress.learn.train.TrainingResult;
import io.corepress.learn.train.TrainingSession;
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

/** Makes a language model of bytes, trains it on a text, and saves it: {@code TrainModel TEXT OUT}. */
public class TrainModel {
    public static void main(String[] args) throws IOException {
        Network network = Network.of("ids", DataType.INT32, 8, 32)
                .then("embedding", TokenEmbedding.of(256, 32))
                .then("positions", PositionEmbedding.of())
                .then("block", TransformerBlock.causal(2, 32, 1))
                .then("norm", LayerNorm.of())
                .then("logits", Linear.of(256));
        Program program = network.program(OpSet.CORE_ML_8, 1);
        Trainees all = Trainees.of(TrainableConstants.of(program.functions().get("main"), name -> true));
        Trainer trainer =
                Trainer.of(new CrossEntropyLoss("logits", OutputKind.LOGITS), TrainerSettings.of(1, 8).withSeed(1));
        try (IndexedDataset text = DataSource.open(
                        Path.of(args[0]), List.of(), DataOptions.parse(List.of("window=32", "stride=8")));
                TrainingSession session =
                        TrainingSession.prepare(program, "main", all, TrainingSession.Settings.DEFAULT)) {
            System.out.println(text.count());
        }
    }
}
