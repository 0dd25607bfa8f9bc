package io.corepress.learn.step;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.learn.config.CoderTraining;
import io.corepress.learn.config.WeightTraining;
import io.corepress.learn.technique.ActivationTechniques;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.mil.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a training step that say more of its techniques than a configuration without data does.
 *
 * @param pruner whose mask is laid over weights before they become codes
 * @param activations whether quantizers quantize the values between operations, to 8 bits, too
 */
record TechniqueKeys(
        Optional<OpMagnitudePrunerConfig> pruner,
        boolean activations,
        QuantizerKeys quantizers,
        PalettizerKeys palettizers,
        PrunerKeys pruners) {
    static final TechniqueKeys DEFAULT = new TechniqueKeys(
            Optional.empty(), false, QuantizerKeys.DEFAULT, PalettizerKeys.DEFAULT, PrunerKeys.DEFAULT);

    TechniqueKeys through(KeyPass keys) {
        return new TechniqueKeys(
                keys.opConfig("pruner", pruner, OpMagnitudePrunerConfig.class),
                keys.truth("activations", activations),
                quantizers.through(keys),
                palettizers.through(keys),
                pruners.through(keys));
    }

    /** {@return what differs from the defaults} */
    Map<String, Object> written() {
        Map<String, Object> written = KeyPass.written(this::through);
        written.entrySet().removeAll(KeyPass.written(DEFAULT::through).entrySet());
        return written;
    }

    /** {@return what is done to weights in training} */
    PerOperation<WeightTraining> weights(OptimizationConfig config) {
        return config.entries().map(entry -> Optional.of(weight(entry)));
    }

    /** {@return the ranges of values between operations, to be trained} */
    List<TrainedActivation> activations(Program program, String function, OptimizationConfig config) {
        if (!activations) {
            return List.of();
        }
        return ActivationTechniques.choose(program, function, config.entries().map(entry -> {
            if (!(entry instanceof OpLinearQuantizerConfig quantizer)) {
                throw new IllegalArgumentException(
                        "activations go with config_type OpLinearQuantizerConfig only, got " + entry.describe());
            }
            return Optional.of(quantizers.activations(quantizer));
        }));
    }

    private WeightTraining weight(OpConfig config) {
        if (config instanceof OpMagnitudePrunerConfig own) {
            return WeightTraining.of(pruners.training(own)).withWeightThreshold(own.weightThreshold());
        }
        CoderTraining coder = switch (config) {
            case OpPalettizerConfig palettizer -> palettizers.training(palettizer);
            case OpLinearQuantizerConfig quantizer -> quantizers.training(quantizer);
            default ->
                throw new IllegalArgumentException("config_type must be one of OpPalettizerConfig,"
                        + " OpLinearQuantizerConfig, OpMagnitudePrunerConfig for training");
        };
        return pruner.map(mask -> WeightTraining.of(pruners.training(mask), coder))
                .orElseGet(() -> WeightTraining.of(coder))
                .withWeightThreshold(config.weightThreshold());
    }
}
