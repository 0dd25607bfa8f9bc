package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.CalibrationMethod.QuantizeByGptq;
import io.corepress.learn.optimal.Gptq;
import io.corepress.mil.Program;
import io.corepress.recipe.StepFields;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Linear quantization layer by layer, see {@link Gptq}. */
public record GptqStep(OptimizationConfig config, boolean joint, Gptq.Settings gptq) implements LearningStep {
    private static final String DAMPENING = "hessian_dampening";
    private static final String ACTIVATION_ORDER = "activation_order";
    private static final String GROUP_SIZE = "processing_group_size";

    static final StepKind KIND = new StepKind(
            "gptq", List.of(DAMPENING, ACTIVATION_ORDER, GROUP_SIZE), Configuration.REQUIRED, GptqStep::read);

    private static GptqStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        Gptq.Settings byDefault = Gptq.Settings.DEFAULT;
        return new GptqStep(
                config.orElseThrow(),
                joint,
                new Gptq.Settings(
                        fields.number(DAMPENING, byDefault.hessianDampening()),
                        fields.truth(ACTIVATION_ORDER, byDefault.activationOrder()),
                        fields.integer(GROUP_SIZE, byDefault.processingGroupSize())));
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
        settings.put(DAMPENING, gptq.hessianDampening());
        settings.put(ACTIVATION_ORDER, gptq.activationOrder());
        settings.put(GROUP_SIZE, gptq.processingGroupSize());
        return settings;
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        return context.calibration(config, joint, new QuantizeByGptq(gptq)).compress(program, context.data(), store);
    }
}
