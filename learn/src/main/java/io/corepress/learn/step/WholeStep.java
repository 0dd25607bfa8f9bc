package io.corepress.learn.step;

import io.corepress.compress.config.OptimizationConfig;
import java.util.Map;
import java.util.Optional;

/** A step that is about the program as a whole: it has no say in what each weight becomes. */
interface WholeStep extends LearningStep {
    @Override
    default boolean joint() {
        return false;
    }

    @Override
    default Optional<OptimizationConfig> configuration() {
        return Optional.empty();
    }

    @Override
    default Map<String, Object> settings() {
        return Map.of();
    }
}
