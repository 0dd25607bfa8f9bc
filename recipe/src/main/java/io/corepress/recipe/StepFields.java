package io.corepress.recipe;

import io.corepress.compress.config.OpConfig;
import io.corepress.recipe.Node.Scalar;
import io.corepress.recipe.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The keys of a step that needs samples, or of a mapping inside it, for the {@link StepKind} that reads them. Keys that
 * are not allowed were refused before. Every method ends with a {@link RecipeException}, with place and key, if something
 * of another type stands there.
 */
public final class StepFields {
    private final Fields fields;

    StepFields(Fields fields) {
        this.fields = fields;
    }

    /** {@return whether the key is given}; null counts as given */
    public boolean has(String key) {
        return fields.has(key);
    }

    /** {@return the whole number, or the default if the key is absent} */
    public int integer(String key, int byDefault) {
        return fields.integer(key, byDefault);
    }

    /** {@return the whole number, or the default if the key is absent} */
    public long longInteger(String key, long byDefault) {
        return fields.longInteger(key, byDefault);
    }

    /** {@return the whole number, unless the key is absent or null} */
    public OptionalInt optionalInteger(String key) {
        return fields.optionalInteger(key);
    }

    /** {@return the number, or the default if the key is absent} */
    public double number(String key, double byDefault) {
        return fields.number(key, byDefault);
    }

    /** {@return the number, unless the key is absent or null} */
    public OptionalDouble optionalNumber(String key) {
        return fields.optionalNumber(key);
    }

    /** {@return true or false, or the default if the key is absent} */
    public boolean truth(String key, boolean byDefault) {
        return fields.truth(key, byDefault, "true or false");
    }

    /** {@return the text, unless the key is absent or null} */
    public Optional<String> text(String key) {
        return fields.find(key).map(value -> {
            if (!(value instanceof Scalar word)) {
                throw fields.error(key, "must be a text, got " + value.describe());
            }
            return word.text();
        });
    }

    /** {@return the value whose name stands there, or the default if the key is absent} */
    public <T> T choice(String key, T byDefault, Map<String, T> names) {
        return fields.choice(key, byDefault, names, String.join(", ", names.keySet()));
    }

    /** {@return the whole numbers of a list, unless the key is absent or null} */
    public Optional<List<Integer>> integers(String key) {
        return fields.find(key).map(value -> fields.integers(key, list(key, value)));
    }

    /** {@return the mapping under a key, unless the key is absent or null} @param keys that it allows */
    public Optional<StepFields> section(String key, List<String> keys) {
        return fields.find(key).map(value -> new StepFields(Fields.of(value, fields.path(key), key, keys)));
    }

    /** {@return the mappings of a list, unless the key is absent or null} @param keys that each allows */
    public Optional<List<StepFields>> sections(String key, List<String> keys) {
        return fields.find(key).map(value -> {
            List<StepFields> sections = new ArrayList<>();
            for (Node item : list(key, value).items()) {
                KeyPath path = fields.path(key).item(sections.size());
                sections.add(new StepFields(Fields.of(item, path, "an item of " + key, keys)));
            }
            return sections;
        });
    }

    /** {@return the entry of a configuration under a key, unless the key is absent or null} @param configType its type */
    public <T extends OpConfig> Optional<T> opConfig(String key, Class<T> configType) {
        ConfigType type = ConfigType.of(configType.getSimpleName()).orElseThrow();
        return fields.find(key).map(value -> {
            OpConfig config = OpConfigReader.read(value, fields.path(key), type);
            if (!configType.isInstance(config)) {
                throw fields.error(key, "must be an " + type.configName());
            }
            return configType.cast(config);
        });
    }

    /** {@return an error at the place of a key} @param problem read after the key, for example "must be even, got 3" */
    public RecipeException error(String key, String problem) {
        return fields.error(key, problem);
    }

    private Sequence list(String key, Node value) {
        if (!(value instanceof Sequence list)) {
            throw fields.error(key, "must be a list, got " + value.describe());
        }
        return list;
    }
}
