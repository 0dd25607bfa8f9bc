package io.corepress.learn.step;

import io.corepress.compress.config.OpConfig;
import io.corepress.recipe.StepFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A way through the keys of a step. Settings have one method that names their keys: it shows each value to a pass, and makes
 * settings of what the pass gives back. So the same method reads a recipe (starting from the defaults), writes one, and
 * lists the names.
 *
 * {@snippet :
 * Settings through(KeyPass keys) {
 *     return new Settings(keys.integer("epochs", epochs), keys.number("momentum", momentum));
 * }
 * }
 */
interface KeyPass {
    /**
     * {@return what the value becomes}
     *
     * @param read called if the key is given
     * @param written what stands in a recipe; nothing if the key is left out
     */
    <T> T key(String name, T value, Function<StepFields, T> read, Function<T, Optional<Object>> written);

    /** {@return a pass that takes the value of each key that is given, and leaves the others as they are} */
    static KeyPass reading(StepFields fields) {
        return new Reading(fields);
    }

    /** {@return the values by their keys} */
    static Map<String, Object> written(Consumer<KeyPass> settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.accept(new Writing(values));
        return values;
    }

    /** {@return all keys, those that {@link #written} leaves out too} */
    static List<String> names(Consumer<KeyPass> settings) {
        List<String> names = new ArrayList<>();
        settings.accept(new Naming(names));
        return names;
    }

    record Reading(StepFields fields) implements KeyPass {
        @Override
        public <T> T key(String name, T value, Function<StepFields, T> read, Function<T, Optional<Object>> written) {
            return fields.has(name) ? read.apply(fields) : value;
        }
    }

    record Writing(Map<String, Object> values) implements KeyPass {
        @Override
        public <T> T key(String name, T value, Function<StepFields, T> read, Function<T, Optional<Object>> written) {
            written.apply(value).ifPresent(form -> values.put(name, form));
            return value;
        }
    }

    record Naming(List<String> names) implements KeyPass {
        @Override
        public <T> T key(String name, T value, Function<StepFields, T> read, Function<T, Optional<Object>> written) {
            names.add(name);
            return value;
        }
    }

    default int integer(String name, int value) {
        return key(name, value, fields -> fields.integer(name, value), Optional::of);
    }

    default long longInteger(String name, long value) {
        return key(name, value, fields -> fields.longInteger(name, value), Optional::of);
    }

    default OptionalInt integer(String name, OptionalInt value) {
        return key(
                name,
                value,
                fields -> fields.optionalInteger(name),
                bits -> bits.isPresent() ? Optional.of(bits.getAsInt()) : Optional.empty());
    }

    default double number(String name, double value) {
        return key(name, value, fields -> fields.number(name, value), Optional::of);
    }

    default OptionalDouble number(String name, OptionalDouble value) {
        return key(
                name,
                value,
                fields -> fields.optionalNumber(name),
                found -> found.isPresent() ? Optional.of(found.getAsDouble()) : Optional.empty());
    }

    default boolean truth(String name, boolean value) {
        return key(name, value, fields -> fields.truth(name, value), Optional::of);
    }

    /** {@return a list of whole numbers; null in a recipe is an empty one} */
    default List<Integer> integers(String name, List<Integer> value) {
        return key(name, value, fields -> fields.integers(name).orElse(List.of()), Optional::of);
    }

    /** {@return one of several values, which stand in recipes by their names in lower case} */
    default <E extends Enum<E>> E choice(String name, E value, E[] values) {
        return key(name, value, fields -> fields.choice(name, value, words(values)), some -> Optional.of(word(some)));
    }

    default <E extends Enum<E>> Optional<E> choice(String name, Optional<E> value, E[] values) {
        return key(
                name,
                value,
                fields -> fields.text(name).map(_ -> fields.choice(name, values[0], words(values))),
                some -> some.map(KeyPass::word));
    }

    default <T extends OpConfig> Optional<T> opConfig(String name, Optional<T> value, Class<T> type) {
        return key(name, value, fields -> fields.opConfig(name, type), some -> some.map(config -> config));
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        Map<String, E> words = new TreeMap<>();
        for (E value : values) {
            words.put(word(value), value);
        }
        return words;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
