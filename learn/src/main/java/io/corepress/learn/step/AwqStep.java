package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.compress.Compressor;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.scale.ChannelScaling;
import io.corepress.mil.Program;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Channels of weights whose inputs are large are scaled up before all are rounded, see {@link ChannelScaling#forQuantizer}. */
public record AwqStep(OptimizationConfig config, boolean joint) implements LearningStep {
    static final StepKind KIND = new StepKind(
            "awq",
            List.of(),
            Configuration.REQUIRED,
            (_, config, joint) -> new AwqStep(config.orElseThrow(), joint));

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
        return Map.of();
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        Compressor compressor = Compressor.of(config).withJoint(joint).withChoice(context.choice());
        context.function(program);
        ChannelScaling.Scaled scaled = ChannelScaling.forQuantizer(
                program,
                context.data().function(),
                context.data().batches(),
                compressor,
                context.engine(),
                TensorStore.onHeap());
        if (scaled.scaled().isEmpty()) {
            throw SmoothQuantStep.noSite(KIND.method());
        }
        return compressor
                .withListener(context.listener())
                .compress(context.with(program, scaled.function()), store);
    }
}
