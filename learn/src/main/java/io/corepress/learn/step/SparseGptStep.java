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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pruning layer by layer, with quantization of what is left in the same sweep, see {@link SparseGpt}. */
public record SparseGptStep(OptimizationConfig config, boolean joint, SparseGpt.Settings sparseGpt)
        implements LearningStep {
    private static final String DAMPENING = "hessian_dampening";
    private static final String GROUP_SIZE = "processing_group_size";
    private static final String QUANTIZER = "quantizer";

    static final StepKind KIND = new StepKind(
            "sparsegpt", List.of(DAMPENING, GROUP_SIZE, QUANTIZER), Configuration.REQUIRED, SparseGptStep::read);

    private static SparseGptStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        SparseGpt.Settings byDefault = SparseGpt.Settings.DEFAULT;
        return new SparseGptStep(
                config.orElseThrow(),
                joint,
                new SparseGpt.Settings(
                        fields.number(DAMPENING, byDefault.hessianDampening()),
                        fields.integer(GROUP_SIZE, byDefault.processingGroupSize()),
                        fields.opConfig(QUANTIZER, OpLinearQuantizerConfig.class)));
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
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(DAMPENING, sparseGpt.hessianDampening());
        settings.put(GROUP_SIZE, sparseGpt.processingGroupSize());
        sparseGpt.quantizer().ifPresent(quantizer -> settings.put(QUANTIZER, quantizer));
        return settings;
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        return context.calibration(config, joint, new PruneBySparseGpt(sparseGpt))
                .compress(program, context.data(), store);
    }
}
