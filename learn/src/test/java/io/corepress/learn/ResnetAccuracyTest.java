package io.corepress.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.compress.Compressor;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.data.Dataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.evaluate.Evaluation;
import io.corepress.evaluate.RunnableModel;
import io.corepress.evaluate.Score;
import io.corepress.evaluate.WorkListener;
import io.corepress.learn.activation.ObserverKind;
import io.corepress.learn.optimal.Gptq;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.learn.sensitivity.OutputChange;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.tensor.DataType;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What data are worth on a real network with real images: little data here, so that it takes seconds. */
class ResnetAccuracyTest {
    private static final Path SHARED = Path.of(System.getProperty("corepress.shared", "absent"));
    private static final Path RESNET20 = SHARED.resolve("models/real/resnet20-cifar10.iOS18.mlpackage");
    private static final EngineOptions ENGINE = EngineOptions.DEFAULT.withThreads(1);
    private static final OpLinearQuantizerConfig LINEAR =
            OpLinearQuantizerConfig.of().withWeightThreshold(0);

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireShared() {
        assumeTrue(Files.isDirectory(RESNET20), "the shared models are not on this machine");
    }

    private static CalibrationData calibrationData() throws IOException {
        try (RunnableModel model = RunnableModel.open(RESNET20, ENGINE);
                Dataset data = DataSource.open(
                                SHARED.resolve("data/cifar10-train-a.npz"), model.inputs(), DataOptions.none())
                        .limit(64)) {
            return CalibrationData.read("main", data, model.inputs(), 32);
        }
    }

    private Score score(ModelPackage base, Program program) throws IOException {
        Path file = folder.resolve("model.mlpackage");
        base.withProgram(program).save(file, true);
        try (RunnableModel model = RunnableModel.open(file, ENGINE);
                Dataset data = DataSource.open(
                                SHARED.resolve("data/cifar10-test-a.npz"), model.inputs(), DataOptions.none())
                        .limit(256)) {
            return Evaluation.of(model, Optional.empty(), data, Optional.empty(), 32, WorkListener.NONE)
                    .score();
        }
    }

    /** {@return the losses without and with data} */
    private double[] losses(OpConfig config, CalibrationMethod method) throws IOException {
        OptimizationConfig all = OptimizationConfig.of(config);
        try (ModelPackage base = ModelPackage.open(RESNET20)) {
            Program without = Compressor.of(all).compress(base.program()).program();
            Program with = Calibration.of(all, method)
                    .withEngine(ENGINE)
                    .compress(base.program(), calibrationData(), TensorStore.onHeap())
                    .program();
            return new double[] {score(base, without).loss(), score(base, with).loss()};
        }
    }

    @Test
    void gptqBeatsRoundingToNearest() throws IOException {
        double[] losses =
                losses(LINEAR.withDtype(DataType.INT4), new CalibrationMethod.QuantizeByGptq(Gptq.Settings.DEFAULT));
        assertThat(losses[1]).isLessThan(losses[0]);
    }

    @Test
    void sparseGptBeatsMagnitudes() throws IOException {
        double[] losses = losses(
                OpMagnitudePrunerConfig.nm(2, 4).withWeightThreshold(0),
                new CalibrationMethod.PruneBySparseGpt(SparseGpt.Settings.DEFAULT));
        assertThat(losses[1]).isLessThan(0.8 * losses[0]);
    }

    @Test
    void sensitivitiesBeatPlainKMeans() throws IOException {
        double[] losses = losses(
                OpPalettizerConfig.kmeans(4).withWeightThreshold(0),
                new CalibrationMethod.PalettizeBySensitivity(new OutputChange(), false, 0));
        assertThat(losses[1]).isLessThan(losses[0]);
    }

    @Test
    void eightBitsForWeightsAndActivationsCostNextToNothing() throws IOException {
        OptimizationConfig int8 = OptimizationConfig.of(LINEAR);
        try (ModelPackage base = ModelPackage.open(RESNET20)) {
            Score whole = score(base, base.program());
            Program quantized = Calibration.of(
                            int8, new CalibrationMethod.QuantizeActivations(ObserverKind.minMax(), Optional.of(int8)))
                    .withEngine(ENGINE)
                    .compress(base.program(), calibrationData(), TensorStore.onHeap())
                    .program();
            Score small = score(base, quantized);
            assertThat(small.top1Accuracy()).isGreaterThan(whole.top1Accuracy() - 0.015);
            assertThat(small.loss()).isLessThan(whole.loss() + 0.05);
        }
    }
}
