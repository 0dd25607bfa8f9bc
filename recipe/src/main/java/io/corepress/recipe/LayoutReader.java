package io.corepress.recipe;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.recipe.Node.Entry;
import io.corepress.recipe.Node.Mapping;
import io.corepress.recipe.Node.Sequence;
import io.corepress.recipe.StepKind.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the layout of coremltools, and the list of steps around it. */
final class LayoutReader {
    private static final String STEPS = "steps";
    private static final String JOINT = "joint";
    private static final String METHOD = "method";
    private static final String CONFIG_TYPE = "config_type";
    private static final String GLOBAL = "global_config";
    private static final String OP_TYPES = "op_type_configs";
    private static final String OP_NAMES = "op_name_configs";
    private static final List<String> LAYOUT_KEYS = List.of(CONFIG_TYPE, GLOBAL, OP_TYPES, OP_NAMES);

    private final Map<String, StepKind> kinds = new LinkedHashMap<>();

    LayoutReader(List<StepKind> kinds) {
        kinds.forEach(kind -> this.kinds.put(kind.method(), kind));
    }

    Recipe recipe(Node root) {
        if (root instanceof Sequence) {
            throw KeyPath.ROOT.error(
                    root.place(), "a recipe must be a mapping, got a list; put it under the key \"steps\"");
        }
        if (!(root instanceof Mapping mapping)) {
            throw KeyPath.ROOT.error(root.place(), "a recipe must be a mapping, got " + root.describe());
        }
        return mapping.find(STEPS).isPresent()
                ? steps(mapping)
                : Recipe.of(List.of(step(mapping, KeyPath.ROOT, "a recipe", List.of(STEPS))));
    }

    private Recipe steps(Mapping root) {
        Fields.entries(root, KeyPath.ROOT).forEach((key, entry) -> {
            if (LAYOUT_KEYS.contains(key) || key.equals(JOINT) || key.equals(METHOD)) {
                throw KeyPath.ROOT
                        .child(key)
                        .error(entry.key().place(), "must stand in one of the steps, not beside them");
            }
        });
        Fields fields = Fields.of(root, KeyPath.ROOT, "a recipe with steps", List.of(STEPS));
        KeyPath path = fields.path(STEPS);
        Node value = root.find(STEPS).orElseThrow();
        if (!(value instanceof Sequence list) || list.items().isEmpty()) {
            throw path.error(
                    value.place(),
                    "must be a list of steps, got " + (value instanceof Sequence ? "an empty one" : value.describe()));
        }
        List<Recipe.Step> steps = new ArrayList<>();
        for (Node item : list.items()) {
            steps.add(step(item, path.item(steps.size()), "a step", List.of()));
        }
        return Recipe.of(steps);
    }

    /**
     * @param others keys that are allowed beside those of a step
     */
    private Recipe.Step step(Node node, KeyPath path, String owner, List<String> others) {
        Optional<Node> method = node instanceof Mapping mapping ? mapping.find(METHOD) : Optional.empty();
        if (method.isPresent()) {
            return sampled(node, path, kind(method.get(), path.child(METHOD)), others);
        }
        List<String> keys = new ArrayList<>(LAYOUT_KEYS);
        keys.add(JOINT);
        if (!kinds.isEmpty()) {
            keys.add(METHOD);
        }
        keys.addAll(others);
        Fields fields = Fields.of(node, path, owner, keys);
        return new Recipe.Compress(layout(node, path, fields), joint(fields));
    }

    private static boolean joint(Fields fields) {
        return fields.truth(JOINT, false, "true or false");
    }

    private StepKind kind(Node value, KeyPath path) {
        if (kinds.isEmpty()) {
            throw path.error(value.place(), "steps that need samples cannot be run here");
        }
        String text = value instanceof Node.Scalar word ? word.text() : "";
        StepKind kind = kinds.get(text);
        if (kind == null) {
            String guess = NearestName.of(text, kinds.keySet())
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("");
            throw path.error(
                    value.place(),
                    "must be one of " + String.join(", ", kinds.keySet()) + ", got " + value.describe() + guess);
        }
        return kind;
    }

    private static SampledStep sampled(Node node, KeyPath path, StepKind kind, List<String> others) {
        List<String> keys = new ArrayList<>(List.of(METHOD));
        keys.addAll(kind.keys());
        if (kind.configuration() != Configuration.NONE) {
            keys.addAll(LAYOUT_KEYS);
            keys.add(JOINT);
        }
        keys.addAll(others);
        Fields fields = Fields.of(node, path, "a step with method " + kind.method(), keys);
        boolean configures = kind.configuration() == Configuration.REQUIRED
                || LAYOUT_KEYS.stream().anyMatch(fields::has);
        Optional<OptimizationConfig> config =
                configures ? Optional.of(layout(node, path, fields)) : Optional.empty();
        try {
            return kind.reader().read(new StepFields(fields), config, joint(fields));
        } catch (RecipeException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw OpConfigReader.locate(e.getMessage(), fields, path, node.place(), keys);
        }
    }

    private static OptimizationConfig layout(Node node, KeyPath path, Fields fields) {
        ConfigType type = fields.find(CONFIG_TYPE)
                .map(value -> OpConfigReader.type(value, fields.path(CONFIG_TYPE)))
                .orElseThrow(() ->
                        fields.error(CONFIG_TYPE, "must be given: one of " + String.join(", ", ConfigType.names())));
        Optional<OpConfig> global =
                fields.find(GLOBAL).map(value -> OpConfigReader.read(value, fields.path(GLOBAL), type));
        Map<String, Optional<OpConfig>> opTypes = entries(fields, OP_TYPES, type);
        Map<String, Optional<OpConfig>> opNames = entries(fields, OP_NAMES, type);
        try {
            return new OptimizationConfig(global, opTypes, opNames);
        } catch (IllegalArgumentException e) {
            throw path.error(node.place(), e.getMessage());
        }
    }

    private static Map<String, Optional<OpConfig>> entries(Fields fields, String key, ConfigType type) {
        Map<String, Optional<OpConfig>> configs = new LinkedHashMap<>();
        fields.find(key)
                .ifPresent(value -> Fields.entries(value, fields.path(key)).forEach((name, entry) -> {
                    KeyPath path = fields.path(key).child(name);
                    checkName(entry, path, key);
                    Optional<OpConfig> config = entry.value().isNull()
                            ? Optional.empty()
                            : Optional.of(OpConfigReader.read(entry.value(), path, type));
                    if (key.equals(OP_TYPES)) {
                        checkOpType(entry, path, config);
                    }
                    configs.put(name, config);
                }));
        return configs;
    }

    private static void checkName(Entry entry, KeyPath path, String key) {
        String name = entry.key().text();
        if (name.isEmpty()) {
            throw path.error(entry.key().place(), "the name of an operation must not be empty");
        }
        if (key.equals(OP_TYPES) && (name.indexOf('*') >= 0 || name.indexOf('?') >= 0)) {
            throw path.error(entry.key().place(), "patterns are allowed in op_name_configs only");
        }
    }

    /** The configuration checks itself; asked for one entry alone, it says which entry is wrong. */
    private static void checkOpType(Entry entry, KeyPath path, Optional<OpConfig> config) {
        try {
            config.ifPresent(
                    given -> OptimizationConfig.of(given).withOpType(entry.key().text(), config));
        } catch (IllegalArgumentException e) {
            throw path.error(entry.key().place(), e.getMessage());
        }
    }
}
