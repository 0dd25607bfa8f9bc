package io.corepress.compress.config;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which operation gets which {@link OpConfig}, see {@link PerOperation}; all configurations are of one technique.
 * Immutable.
 */
public record OptimizationConfig(
        Optional<OpConfig> globalConfig,
        Map<String, Optional<OpConfig>> opTypeConfigs,
        Map<String, Optional<OpConfig>> opNameConfigs) {

    private static final Set<String> STRUCTURED_TYPES = Set.of("conv", "linear");

    public OptimizationConfig {
        PerOperation<OpConfig> entries = new PerOperation<>(globalConfig, opTypeConfigs, opNameConfigs);
        opTypeConfigs = entries.opTypeConfigs();
        opNameConfigs = entries.opNameConfigs();
        Set<Technique> techniques = entries.all()
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
        return of(entries().withOpType(opType, config));
    }

    /**
     * @param opName a name or a pattern
     */
    public OptimizationConfig withOpName(String opName, Optional<OpConfig> config) {
        return of(entries().withOpName(opName, config));
    }

    private static OptimizationConfig of(PerOperation<OpConfig> entries) {
        return new OptimizationConfig(entries.globalConfig(), entries.opTypeConfigs(), entries.opNameConfigs());
    }

    public Technique technique() {
        return entries().all().findFirst().orElseThrow().technique();
    }

    /** {@return all entries, whatever their technique} */
    public PerOperation<OpConfig> entries() {
        return new PerOperation<>(globalConfig, opTypeConfigs, opNameConfigs);
    }

    /** {@return the entry for this exact name or the first pattern that fits it, if any; may say: leave alone} */
    public Optional<Optional<OpConfig>> forName(String name) {
        return entries().forName(name);
    }

    /** {@return the configuration for an operation that uses a weight; empty: leave its weights alone} */
    public Optional<OpConfig> forOperation(String name, String type) {
        return entries().forOperation(name, type);
    }
}
