package io.corepress.compress;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import java.util.Optional;

/** Which configuration a weight gets: its own by name, or the one on which the operations that use it agree. */
final class Selection {
    private Selection() {}

    /**
     * {@return the configuration; empty if the weight is to be left alone}
     *
     * @throws UnsupportedModelException if the operations that use the weight get different configurations
     */
    static Optional<OpConfig> configFor(WeightSite site, OptimizationConfig config) {
        Optional<Optional<OpConfig>> own = config.forName(site.name());
        if (own.isPresent()) {
            return own.get();
        }
        Operation first = null;
        Optional<OpConfig> agreed = Optional.empty();
        for (Operation consumer : site.consumers()) {
            Optional<OpConfig> wanted = config.forOperation(consumer.name(), consumer.type());
            if (first == null) {
                first = consumer;
                agreed = wanted;
            } else if (!wanted.equals(agreed)) {
                throw new UnsupportedModelException("weight \"" + site.name() + "\" is shared by operations that get "
                        + "different configurations: " + first.type() + " \"" + first.name() + "\" (" + text(agreed)
                        + ") and " + consumer.type() + " \"" + consumer.name() + "\" (" + text(wanted)
                        + "); give the weight an entry of its own in op_name_configs");
            }
        }
        return agreed;
    }

    private static String text(Optional<OpConfig> config) {
        return config.map(OpConfig::describe).orElse("not compressed");
    }
}
