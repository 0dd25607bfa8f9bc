package io.corepress.recipe;

import static java.util.stream.Collectors.joining;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.compress.config.OptimizationConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes canonical YAML: one line an entry, keys in a fixed order. What decides the result is always written, so that
 * the text keeps its meaning should a default change; fields without effect are written only if they were set.
 */
final class RecipeWriter {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Set<String> RESERVED = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");
    /** YAML allows at most 1024 characters, quotes and escapes included, before the colon of a short key. */
    private static final int LONGEST_SHORT_KEY = 1000;

    private RecipeWriter() {}

    static String toYaml(Recipe recipe) {
        if (recipe.steps().size() == 1) {
            return step(recipe.steps().getFirst(), "", "");
        }
        return recipe.steps().stream().map(step -> step(step, "  - ", "    ")).collect(joining("", "steps:\n", ""));
    }

    private static String step(Recipe.Step step, String firstIndent, String indent) {
        return switch (step) {
            case Recipe.Compress(OptimizationConfig config, boolean joint) ->
                layout(config, joint, firstIndent, indent);
            case SampledStep sampled -> {
                StringBuilder text = new StringBuilder(firstIndent)
                        .append("method: ")
                        .append(sampled.method())
                        .append('\n');
                sampled.settings()
                        .forEach((key, value) -> text.append(indent)
                                .append(key)
                                .append(": ")
                                .append(value(value))
                                .append('\n'));
                sampled.configuration()
                        .ifPresent(config -> text.append(layout(config, sampled.joint(), indent, indent)));
                yield text.toString();
            }
        };
    }

    private static String layout(OptimizationConfig config, boolean joint, String firstIndent, String indent) {
        ConfigType type = ConfigType.of(Stream.concat(
                        config.globalConfig().stream(),
                        Stream.concat(
                                        config.opTypeConfigs().values().stream(),
                                        config.opNameConfigs().values().stream())
                                .flatMap(Optional::stream))
                .findFirst()
                .orElseThrow());
        StringBuilder text = new StringBuilder();
        text.append(firstIndent)
                .append("config_type: ")
                .append(type.configName())
                .append('\n');
        if (joint) {
            text.append(indent).append("joint: true\n");
        }
        config.globalConfig()
                .ifPresent(global -> text.append(entry(indent, "global_config", Optional.of(global), type)));
        entries(text, indent, "op_type_configs", config.opTypeConfigs(), type);
        entries(text, indent, "op_name_configs", config.opNameConfigs(), type);
        return text.toString();
    }

    private static String value(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> key(entry.getKey().toString()) + ": " + value(entry.getValue()))
                        .collect(joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(RecipeWriter::value).collect(joining(", ", "[", "]"));
            case OpConfig config -> flow(config, ConfigType.of(config));
            case Double number -> number(number);
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> key(value.toString());
        };
    }

    private static void entries(
            StringBuilder text, String indent, String key, Map<String, Optional<OpConfig>> configs, ConfigType type) {
        if (!configs.isEmpty()) {
            text.append(indent).append(key).append(":\n");
            configs.forEach((name, config) -> text.append(entry(indent + "  ", name, config, type)));
        }
    }

    private static String entry(String indent, String name, Optional<OpConfig> config, ConfigType layoutType) {
        String key = key(name);
        String start = key.length() <= LONGEST_SHORT_KEY ? indent + key : indent + "? " + key + "\n" + indent;
        return start + ": " + config.map(given -> flow(given, layoutType)).orElse("null") + "\n";
    }

    private static String flow(OpConfig config, ConfigType layoutType) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (ConfigType.of(config) != layoutType) {
            fields.put("config_type", ConfigType.of(config).configName());
        }
        switch (config) {
            case OpPalettizerConfig palettizer -> palettizer(palettizer, fields);
            case OpLinearQuantizerConfig quantizer -> quantizer(quantizer, fields);
            case OpMagnitudePrunerConfig pruner -> magnitudePruner(pruner, fields);
            case OpThresholdPrunerConfig pruner -> {
                fields.put("threshold", number(pruner.threshold()));
                fields.put("minimum_sparsity_percentile", number(pruner.minimumSparsityPercentile()));
            }
        }
        fields.put("weight_threshold", config.weightThreshold());
        String comment = config instanceof OpPalettizerConfig palettizer
                        && palettizer.lutFunction().isPresent()
                ? " # with a lut_function in Java"
                : "";
        return fields.entrySet().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(joining(", ", "{", "}"))
                + comment;
    }

    private static void palettizer(OpPalettizerConfig config, Map<String, Object> fields) {
        fields.put("mode", lower(config.mode()));
        config.nbits().ifPresent(bits -> fields.put("nbits", bits));
        fields.put("granularity", config.granularity().configName());
        if (config.granularity() == Granularity.PER_GROUPED_CHANNEL
                || config.groupSize() != OpPalettizerConfig.DEFAULT_GROUP_SIZE) {
            fields.put("group_size", config.groupSize());
        }
        config.channelAxis().ifPresent(axis -> fields.put("channel_axis", axis));
        if (config.clusterDim() != 1) {
            fields.put("cluster_dim", config.clusterDim());
        }
        switch (config.perChannelScale()) {
            case NONE -> {}
            case OUTPUT_CHANNEL -> fields.put("enable_per_channel_scale", true);
            case COREMLTOOLS -> fields.put("enable_per_channel_scale", "coremltools");
        }
        config.lutDtype().ifPresent(dtype -> fields.put("lut_dtype", dtype.milName()));
    }

    private static void quantizer(OpLinearQuantizerConfig config, Map<String, Object> fields) {
        fields.put("mode", lower(config.mode()));
        fields.put("dtype", config.dtype().milName());
        fields.put("granularity", config.granularity().configName());
        boolean isOneSize = config.blockSize().size() == 1;
        boolean isDefault = isOneSize && config.blockSize().getFirst() == OpLinearQuantizerConfig.DEFAULT_BLOCK_SIZE;
        if (config.granularity() == Granularity.PER_BLOCK || !isDefault) {
            fields.put("block_size", isOneSize ? config.blockSize().getFirst() : config.blockSize());
        }
        if (config.scaleSearch() != ScaleSearch.NONE) {
            fields.put("scale_search", lower(config.scaleSearch()));
        }
    }

    private static void magnitudePruner(OpMagnitudePrunerConfig config, Map<String, Object> fields) {
        config.targetSparsity().ifPresent(fraction -> fields.put("target_sparsity", number(fraction)));
        config.nmRatio().ifPresent(ratio -> fields.put("n_m_ratio", "[" + ratio.n() + ", " + ratio.m() + "]"));
        config.blockSize().ifPresent(size -> fields.put("block_size", size));
        config.dim().ifPresent(axis -> fields.put("dim", axis));
    }

    /** YAML 1.1 takes a number for text unless its exponent has a sign. */
    private static String number(double value) {
        return Double.toString(value).replaceFirst("E(?=[0-9])", "E+");
    }

    private static String key(String name) {
        if (PLAIN_KEY.matcher(name).matches() && !RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            return name;
        }
        StringBuilder quoted = new StringBuilder("\"");
        name.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= ' ' && c < 0x7F) {
                quoted.append((char) c);
            } else {
                quoted.append(c <= 0xFFFF ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
            }
        });
        return quoted.append('"').toString();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
