package io.corepress.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.corepress.data.Dataset;
import io.corepress.data.source.DataOptions;
import io.corepress.data.source.DataSource;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Precision;
import io.corepress.torch.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real models on real data. */
class SharedModelsTest {
    private static final Path SHARED = Path.of(System.getProperty("corepress.shared", "absent"));
    private static final String RESNET20 = "models/real/resnet20-cifar10.iOS16.mlpackage";

    @BeforeEach
    void requireShared() {
        assumeTrue(Files.isDirectory(SHARED.resolve("models")), "the shared models are not on this machine");
    }

    private static RunnableModel open(String model) throws IOException {
        return RunnableModel.open(SHARED.resolve(model), EngineOptions.DEFAULT.withThreads(1));
    }

    private static Dataset data(String file, RunnableModel model) throws IOException {
        return DataSource.open(SHARED.resolve(file), model.inputs(), DataOptions.none());
    }

    /** The accuracies on all samples are in docs/accuracy.md; on the first 500 they lie this close to them. */
    @ParameterizedTest
    @CsvSource({
        RESNET20 + ", data/cifar10-test-a.npz, 0.80",
        "models/cifar_resnet.iOS16.mlpackage, data/cifar10-test-a.npz, 0.83",
        "models/real/mnist-classifier-nn.mlmodel, data/mnist-test-a.npz, 0.98"
    })
    void realModelsAreAsGoodAsTheyShouldBe(String file, String samples, double accuracy) throws IOException {
        try (RunnableModel model = open(file);
                Dataset data = data(samples, model).limit(500)) {
            Evaluation evaluation =
                    Evaluation.of(model, Optional.empty(), data, Optional.empty(), 32, WorkListener.NONE);
            assertThat(evaluation.score().answers()).isEqualTo(500);
            assertThat(evaluation.score().top1Accuracy()).isCloseTo(accuracy, within(0.03));
        }
    }

    @Test
    void aModelAgreesWithItself() throws IOException {
        try (RunnableModel model = open(RESNET20);
                RunnableModel same = open(RESNET20);
                Dataset data = data("data/cifar10-test-a.npz", model).limit(40)) {
            Evaluation evaluation =
                    Evaluation.of(model, Optional.of(same), data, Optional.empty(), 32, WorkListener.NONE);
            assertThat(evaluation.agreement()).hasValue(1);
            assertThat(evaluation.baseline()).contains(evaluation.score());
            Comparison comparison = Comparison.of(model, same, Map.of(), data, true, 32, WorkListener.NONE);
            assertThat(comparison.outputs().values()).allMatch(output -> output.error() == 0 && output.count() > 0);
            assertThat(comparison.values())
                    .isNotEmpty()
                    .allMatch(value -> value.deviation().error() == 0);
        }
    }

    @Test
    void roundingToHalfShowsInEveryLayer() throws IOException {
        EngineOptions half = EngineOptions.DEFAULT.withThreads(1).withPrecision(Precision.FLOAT16);
        try (RunnableModel model = open(RESNET20);
                RunnableModel rounded = RunnableModel.open(SHARED.resolve(RESNET20), half);
                Dataset data = data("data/cifar10-test-a.npz", model).limit(16)) {
            Comparison comparison = Comparison.of(model, rounded, Map.of(), data, true, 32, WorkListener.NONE);
            assertThat(comparison.values()).hasSizeGreaterThan(20);
            assertThat(comparison.values().getFirst().deviation().snrDecibels()).isBetween(30.0, 80.0);
            assertThat(comparison.values())
                    .isSortedAccordingTo((a, b) -> Double.compare(
                            a.deviation().snrDecibels(), b.deviation().snrDecibels()));
        }
    }

    /** One network in two precisions, made by other people. */
    @Test
    void halfPrecisionDtlnIsCloseToTheFloatOne() throws IOException {
        try (RunnableModel whole = open("models/real/dtln-aec-128-part1.fp32.mlpackage");
                RunnableModel half = open("models/real/dtln-aec-128-part1.fp16.mlpackage")) {
            Random random = new Random(1);
            Map<String, Tensor> inputs = new java.util.LinkedHashMap<>();
            whole.inputs().forEach(input -> {
                Shape shape = Shape.of(input.sizes().stream()
                        .mapToLong(size -> Math.max(1, size))
                        .toArray());
                float[] numbers = new float[(int) shape.elementCount()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = random.nextFloat();
                }
                inputs.put(input.name(), Tensor.ofFloats(DataType.FLOAT32, shape, numbers));
            });
            Prediction expected = whole.run(inputs);
            Prediction actual = half.run(inputs);
            for (String output : whole.outputs()) {
                assertThat(Deviation.between(expected.tensor(output), actual.tensor(output))
                                .snrDecibels())
                        .isGreaterThan(40);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "models/real/tree-ensemble-songs.mlmodel, treeEnsembleRegressor",
        "models/real/healthysnacks-pipeline.mlmodel, visionFeaturePrint",
        "models/real/yolov5nano-lut8-pipeline.mlpackage, nonMaximumSuppression",
        "models/real/style-transfer-custom-layers.mlmodel, ResCropBlockLambda"
    })
    void modelsOfOtherKindsAreRefusedByName(String file, String reason) {
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void anEvaluationCanBeStopped() throws IOException {
        WorkListener impatient = new WorkListener() {
            private long seen;

            @Override
            public void onProgress(long done, OptionalLong total) {
                seen = done;
                assertThat(total).hasValue(5000);
            }

            @Override
            public boolean isCancelled() {
                return seen > 0;
            }
        };
        try (RunnableModel model = open(RESNET20);
                Dataset data = data("data/cifar10-test-a.npz", model)) {
            assertThatThrownBy(() -> Evaluation.of(model, Optional.empty(), data, Optional.empty(), 32, impatient))
                    .isInstanceOf(CancellationException.class);
        }
    }
}
