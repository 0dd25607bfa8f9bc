package io.corepress.learn.step;

import io.corepress.compress.Compression;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.learn.CalibrationMethod.QuantizeActivations;
import io.corepress.learn.activation.ObserverKind;
import io.corepress.mil.Program;
import io.corepress.recipe.StepFields;
import io.corepress.recipe.StepKind;
import io.corepress.recipe.StepKind.Configuration;
import io.corepress.tensor.TensorStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The values between operations in 8 bits.
 *
 * @param config around which operations, and to which integers
 * @param weights whether weights become the same afterwards; otherwise a later step may quantize them
 */
public record ActivationStep(OptimizationConfig config, boolean joint, ObserverKind observer, boolean weights)
        implements LearningStep {
    private static final String OBSERVER = "observer";
    private static final String CONSTANT = "averaging_constant";
    private static final String PERCENTILE = "percentile";
    private static final String WEIGHTS = "weights";

    static final StepKind KIND = new StepKind(
            "activations",
            List.of(OBSERVER, CONSTANT, PERCENTILE, WEIGHTS),
            Configuration.REQUIRED,
            ActivationStep::read);

    private static ActivationStep read(StepFields fields, Optional<OptimizationConfig> config, boolean joint) {
        Map<String, Function<StepFields, ObserverKind>> observers = new LinkedHashMap<>();
        observers.put("min_max", _ -> ObserverKind.minMax());
        observers.put("moving_average", some -> new ObserverKind.MovingAverage(some.number(CONSTANT, 0.01)));
        observers.put("percentile", some -> new ObserverKind.Percentile(some.number(PERCENTILE, 99.99)));
        observers.put("mse", _ -> ObserverKind.meanSquaredError());
        String name = fields.text(OBSERVER).orElse("min_max");
        refuse(fields, CONSTANT, name, "moving_average");
        refuse(fields, PERCENTILE, name, "percentile");
        ObserverKind observer =
                fields.choice(OBSERVER, observers.get("min_max"), observers).apply(fields);
        return new ActivationStep(config.orElseThrow(), joint, observer, fields.truth(WEIGHTS, true));
    }

    private static void refuse(StepFields fields, String key, String observer, String owner) {
        if (fields.has(key) && !observer.equals(owner)) {
            throw fields.error(key, "goes with observer " + owner + " only, not with " + observer);
        }
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
        switch (observer) {
            case ObserverKind.MinMax _ -> settings.put(OBSERVER, "min_max");
            case ObserverKind.MovingAverage(double constant) -> {
                settings.put(OBSERVER, "moving_average");
                settings.put(CONSTANT, constant);
            }
            case ObserverKind.Percentile(double share) -> {
                settings.put(OBSERVER, "percentile");
                settings.put(PERCENTILE, share);
            }
            case ObserverKind.MeanSquaredError _ -> settings.put(OBSERVER, "mse");
        }
        settings.put(WEIGHTS, weights);
        return settings;
    }

    @Override
    public Compression run(Program program, StepContext context, TensorStore store) {
        QuantizeActivations method =
                new QuantizeActivations(observer, weights ? Optional.of(config) : Optional.empty());
        return context.calibration(config, joint, method).compress(program, context.data(), store);
    }
}
