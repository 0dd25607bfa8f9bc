package io.corepress.compress.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which operation gets which configuration: an entry for its name beats one for its type, which beats the global one. An
 * entry without a configuration ({@link Optional#empty}) means: leave these alone. Immutable.
 *
 * <p>A key of {@code opNameConfigs} may be a {@linkplain NamePattern pattern}; an exact name beats patterns, and of
 * patterns the first that fits counts.
 *
 * @param <C> the configuration of one operation
 */
public record PerOperation<C>(
        Optional<C> globalConfig, Map<String, Optional<C>> opTypeConfigs, Map<String, Optional<C>> opNameConfigs) {
    public PerOperation {
        opTypeConfigs = Collections.unmodifiableMap(new LinkedHashMap<>(opTypeConfigs));
        opNameConfigs = Collections.unmodifiableMap(new LinkedHashMap<>(opNameConfigs));
    }

    /** {@return a configuration for all operations} */
    public static <C> PerOperation<C> of(C globalConfig) {
        return new PerOperation<>(Optional.of(globalConfig), Map.of(), Map.of());
    }

    public PerOperation<C> withOpType(String opType, Optional<C> config) {
        return new PerOperation<>(globalConfig, with(opTypeConfigs, opType, config), opNameConfigs);
    }

    /**
     * @param opName a name or a pattern
     */
    public PerOperation<C> withOpName(String opName, Optional<C> config) {
        return new PerOperation<>(globalConfig, opTypeConfigs, with(opNameConfigs, opName, config));
    }

    /** {@return the same entries with every configuration replaced by what {@code change} makes of it} */
    public <D> PerOperation<D> map(Function<C, Optional<D>> change) {
        return new PerOperation<>(
                globalConfig.flatMap(change), mapped(opTypeConfigs, change), mapped(opNameConfigs, change));
    }

    /** {@return the configurations of all entries that have one} */
    public Stream<C> all() {
        return Stream.concat(
                globalConfig.stream(),
                Stream.concat(opTypeConfigs.values().stream(), opNameConfigs.values().stream())
                        .flatMap(Optional::stream));
    }

    /** {@return the entry for this exact name or the first pattern that fits it, if any; may say: leave alone} */
    public Optional<Optional<C>> forName(String name) {
        Optional<C> exact = opNameConfigs.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return opNameConfigs.entrySet().stream()
                .filter(entry -> NamePattern.isPattern(entry.getKey()) && NamePattern.matches(entry.getKey(), name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** {@return the configuration for an operation that uses a weight; empty: leave its weights alone} */
    public Optional<C> forOperation(String name, String type) {
        return forName(name).orElseGet(() -> opTypeConfigs.getOrDefault(type, globalConfig));
    }

    private static <C, D> Map<String, Optional<D>> mapped(
            Map<String, Optional<C>> entries, Function<C, Optional<D>> change) {
        Map<String, Optional<D>> changed = new LinkedHashMap<>();
        entries.forEach((key, config) -> changed.put(key, config.flatMap(change)));
        return changed;
    }

    private static <C> Map<String, Optional<C>> with(Map<String, Optional<C>> entries, String key, Optional<C> config) {
        Map<String, Optional<C>> changed = new LinkedHashMap<>(entries);
        changed.put(key, config);
        return changed;
    }
}
