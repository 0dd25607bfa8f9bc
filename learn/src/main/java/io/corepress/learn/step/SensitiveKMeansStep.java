package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.CalibrationMethod.PalettizeBySensitivity;
import io.corepress.learn.sensitivity.CrossEntropy;
import io.corepress.learn.sensitivity.OutputChange;
import io.corepress.learn.sensitivity.SampleLoss;
import io.corepress.mil.Program;
import io.corepress.recipe.StepFields;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Palettization in which each weight counts by how much a loss feels it. */
public record SensitiveKMeansStep(OptimizationConfig config, boolean joint, Loss loss, boolean compensates)
        implements LearningStep {
    private static final String LOSS = "loss";
    private static final String COMPENSATION = "error_compensation";

    /** What weights are felt by. */
    public enum Loss {
        /** The squared change of all outputs. */
        OUTPUTS,
        /** The cross-entropy against labels. */
        LABELS
    }

    private static final Map<String, Loss> LOSSES = new TreeMap<>(Map.of("outputs", Loss.OUTPUTS, "labels", Loss.LABELS));

    static final StepKind KIND =
            new StepKind("skm", List.of(LOSS, COMPENSATION), Configuration.REQUIRED, SensitiveKMeansStep::read);

    private static SensitiveKMeansStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        return new SensitiveKMeansStep(config.orElseThrow(), joint, fields.choice(LOSS, Loss.OUTPUTS, LOSSES), fields.truth(COMPENSATION, true));
    }

    @Override
    public String method() {
        return KIND.method();
    }

    @Override
    public Optional<OptimizationConfig> configuration() {
        return Optional.of(config);
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(LOSS, loss == Loss.LABELS ? "labels" : "outputs", COMPENSATION, compensates);
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        PalettizeBySensitivity method =
                new PalettizeBySensitivity(sampleLoss(context), compensates, context.engine().seed());
        return context.calibration(config, joint, method).compress(program, context.data(), store);
    }

    private SampleLoss sampleLoss(StepContext context) {
        if (loss == Loss.OUTPUTS) {
            return new OutputChange();
        }
        if (context.data().labels().isEmpty()) {
            throw new IllegalArgumentException(
                    "the loss of labels needs a class for every sample; --labels FILE gives them");
        }
        return new CrossEntropy(
                context.answer().output(),
                context.answer().probabilities(),
                context.data().labels());
    }
}
