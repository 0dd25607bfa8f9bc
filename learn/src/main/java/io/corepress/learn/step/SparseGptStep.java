package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.CalibrationMethod.PruneBySparseGpt;
import io.corepress.learn.optimal.SparseGpt;
import io.corepress.mil.Program;
import io.corepress.recipe.StepFields;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.Map;
import java.util.Optional;

/** Pruning layer by layer, with quantization of what is left in the same sweep, see {@link SparseGpt}. */
public record SparseGptStep(OptimizationConfig config, boolean joint, SparseGpt.Settings sparseGpt)
        implements LearningStep {
    static final StepKind KIND = new StepKind(
            "sparsegpt",
            KeyPass.names(keys -> through(keys, SparseGpt.Settings.DEFAULT)),
            Configuration.REQUIRED,
            SparseGptStep::read);

    private static SparseGptStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        return new SparseGptStep(
                config.orElseThrow(), joint, through(KeyPass.reading(fields), SparseGpt.Settings.DEFAULT));
    }

    private static SparseGpt.Settings through(KeyPass keys, SparseGpt.Settings sparseGpt) {
        return new SparseGpt.Settings(
                SweepKeys.dampening(keys, sparseGpt.hessianDampening()),
                SweepKeys.groupSize(keys, sparseGpt.processingGroupSize()),
                keys.opConfig("quantizer", sparseGpt.quantizer(), OpLinearQuantizerConfig.class));
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
        return KeyPass.written(keys -> through(keys, sparseGpt));
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        return context.calibration(config, joint, new PruneBySparseGpt(sparseGpt))
                .compress(program, context.data(), store);
    }
}
