package io.corepress.learn.technique;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.config.PerOperation;
import io.corepress.compress.weight.Elements;
import io.corepress.learn.config.ActivationTraining;
import io.corepress.learn.config.ChannelScale.ScalingFactor;
import io.corepress.learn.config.PalettizerTraining;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.learn.config.PruningSchedule.Polynomial;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.train.TrainingSession;
import io.corepress.learn.train.optimizer.AdamW;
import io.corepress.learn.train.optimizer.Optimizer;
import io.corepress.learn.train.trained.TrainableConstants;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.learn.train.trained.TrainedWeight;
import io.corepress.learn.train.trained.Trainees;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Predictor;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightTechniquesTest {
    private static final EngineOptions ENGINE = EngineOptions.DEFAULT.withThreads(1);
    private static final Tensor INPUT = numbers(DataType.FLOAT32, 9, 4, 8);

    private static Tensor numbers(DataType type, long seed, long... sizes) {
        Random random = new Random(seed);
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.3 * random.nextGaussian());
        }
        return Tensor.ofFloats(type, shape, values);
    }

    private static Program program(DataType type, OpSet opset) {
        Function function = FunctionBuilder.function(opset, builder -> {
            Var x = builder.input("x", type, 4, 8);
            Var first = builder.linear(
                    "first",
                    x,
                    builder.constant("w1", numbers(type, 1, 16, 8)),
                    builder.constant("b1", numbers(type, 2, 16)));
            Var second = builder.linear(
                    "second",
                    builder.relu("relu", first),
                    builder.constant("w2", numbers(type, 3, 4, 16)),
                    builder.constant("b2", numbers(type, 4, 4)));
            return List.of(second);
        });
        return Program.of(Map.of("main", function));
    }

    private static List<WeightTraining> all() {
        PrunerTraining half = PrunerTraining.targetSparsity(0.5).withScheduler(Polynomial.range(0, 3, 1));
        return List.of(
                        WeightTraining.of(half),
                        WeightTraining.of(PrunerTraining.nm(2, 4)),
                        WeightTraining.of(QuantizerTraining.of(DataType.INT8)),
                        WeightTraining.of(QuantizerTraining.of(DataType.INT4)
                                .withQuantizationScheme(Mode.LINEAR)
                                .learnable()),
                        WeightTraining.of(QuantizerTraining.of(DataType.INT8)
                                .withWeightNBits(2)
                                .learnable()),
                        WeightTraining.of(QuantizerTraining.of(DataType.INT4).withBlockSize(4)),
                        WeightTraining.of(PalettizerTraining.of(2)),
                        WeightTraining.of(PalettizerTraining.of(2)
                                .withPerChannelScale(ScalingFactor.ABS, true)
                                .withLutDtype(DataType.INT8)),
                        WeightTraining.of(
                                PalettizerTraining.of(2).withClusterDim(2).withGroupSize(4)),
                        WeightTraining.of(half, QuantizerTraining.of(DataType.INT8)),
                        WeightTraining.of(
                                half, QuantizerTraining.of(DataType.INT4).withWeightNBits(3)),
                        WeightTraining.of(half, PalettizerTraining.of(2)),
                        WeightTraining.of(
                                half, PalettizerTraining.of(2).withPerChannelScale(ScalingFactor.MIN_MAX, false)),
                        WeightTraining.of(
                                half.withBlockSize(2), PalettizerTraining.of(3).withClusterDim(2)))
                .stream()
                .map(config -> config.withWeightThreshold(0))
                .toList();
    }

    private static void train(TrainingSession session, Optimizer optimizer, int steps) {
        for (int step = 0; step < steps; step++) {
            try (VariableScope scope = VariableScope.open()) {
                session.step();
                Variable output = session.forward(Map.of("x", INPUT)).get("second");
                output.sub(1).square().mean().backward();
                optimizer.step(0.01);
            }
        }
    }

    private static TrainingSession session(Program program, List<? extends TrainedWeight> weights) {
        return TrainingSession.prepare(
                program,
                "main",
                Trainees.of(List.copyOf(weights))
                        .orElse(TrainableConstants.of(program.functions().get("main"), name -> true)),
                TrainingSession.Settings.DEFAULT.withEngine(ENGINE));
    }

    @Test
    void everyTechniqueEndsInAProgramThatComputesWithWhatItStores() {
        for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT32)) {
            for (WeightTraining config : all()) {
                Program program = program(type, OpSet.CORE_ML_8);
                WeightTechniques chosen = WeightTechniques.choose(program, "main", PerOperation.of(config));
                assertThat(chosen.weights()).as(config.describe()).hasSize(2);
                try (TrainingSession session = session(program, chosen.weights());
                        Optimizer optimizer = AdamW.DEFAULT.start(session.parameters())) {
                    train(session, optimizer, 5);
                    Program stored = session.finish(TensorStore.onHeap()).program();
                    Map<String, float[]> found = new HashMap<>();
                    for (WeightSite site : WeightSites.of(stored)) {
                        found.put(site.name(), Elements.toFloats(site.weight()));
                        assertThat(site.weight().dataType()).isEqualTo(type);
                    }
                    try (VariableScope scope = VariableScope.withoutGradients()) {
                        for (CompressedInTraining weight : chosen.weights()) {
                            assertThat(found.get(weight.name()))
                                    .as(config.describe())
                                    .containsExactly(Elements.toFloats(weight.finished()));
                            if (!(config.coder().orElse(null) instanceof PalettizerTraining) && !observesAnew(config)) {
                                assertThat(positiveZeros(
                                                weight.value().toTensor().toFloats()))
                                        .as(config.describe())
                                        .containsExactly(found.get(weight.name()));
                            }
                        }
                    }
                    try (Predictor predictor = Predictor.load(stored.functions().get("main"), ENGINE)) {
                        assertThat(predictor
                                        .predict(Map.of("x", INPUT))
                                        .tensor("second")
                                        .toFloats())
                                .hasSize(16)
                                .doesNotContain(Float.NaN);
                    }
                }
            }
        }
    }

    /** What a mask leaves of negative numbers are negative zeros, which are stored as zeros. */
    private static float[] positiveZeros(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f;
        }
        return values;
    }

    /** A range that follows the weights moves whenever they are asked for. */
    private static boolean observesAnew(WeightTraining config) {
        return config.coder().orElse(null) instanceof QuantizerTraining quantizer
                && quantizer.milestones().observes(5);
    }

    @Test
    void trainingThatIsRestoredGoesOnAsIfNothingHadHappened() {
        for (WeightTraining config : all()) {
            Program program = program(DataType.FLOAT16, OpSet.CORE_ML_8);
            List<CompressedInTraining> one = WeightTechniques.choose(program, "main", PerOperation.of(config))
                    .weights();
            List<CompressedInTraining> other = WeightTechniques.choose(program, "main", PerOperation.of(config))
                    .weights();
            for (int i = 0; i < one.size(); i++) {
                try (VariableScope scope = VariableScope.open()) {
                    one.get(i).onStep(0);
                    one.get(i).value();
                    one.get(i).onStep(1);
                    one.get(i).value();
                    other.get(i).restore(one.get(i).state());
                    one.get(i).onStep(2);
                    other.get(i).onStep(2);
                    assertThat(other.get(i).value().toTensor().toFloats())
                            .as(config.describe())
                            .containsExactly(one.get(i).value().toTensor().toFloats());
                    assertThat(Elements.toFloats(other.get(i).finished()))
                            .containsExactly(Elements.toFloats(one.get(i).finished()));
                }
            }
            one.forEach(CompressedInTraining::close);
            other.forEach(CompressedInTraining::close);
        }
    }

    @Test
    void trainingMakesTheLossSmall() {
        Program program = program(DataType.FLOAT32, OpSet.CORE_ML_8);
        WeightTraining config = WeightTraining.of(
                        QuantizerTraining.of(DataType.INT8).withWeightNBits(2).learnable())
                .withWeightThreshold(0);
        WeightTechniques chosen = WeightTechniques.choose(program, "main", PerOperation.of(config));
        try (TrainingSession session = session(program, chosen.weights());
                Optimizer optimizer = AdamW.DEFAULT.start(session.parameters())) {
            train(session, optimizer, 1);
            double before = loss(session);
            train(session, optimizer, 60);
            assertThat(loss(session)).isLessThan(before / 5);
        }
    }

    private static double loss(TrainingSession session) {
        Function stored =
                session.finish(TensorStore.onHeap()).program().functions().get("main");
        try (Predictor predictor = Predictor.load(stored, ENGINE)) {
            double sum = 0;
            for (float value :
                    predictor.predict(Map.of("x", INPUT)).tensor("second").toFloats()) {
                sum += (value - 1) * (value - 1);
            }
            return sum;
        }
    }

    @Test
    void theReportSaysWhatBecameOfAWeight() {
        Program program = program(DataType.FLOAT32, OpSet.CORE_ML_8);
        WeightTraining config = WeightTraining.of(PrunerTraining.nm(2, 4)).withWeightThreshold(0);
        WeightTechniques chosen = WeightTechniques.choose(program, "main", PerOperation.of(config));
        try (TrainingSession session = session(program, chosen.weights());
                Optimizer optimizer = AdamW.DEFAULT.start(session.parameters())) {
            train(session, optimizer, 2);
            TechniqueReport report = chosen.report();
            assertThat(report.sparsity()).isEqualTo(0.5);
            TechniqueReport.Row first = report.rows().getFirst();
            assertThat(first.weight()).isEqualTo("w1");
            assertThat(first.settings()).isEqualTo("n_m_ratio=2:4 dim=1 from step 0");
            assertThat(first.uniqueValues()).isEqualTo(65);
            assertThat(first.structuredSparsity()).isZero();
            assertThat(first.error()).isBetween(0.05, 0.5);
        }
    }

    @Test
    void whatIsLeftAloneHasItsReason() {
        Program program = program(DataType.FLOAT32, OpSet.CORE_ML_8);
        WeightTraining config =
                WeightTraining.of(PalettizerTraining.of(2).withGroupSize(3)).withWeightThreshold(64);
        WeightTechniques chosen =
                WeightTechniques.choose(program, "main", PerOperation.of(config).withOpName("other", Optional.empty()));
        assertThat(chosen.weights()).isEmpty();
        assertThat(chosen.left())
                .containsEntry("w1", "16 channels are not divisible by group_size 3")
                .containsEntry("w2", "64 elements, not more than weight_threshold 64");
        assertThat(WeightTechniques.choose(
                                program, "main", PerOperation.of(config).withOpName("first", Optional.empty()))
                        .left())
                .containsEntry("w1", "the configuration leaves it alone");
        assertThatThrownBy(() -> WeightTechniques.choose(program, "other", PerOperation.of(config)))
                .hasMessage("no function other, only [main]");
    }

    @Test
    void aFormThatTheSystemDoesNotKnowIsRefusedBeforeTraining() {
        Program program = program(DataType.FLOAT32, OpSet.CORE_ML_7);
        WeightTraining config =
                WeightTraining.of(QuantizerTraining.of(DataType.INT4)).withWeightThreshold(0);
        assertThatThrownBy(() -> WeightTechniques.choose(program, "main", PerOperation.of(config)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("would be stored in a form that exists from iOS 18")
                .hasMessageContaining("--target");
    }

    @Test
    void activationsAreTrainedWhereTheyAreQuantized() {
        Program program = program(DataType.FLOAT32, OpSet.CORE_ML_8);
        for (ActivationTraining config :
                List.of(ActivationTraining.of(), ActivationTraining.of().learnable(2))) {
            List<TrainedActivation> activations = ActivationTechniques.choose(program, "main", PerOperation.of(config));
            assertThat(activations.stream().flatMap(one -> one.values().stream()))
                    .containsExactlyInAnyOrder("x", "relu");
            Trainees trainees =
                    new Trainees(TrainableConstants.of(program.functions().get("main"), name -> true), activations);
            try (TrainingSession session = TrainingSession.prepare(
                            program, "main", trainees, TrainingSession.Settings.DEFAULT.withEngine(ENGINE));
                    Optimizer optimizer = AdamW.DEFAULT.start(session.parameters())) {
                train(session, optimizer, 5);
                Function stored = session.finish(TensorStore.onHeap())
                        .program()
                        .functions()
                        .get("main");
                assertThat(stored.body().orElseThrow().operations().stream()
                                .filter(operation -> operation.type().equals("quantize")))
                        .hasSize(2);
                try (Predictor predictor = Predictor.load(stored, ENGINE);
                        VariableScope scope = VariableScope.withoutGradients()) {
                    // Ranges that follow values move with every pass: those of the last one are stored.
                    float[] found = predictor
                            .predict(Map.of("x", INPUT))
                            .tensor("second")
                            .toFloats();
                    float[] trained = session.forward(Map.of("x", INPUT))
                            .get("second")
                            .toTensor()
                            .toFloats();
                    for (int i = 0; i < found.length; i++) {
                        assertThat(found[i]).isCloseTo(trained[i], within(0.01f));
                    }
                }
            }
        }
    }
}
