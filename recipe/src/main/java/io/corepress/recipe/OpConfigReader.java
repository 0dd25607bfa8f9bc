package io.corepress.recipe;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpLinearQuantizerConfig.ScaleSearch;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.config.OpPalettizerConfig.PerChannelScale;
import io.corepress.compress.config.OpThresholdPrunerConfig;
import io.corepress.recipe.Node.Sequence;
import io.corepress.tensor.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the entry of one operation, or of all. A field that is absent has its default; nothing is inherited. */
final class OpConfigReader {
    private static final Map<String, Granularity> GRANULARITIES = named(Granularity::configName, Granularity.values());
    private static final Map<String, DataType> QUANTIZED_TYPES =
            named(DataType::milName, DataType.INT8, DataType.UINT8, DataType.INT4, DataType.UINT4);
    private static final Map<String, DataType> LUT_TYPES = named(DataType::milName, DataType.INT8, DataType.UINT8);
    private static final Map<String, OpLinearQuantizerConfig.Mode> QUANTIZER_MODES =
            named(OpConfigReader::lower, OpLinearQuantizerConfig.Mode.values());
    private static final Map<String, ScaleSearch> SCALE_SEARCHES = named(OpConfigReader::lower, ScaleSearch.values());
    private static final Map<String, OpPalettizerConfig.Mode> PALETTIZER_MODES =
            named(OpConfigReader::lower, OpPalettizerConfig.Mode.values());
    private static final String NO_LUT_FUNCTION =
            "a file cannot hold a function; build this OpPalettizerConfig in Java with OpPalettizerConfig.custom";

    private OpConfigReader() {}

    /**
     * @param layoutType the type of an entry that does not give its own {@code config_type}
     */
    static OpConfig read(Node node, KeyPath path, ConfigType layoutType) {
        ConfigType type = ownType(node, path).orElse(layoutType);
        Fields fields = Fields.of(node, path, type.configName(), type.keys());
        try {
            return switch (type) {
                case PALETTIZER -> palettizer(fields);
                case LINEAR_QUANTIZER -> quantizer(fields);
                case MAGNITUDE_PRUNER -> magnitudePruner(fields);
                case THRESHOLD_PRUNER -> thresholdPruner(fields);
            };
        } catch (RecipeException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw locate(e.getMessage(), fields, path, node.place(), type.keys());
        }
    }

    private static Optional<ConfigType> ownType(Node node, KeyPath path) {
        Optional<Node> own = node instanceof Node.Mapping mapping ? mapping.find("config_type") : Optional.empty();
        return own.map(value -> type(value, path.child("config_type")));
    }

    /** {@return the type that a value of {@code config_type} names} */
    static ConfigType type(Node value, KeyPath path) {
        String text = value instanceof Node.Scalar word && !word.isNull() ? word.text() : "";
        return ConfigType.of(text).orElseThrow(() -> {
            String guess = NearestName.of(text, ConfigType.names())
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("");
            return path.error(
                    value.place(),
                    "must be one of " + String.join(", ", ConfigType.names()) + ", got " + value.describe() + guess);
        });
    }

    private static OpConfig palettizer(Fields fields) {
        if (fields.has("lut_function")) {
            throw fields.error("lut_function", NO_LUT_FUNCTION);
        }
        OpPalettizerConfig.Mode mode = fields.choiceInAnyCase(
                "mode", OpPalettizerConfig.Mode.KMEANS, PALETTIZER_MODES, "kmeans, uniform, unique");
        if (mode == OpPalettizerConfig.Mode.CUSTOM) {
            throw fields.error("mode", "must be one of kmeans, uniform, unique, got custom; " + NO_LUT_FUNCTION);
        }
        fields.integer("num_kmeans_workers", 1); // all cores work, whatever the number
        return new OpPalettizerConfig(
                mode,
                fields.optionalInteger("nbits"),
                Optional.empty(),
                fields.choice("granularity", Granularity.PER_TENSOR, GRANULARITIES, "per_tensor, per_grouped_channel"),
                fields.integer("group_size", OpPalettizerConfig.DEFAULT_GROUP_SIZE),
                fields.optionalInteger("channel_axis"),
                fields.integer("cluster_dim", 1),
                perChannelScale(fields),
                fields.find("lut_dtype").map(value -> fields.choice("lut_dtype", null, LUT_TYPES, "int8, uint8")),
                weightThreshold(fields));
    }

