package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.learn.scale.ChannelScaling;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.recipe.StepFields;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.Map;

/**
 * Scales move from values into weights, before both are quantized, see {@link ChannelScaling#smooth}.
 *
 * @param strength 0 to 1: how much of the magnitude moves
 */
public record SmoothQuantStep(double strength) implements WholeStep {
    private static final String STRENGTH = "strength";
    private static final double BY_DEFAULT = 0.5;

    static final StepKind KIND =
            new StepKind("smooth_quant", List.of(STRENGTH), Configuration.NONE, (fields, _, _) -> read(fields));

    public SmoothQuantStep {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength must be 0 to 1, got " + strength);
        }
    }

    private static SmoothQuantStep read(StepFields fields) {
        return new SmoothQuantStep(fields.number(STRENGTH, BY_DEFAULT));
    }

    @Override
    public String method() {
        return KIND.method();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(STRENGTH, strength);
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        ChannelScaling.Scaled scaled = ChannelScaling.smooth(
                context.function(program), context.data().batches(), strength, context.engine(), store);
        if (scaled.scaled().isEmpty()) {
            throw noSite(KIND.method());
        }
        return new Compression(context.with(program, scaled.function()), List.of());
    }

    static UnsupportedModelException noSite(String method) {
        return new UnsupportedModelException(method + " found no value whose channels can be scaled: one that a norm with"
                + " gains, a layer or a product with a constant makes, and that only dense linear or conv layers take");
    }
}
