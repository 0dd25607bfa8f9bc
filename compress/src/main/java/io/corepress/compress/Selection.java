package io.corepress.compress;

import io.corepress.compress.config.PerOperation;
import io.corepress.mil.Operation;
import io.corepress.mil.UnsupportedModelException;
import java.util.Optional;
import java.util.function.Function;

/** Which configuration a weight gets: its own by name, or the one on which the operations that use it agree. */
public final class Selection {
    private Selection() {}

    /**
     * {@return the configuration; empty if the weight is to be left alone}
     *
     * @param describe says a configuration in a few words, for the message
     *
     * @throws UnsupportedModelException if the operations that use the weight get different configurations
     */
    public static <C> Optional<C> configFor(WeightSite site, PerOperation<C> config, Function<C, String> describe) {
        Optional<Optional<C>> own = config.forName(site.name());
        if (own.isPresent()) {
            return own.get();
        }
        Operation first = null;
        Optional<C> agreed = Optional.empty();
        for (Operation consumer : site.consumers()) {
            Optional<C> wanted = config.forOperation(consumer.name(), consumer.type());
            if (first == null) {
                first = consumer;
                agreed = wanted;
            } else if (!wanted.equals(agreed)) {
                throw new UnsupportedModelException("weight \"" + site.name() + "\" is shared by operations that get "
                        + "different configurations: " + first.type() + " \"" + first.name() + "\" ("
                        + text(agreed, describe)
                        + ") and " + consumer.type() + " \"" + consumer.name() + "\" (" + text(wanted, describe)
                        + "); give the weight an entry of its own in op_name_configs");
            }
        }
        return agreed;
    }

    private static <C> String text(Optional<C> config, Function<C, String> describe) {
        return config.map(describe).orElse("not compressed");
    }
}
