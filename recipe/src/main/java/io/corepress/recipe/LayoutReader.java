package io.corepress.recipe;

import io.corepress.compress.config.OpConfig;
import io.corepress.compress.config.OptimizationConfig;
import io.corepress.recipe.Node.Entry;
import io.corepress.recipe.Node.Mapping;
import io.corepress.recipe.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the layout of coremltools, and the list of steps around it. */
final class LayoutReader {
    private static final String STEPS = "steps";
    private static final String JOINT = "joint";
    private static final String CONFIG_TYPE = "config_type";
    private static final String GLOBAL = "global_config";
    private static final String OP_TYPES = "op_type_configs";
    private static final String OP_NAMES = "op_name_configs";
    private static final List<String> STEP_KEYS = List.of(CONFIG_TYPE, GLOBAL, OP_TYPES, OP_NAMES, JOINT);
    private static final List<String> RECIPE_KEYS = List.of(CONFIG_TYPE, GLOBAL, OP_TYPES, OP_NAMES, JOINT, STEPS);

    private LayoutReader() {}

    static Recipe recipe(Node root) {
        if (root instanceof Sequence) {
            throw KeyPath.ROOT.error(
                    root.place(), "a recipe must be a mapping, got a list; put it under the key \"steps\"");
        }
        if (!(root instanceof Mapping mapping)) {
            throw KeyPath.ROOT.error(root.place(), "a recipe must be a mapping, got " + root.describe());
        }
        return mapping.find(STEPS).isPresent()
                ? steps(mapping)
                : Recipe.of(List.of(step(mapping, KeyPath.ROOT, "a recipe", RECIPE_KEYS)));
    }

    private static Recipe steps(Mapping root) {
        Fields.entries(root, KeyPath.ROOT).forEach((key, entry) -> {
            if (STEP_KEYS.contains(key)) {
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
            steps.add(step(item, path.item(steps.size()), "a step", STEP_KEYS));
        }
        return Recipe.of(steps);
    }

    private static Recipe.Step step(Node node, KeyPath path, String owner, List<String> keys) {
        Fields fields = Fields.of(node, path, owner, keys);
        return new Recipe.Step(layout(node, path, fields), fields.truth(JOINT, false, "true or false"));
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
