import io.corepress.data.Dataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.WorkListener;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Measures the accuracy of a model on labelled data: {@code Evaluate MODEL DATA}. */
public class Evaluate {
    public static void main(String[] args) throws IOException {
        try (RunnableModel model = RunnableModel.open(Path.of(args[0]), EngineOptions.DEFAULT);
                Dataset data = DataSource.open(Path.of(args[1]), model.inputs(), DataOptions.none())) {
            Evaluation evaluation =
                    Evaluation.of(model, Optional.empty(), data, Optional.empty(), 32, WorkListener.NONE);
            System.out.printf("top-1 %.1f %%%n", 100 * evaluation.score().top1Accuracy());
        }
    }
}
