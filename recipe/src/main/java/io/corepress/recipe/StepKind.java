package io.corepress.recipe;

import io.corepress.compress.config.OptimizationConfig;
import java.util.List;
import java.util.Optional;

/**
 * A kind of step that needs samples, as recipes write it. The reader knows none by itself: rooms that can run such steps
 * hand it theirs, so that recipes without them need neither those rooms nor their native library.
 *
 * {@snippet lang=yaml :
 * steps:
 *   - method: gptq            # names the kind
 *     activation_order: true  # a key of the kind
 *     config_type: OpLinearQuantizerConfig
 *     global_config: {dtype: int4}
 * }
 *
 * @param method the word after {@code method:}
 * @param keys that such a step allows beside {@code method}, {@code joint} and the configuration
 * @param configuration whether such a step has {@code config_type} and the keys beside it
 * @param reader makes the step
 */
public record StepKind(String method, List<String> keys, Configuration configuration, Reader reader) {
    public StepKind {
        keys = List.copyOf(keys);
    }

    /** Whether a step says what each weight becomes. */
    public enum Configuration {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** Makes a step of what stands in the recipe. */
    @FunctionalInterface
    public interface Reader {
        /**
         * {@return the step}
         *
         * @param fields the keys of the step
         * @param joint whether weights that are already compressed are compressed once more
         * @throws IllegalArgumentException if values do not fit together; a message that begins with a key is shown
         *     at the place of that key
         */
        SampledStep read(StepFields fields, Optional<OptimizationConfig> configuration, boolean joint);
    }
}
