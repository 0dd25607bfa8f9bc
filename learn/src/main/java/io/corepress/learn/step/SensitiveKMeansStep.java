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
import java.util.Map;
import java.util.Optional;

/**
 * Palettization in which each weight counts by how much a loss feels it.
 *
 * @param compensates whether entries make up for each other's errors, see {@link PalettizeBySensitivity}
 */
public record SensitiveKMeansStep(OptimizationConfig config, boolean joint, Loss loss, boolean compensates)
        implements LearningStep {
    /** What weights are felt by. */
    public enum Loss {
        /** The squared change of all outputs. */
        OUTPUTS,
        /** The cross-entropy against labels. */
        LABELS
    }

    static final StepKind KIND = new StepKind(
            "skm",
            KeyPass.names(keys -> through(keys, Settings.DEFAULT)),
            Configuration.REQUIRED,
            SensitiveKMeansStep::read);

    private record Settings(Loss loss, boolean compensates) {
        static final Settings DEFAULT = new Settings(Loss.OUTPUTS, true);
    }

    private static SensitiveKMeansStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        Settings settings = through(KeyPass.reading(fields), Settings.DEFAULT);
        return new SensitiveKMeansStep(config.orElseThrow(), joint, settings.loss(), settings.compensates());
    }

    private static Settings through(KeyPass keys, Settings settings) {
        return new Settings(
                keys.choice("loss", settings.loss(), Loss.values()),
                keys.truth("error_compensation", settings.compensates()));
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
        return KeyPass.written(keys -> through(keys, new Settings(loss, compensates)));
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
