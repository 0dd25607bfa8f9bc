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
import java.util.Map;
import java.util.Optional;

/** Linear quantization layer by layer, see {@link Gptq}. */
public record GptqStep(OptimizationConfig config, boolean joint, Gptq.Settings gptq) implements LearningStep {
    static final StepKind KIND = new StepKind(
            "gptq",
            KeyPass.names(keys -> through(keys, Gptq.Settings.DEFAULT)),
            Configuration.REQUIRED,
            GptqStep::read);

    private static GptqStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        return new GptqStep(config.orElseThrow(), joint, through(KeyPass.reading(fields), Gptq.Settings.DEFAULT));
    }

    private static Gptq.Settings through(KeyPass keys, Gptq.Settings gptq) {
        return new Gptq.Settings(
                SweepKeys.dampening(keys, gptq.hessianDampening()),
                keys.truth("activation_order", gptq.activationOrder()),
                SweepKeys.groupSize(keys, gptq.processingGroupSize()));
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
        return KeyPass.written(keys -> through(keys, gptq));
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        return context.calibration(config, joint, new QuantizeByGptq(gptq)).compress(program, context.data(), store);
    }
}