    private static PerChannelScale perChannelScale(Fields fields) {
        String key = "enable_per_channel_scale";
        if (fields.isText(key, "coremltools")) {
            return PerChannelScale.COREMLTOOLS;
        }
        return fields.truth(key, false, "true, false or coremltools")
                ? PerChannelScale.OUTPUT_CHANNEL
                : PerChannelScale.NONE;
    }

    private static OpConfig quantizer(Fields fields) {
        return new OpLinearQuantizerConfig(
                fields.choiceInAnyCase(
                        "mode",
                        OpLinearQuantizerConfig.Mode.LINEAR_SYMMETRIC,
                        QUANTIZER_MODES,
                        "linear, linear_symmetric"),
                fields.choice("dtype", DataType.INT8, QUANTIZED_TYPES, "int8, uint8, int4, uint4"),
                fields.choice(
                        "granularity", Granularity.PER_CHANNEL, GRANULARITIES, "per_tensor, per_channel, per_block"),
                blockSizes(fields),
                fields.choice("scale_search", ScaleSearch.NONE, SCALE_SEARCHES, "none, mse"),
                weightThreshold(fields));
    }

    private static List<Integer> blockSizes(Fields fields) {
        if (!(fields.find("block_size").orElse(null) instanceof Sequence list)) {
            return List.of(fields.integer("block_size", OpLinearQuantizerConfig.DEFAULT_BLOCK_SIZE));
        }
        if (list.items().isEmpty()) {
            throw fields.error("block_size", "must be a whole number or a list of them, got an empty list");
        }
        return fields.integers("block_size", list);
    }

    private static OpConfig magnitudePruner(Fields fields) {
        return new OpMagnitudePrunerConfig(
                fields.optionalNumber("target_sparsity"),
                fields.optionalInteger("block_size"),
                fields.find("n_m_ratio").map(value -> nmRatio(fields, value)),
                fields.optionalInteger("dim"),
                weightThreshold(fields));
    }

    private static NmRatio nmRatio(Fields fields, Node value) {
        if (!(value instanceof Sequence list) || list.items().size() != 2) {
            throw fields.error(
                    "n_m_ratio",
                    "must be a list of two whole numbers such as [2, 4], got "
                            + (value instanceof Sequence list
                                    ? "a list of " + list.items().size()
                                    : value.describe()));
        }
        List<Integer> numbers = fields.integers("n_m_ratio", list);
        return new NmRatio(numbers.getFirst(), numbers.getLast());
    }

    private static OpConfig thresholdPruner(Fields fields) {
        return new OpThresholdPrunerConfig(
                fields.number("threshold", OpThresholdPrunerConfig.DEFAULT_THRESHOLD),
                fields.number("minimum_sparsity_percentile", OpThresholdPrunerConfig.DEFAULT_MINIMUM_SPARSITY),
                weightThreshold(fields));
    }

    private static long weightThreshold(Fields fields) {
        return fields.longInteger("weight_threshold", OpConfig.DEFAULT_WEIGHT_THRESHOLD);
    }

    /** The messages of the configurations begin with the field: then its value is the place to point at. */
    static RecipeException locate(
            String problem, Fields fields, KeyPath path, Place place, List<String> keys) {
        for (String key : keys) {
            if (problem.startsWith(key + " must ")) {
                return fields.error(key, problem.substring(key.length() + 1));
            }
            if (problem.startsWith(key + " ")) {
                return fields.error(key, problem);
            }
        }
        return path.error(place, problem);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @SafeVarargs
    private static <T> Map<String, T> named(Function<? super T, String> name, T... values) {
        return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(name, value -> value));
    }
}
