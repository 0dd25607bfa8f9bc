package io.corepress.learn.technique;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.compress.config.PerOperation;
import io.corepress.learn.activation.ValueRange;
import io.corepress.learn.coding.FakeActivation;
import io.corepress.learn.config.ActivationTraining;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.mil.Function;
import io.corepress.mil.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values between operations that a configuration chooses, ready to be trained in the form in which they will be. */
public final class ActivationTechniques {
    private ActivationTechniques() {}

    /**
     * {@return the ranges of the values in a function that are quantized: the same values as {@link
     * io.corepress.learn.activation.ActivationQuantization} quantizes}
     *
     * @param config of the operations around which values are quantized; values go from one operation to another, so it is
     *     the same for all that have any
     * @throws IllegalArgumentException if there is no such function, or configurations differ
     * @throws io.corepress.mil.UnsupportedModelException if the function is for systems before iOS 17
     */
    public static List<TrainedActivation> choose(
            Program program, String function, PerOperation<ActivationTraining> config) {
        Function found = program.function(function);
        List<ActivationTraining> configs = config.all().distinct().toList();
        if (configs.size() != 1) {
            throw new IllegalArgumentException(
                    "activations are trained by one configuration, got " + configs.size() + ": " + configs);
        }
        ActivationTraining training = configs.getFirst();
        OpConfig codes = OpLinearQuantizerConfig.of()
                .withDtype(training.activationDtype())
                .withMode(training.quantizationScheme());
        PerOperation<OpConfig> placed = config.map(any -> Optional.of(codes));
        List<TrainedActivation> ranges = new ArrayList<>();
        for (ValueRange range : ValueRange.of(
                found, new OptimizationConfig(placed.globalConfig(), placed.opTypeConfigs(), placed.opNameConfigs()))) {
            ranges.add(new FakeActivation(training, range));
        }
        return ranges;
    }
}
