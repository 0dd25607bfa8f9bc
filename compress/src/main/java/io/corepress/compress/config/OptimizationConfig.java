package io.corepress.compress.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which operation gets which {@link OpConfig}: an entry for its name beats one for its type, which beats the global one.
 * An entry without a configuration ({@link Optional#empty}) means: leave these alone. All configurations are of one
 * technique. Immutable.
 *
 * <p>A key of {@code opNameConfigs} may be a {@linkplain NamePattern pattern}; an exact name beats patterns, and of
 * patterns the first that fits counts.
 */
public record OptimizationConfig(
        Optional<OpConfig> globalConfig,
        Map<String, Optional<OpConfig>> opTypeConfigs,
        Map<String, Optional<OpConfig>> opNameConfigs) {

    private static final Set<String> STRUCTURED_TYPES = Set.of("conv", "linear");

    public OptimizationConfig {
        opTypeConfigs = Collections.unmodifiableMap(new LinkedHashMap<>(opTypeConfigs));
        opNameConfigs = Collections.unmodifiableMap(new LinkedHashMap<>(opNameConfigs));
        Set<Technique> techniques = all(globalConfig, opTypeConfigs, opNameConfigs)
                .map(OpConfig::technique)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Technique.class)));
        if (techniques.size() != 1) {
            throw new IllegalArgumentException(
                    techniques.isEmpty()
                            ? "a configuration needs at least one entry that compresses something"
                            : "one configuration holds one technique; use a recipe of several steps for " + techniques);
        }
        opTypeConfigs.forEach((type, config) -> {
            if (config.orElse(null) instanceof OpMagnitudePrunerConfig pruner
                    && pruner.isStructured()
                    && !STRUCTURED_TYPES.contains(type)) {
                throw new IllegalArgumentException(
                        "block_size and n_m_ratio exist for conv and linear only, not for op type " + type);
            }
            if (type.equals("const") || type.startsWith("constexpr_")) {
                throw new IllegalArgumentException(
                        "op_type_configs names the operations that use a weight, such as conv; got " + type);
            }
        });
    }

    /** {@return a configuration for all operations} */
    public static OptimizationConfig of(OpConfig globalConfig) {
        return new OptimizationConfig(Optional.of(globalConfig), Map.of(), Map.of());
    }

    public OptimizationConfig withOpType(String opType, Optional<OpConfig> config) {
        return new OptimizationConfig(globalConfig, with(opTypeConfigs, opType, config), opNameConfigs);
    }

    /**
     * @param opName a name or a pattern
     */
    public OptimizationConfig withOpName(String opName, Optional<OpConfig> config) {
        return new OptimizationConfig(globalConfig, opTypeConfigs, with(opNameConfigs, opName, config));
    }

    public Technique technique() {
        return all(globalConfig, opTypeConfigs, opNameConfigs)
                .findFirst()
                .orElseThrow()
                .technique();
    }

    /** {@return the entry for this exact name or the first pattern that fits it, if any; may say: leave alone} */
    public Optional<Optional<OpConfig>> forName(String name) {
        Optional<OpConfig> exact = opNameConfigs.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return opNameConfigs.entrySet().stream()
                .filter(entry -> NamePattern.isPattern(entry.getKey()) && NamePattern.matches(entry.getKey(), name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** {@return the configuration for an operation that uses a weight; empty: leave its weights alone} */
    public Optional<OpConfig> forOperation(String name, String type) {
        return forName(name).orElseGet(() -> opTypeConfigs.getOrDefault(type, globalConfig));
    }

    private static Map<String, Optional<OpConfig>> with(
            Map<String, Optional<OpConfig>> entries, String key, Optional<OpConfig> config) {
        Map<String, Optional<OpConfig>> changed = new LinkedHashMap<>(entries);
        changed.put(key, config);
        return changed;
    }

    private static Stream<OpConfig> all(
            Optional<OpConfig> globalConfig,
            Map<String, Optional<OpConfig>> opTypeConfigs,
            Map<String, Optional<OpConfig>> opNameConfigs) {
        return Stream.concat(
                globalConfig.stream(),
                Stream.concat(opTypeConfigs.values().stream(), opNameConfigs.values().stream())
                        .flatMap(Optional::stream));
    }
}
