package io.corepress.learn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.Batch;
import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.UnsupportedDataException;
import io.corepress.learn.train.loss.CrossEntropyLoss;
import io.corepress.learn.train.loss.DistillationLoss;
import io.corepress.learn.train.loss.Loss;
import io.corepress.learn.train.loss.OutputKind;
import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.LearningRate;
import io.corepress.learn.train.optimizer.Sgd;
import io.corepress.learn.train.trained.TrainableConstants;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.mil.Program;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final int ROWS = 8;
    private static final EngineOptions ENGINE = EngineOptions.DEFAULT.withThreads(1);
    private static final Loss LABELS = new CrossEntropyLoss("logits", OutputKind.LOGITS);
    private static final IndexedDataset POINTS = new Spirals.Points(300, 1);
    private static final IndexedDataset OTHERS = new Spirals.Points(120, 2);
    private static final TrainerSettings SETTINGS = TrainerSettings.of(6, 32)
            .withOptimizer(AdamW.DEFAULT, LearningRate.cosine(0.02, 0.001).withWarmUp(5));

    @TempDir
    private Path folder;

    private static TrainingSession session(Program program) {
        return TrainingSession.prepare(
                program,
                "main",
                Trainees.of(TrainableConstants.of(program.functions().get("main"), name -> true)),
                TrainingSession.Settings.DEFAULT.withEngine(ENGINE));
    }

    private static double accuracy(Program program, IndexedDataset data) throws IOException {
        int right = 0;
        try (Predictor predictor = Predictor.load(program.functions().get("main"), ENGINE)) {
            for (long start = 0; start < data.count(); start += ROWS) {
                List<Sample> samples = data.range(start, start + ROWS).samples().next(ROWS);
                float[] logits = predictor
                        .predict(Batch.of(samples).inputs())
                        .tensor("logits")
                        .toFloats();
                for (int row = 0; row < ROWS; row++) {
                    int best = 0;
                    for (int c = 1; c < Spirals.CLASSES; c++) {
                        int at = row * Spirals.CLASSES;
                        best = logits[at + c] > logits[at + best] ? c : best;
                    }
                    right += samples.get(row).label().orElseThrow().equals(new Label.ClassIndex(best)) ? 1 : 0;
                }
            }
        }
        return (double) right / data.count();
    }

    private static List<Tensor> constants(Program program) {
        List<Tensor> constants = new ArrayList<>();
        program.functions()
                .get("main")
                .body()
                .orElseThrow()
                .operations()
                .forEach(operation -> operation.constTensor().ifPresent(constants::add));
        return constants;
    }

    @Test
    void learnsASmallProblem() throws IOException {
        Program program = Spirals.program(DataType.FLOAT32, ROWS, 7);
        try (TrainingSession session = session(program)) {
            TrainingResult result = Trainer.of(LABELS, SETTINGS).train(session, POINTS, Optional.of(OTHERS));
            Measure measure = result.validation().orElseThrow();
            assertThat(result.steps()).isEqualTo(6 * 10);
            assertThat(result.epochs()).hasSize(6);
            assertThat(result.epochs().getLast().loss())
                    .isLessThan(result.epochs().getFirst().loss() / 3);
            assertThat(measure.samples()).isEqualTo(120);
            assertThat(measure.accuracy().orElseThrow()).isGreaterThan(0.9);
            assertThat(accuracy(program, OTHERS)).isLessThan(0.7);
        }
    }

    @Test
    void whatIsMeasuredIsWhatIsStored() throws IOException {
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16)) {
            try (TrainingSession session = session(Spirals.program(type, ROWS, 7))) {
                TrainingResult result = Trainer.of(LABELS, SETTINGS).train(session, POINTS, Optional.of(OTHERS));
                Program stored = session.finish(TensorStore.onHeap()).program();
                assertThat(accuracy(stored, OTHERS))
                        .isEqualTo(result.validation().orElseThrow().accuracy().orElseThrow());
                assertThat(constants(stored)).allMatch(tensor -> tensor.dataType() == type);
            }
        }
    }

    @Test
    void distillationNeedsNoLabels() throws IOException {
        Program teacher;
        try (TrainingSession session = session(Spirals.program(DataType.FLOAT32, ROWS, 7))) {
            Trainer.of(LABELS, SETTINGS).train(session, POINTS, Optional.empty());
            teacher = session.finish(TensorStore.onHeap()).program();
        }
        Loss loss = new DistillationLoss(OutputKind.of(teacher.functions().get("main")), 2);
        IndexedDataset unlabelled = POINTS.map(sample -> new Sample(sample.name(), sample.inputs(), Optional.empty()));
        try (TrainingSession session = session(teacher)) {
            // Away from the teacher, then back towards it.
            session.parameters()
                    .forEach(parameter -> io.corepress.torch.autograd.InPlace.scale(parameter.variable(), 0.7));
            TrainingResult result = Trainer.of(loss, SETTINGS).train(session, unlabelled, Optional.of(unlabelled));
            assertThat(result.validation().orElseThrow().loss())
                    .isLessThan(result.epochs().getFirst().loss() / 5);
            assertThat(result.validation().orElseThrow().accuracy()).isEmpty();
        }
    }

    @Test
    void howManyRowsRunAtOnceMakesNoDifference() throws IOException {
        TrainerSettings oneEpoch = TrainerSettings.of(1, 32);
        List<Tensor> one = trained(Spirals.program(DataType.FLOAT32, 1, 7), oneEpoch);
        List<Tensor> eight = trained(Spirals.program(DataType.FLOAT32, 8, 7), oneEpoch);
        for (int i = 0; i < one.size(); i++) {
            float[] a = one.get(i).toFloats();
            float[] b = eight.get(i).toFloats();
            for (int j = 0; j < a.length; j++) {
                assertThat(b[j]).isCloseTo(a[j], org.assertj.core.api.Assertions.within(1e-5f));
            }
        }
    }

    private static List<Tensor> trained(Program program, TrainerSettings settings) throws IOException {
        try (TrainingSession session = session(program)) {
            Trainer.of(LABELS, settings).train(session, POINTS, Optional.empty());
            return constants(session.finish(TensorStore.onHeap()).program());
        }
    }

    /** Stops after some steps. */
    private record StopAfter(long limit, long[] seen) implements TrainingListener {
        @Override
        public void onStep(long step, long steps, double loss) {
            seen[0] = step;
        }

        @Override
        public boolean isCancelled() {
            return seen[0] >= limit;
        }
    }

    @Test
    void aResumedTrainingEndsAsOneThatWasNeverStopped() throws IOException {
        TrainerSettings settings = SETTINGS.withPatience(2).withGradientLimit(1);
        Program program = Spirals.program(DataType.FLOAT16, ROWS, 7);
        List<Tensor> whole;
        List<TrainingListener.Epoch> epochs;
        try (TrainingSession session = session(program)) {
            epochs = Trainer.of(LABELS, settings)
                    .train(session, POINTS, Optional.of(OTHERS))
                    .epochs();
            whole = constants(session.finish(TensorStore.onHeap()).program());
        }
        Path file = folder.resolve("checkpoint.npz");
        for (long stop : new long[] {4, 10, 27}) {
            try (TrainingSession session = session(program)) {
                Trainer trainer = Trainer.of(LABELS, settings)
                        .withCheckpoint(new CheckpointFile(file, 1000, stop > 4))
                        .withListener(new StopAfter(stop, new long[1]));
                assertThatThrownBy(() -> trainer.train(session, POINTS, Optional.of(OTHERS)))
                        .isInstanceOf(CancellationException.class)
                        .hasMessage("the training was stopped after " + stop + " steps");
            }
        }
        try (TrainingSession session = session(program)) {
            TrainingResult result = Trainer.of(LABELS, settings)
                    .withCheckpoint(new CheckpointFile(file, 1000, true))
                    .train(session, POINTS, Optional.of(OTHERS));
            assertThat(result.epochs()).isEqualTo(epochs);
            assertThat(constants(session.finish(TensorStore.onHeap()).program()))
                    .isEqualTo(whole);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused() throws IOException {
        Path file = folder.resolve("checkpoint.npz");
        try (TrainingSession session = session(Spirals.program(DataType.FLOAT32, ROWS, 7))) {
            Trainer.of(LABELS, SETTINGS)
                    .withCheckpoint(new CheckpointFile(file, 1000, false))
                    .train(session, POINTS, Optional.empty());
        }
        try (TrainingSession session = session(Spirals.program(DataType.FLOAT32, ROWS, 7))) {
            Trainer trainer =
                    Trainer.of(LABELS, SETTINGS.withSeed(3)).withCheckpoint(new CheckpointFile(file, 1, true));
            assertThatThrownBy(() -> trainer.train(session, POINTS, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is a checkpoint of another training");
        }
    }

    @Test
    void patienceEndsWithTheBestEpoch() throws IOException {
        TrainerSettings wild = TrainerSettings.of(30, 32)
                .withOptimizer(Sgd.of(0.9), LearningRate.constant(0.3))
                .withPatience(2);
        try (TrainingSession session = session(Spirals.program(DataType.FLOAT32, ROWS, 7))) {
            TrainingResult result = Trainer.of(LABELS, wild).train(session, POINTS, Optional.of(OTHERS));
            double least = result.epochs().stream()
                    .mapToDouble(epoch -> epoch.validation().orElseThrow().loss())
                    .min()
                    .orElseThrow();
            assertThat(result.validation().orElseThrow().loss()).isEqualTo(least);
            assertThat(result.epochs().size() - result.best()).isBetween(0, 2);
            assertThat(accuracy(session.finish(TensorStore.onHeap()).program(), OTHERS))
                    .isEqualTo(result.validation().orElseThrow().accuracy().orElseThrow());
        }
    }

    private static IndexedDataset changed(io.corepress.data.SampleMap map) {
        return POINTS.map(map);
    }

    private void assertRefused(IndexedDataset data, Class<? extends Exception> kind, String message) {
        try (TrainingSession session = session(Spirals.program(DataType.FLOAT32, ROWS, 7))) {
            assertThatThrownBy(() -> Trainer.of(LABELS, SETTINGS).train(session, data, Optional.empty()))
                    .isInstanceOf(kind)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void wrongDataAreRefused() {
        assertRefused(POINTS.limit(0), UnsupportedDataException.class, "there are no samples in the data");
        assertRefused(
                changed(sample -> sample.withLabel(new Label.ClassIndex(1))),
                UnsupportedDataException.class,
                "all 300 samples have the class 1; training needs two classes or more");
        assertRefused(
                changed(sample -> new Sample(sample.name(), sample.inputs(), Optional.empty())),
                UnsupportedDataException.class,
                "the loss needs a label for every sample");
        assertRefused(
                changed(sample -> sample.withLabel(
                        new Label.ClassIndex(((Label.ClassIndex) sample.label().orElseThrow()).index() + 3))),
                UnsupportedDataException.class,
                "is none of the 3 classes of the output");
        assertRefused(
                changed(sample -> sample.withInputs(
                        Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2), 1, Float.NaN)))),
                UnsupportedDataException.class,
                "input x holds NaN");
        assertRefused(
                changed(sample ->
                        sample.withInputs(Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 3), 1, 2, 3)))),
                IllegalArgumentException.class,
                "input x must be tensor<fp32, [8, 2]>");
    }

    @Test
    void aLossThatExplodesIsNamed() {
        TrainerSettings wild = TrainerSettings.of(30, 32).withOptimizer(Sgd.of(0), LearningRate.constant(1e6));
        try (TrainingSession session = session(Spirals.program(DataType.FLOAT32, ROWS, 7))) {
            assertThatThrownBy(() -> Trainer.of(LABELS, wild).train(session, POINTS, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a lower learning rate");
        }
    }
}
