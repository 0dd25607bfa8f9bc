package io.corepress.recipe;

import io.corepress.recipe.Node.Entry;
import io.corepress.recipe.Node.Mapping;
import io.corepress.recipe.Node.Scalar;
import io.corepress.recipe.Node.Sequence;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The entries of one mapping, read by key; a value of the wrong type is told with its place and path. */
final class Fields {
    private final KeyPath path;
    private final Place place;
    private final Map<String, Node> values;

    private Fields(KeyPath path, Place place, Map<String, Node> values) {
        this.path = path;
        this.place = place;
        this.values = values;
    }

    /** {@return the entries of a mapping with any keys, none of them twice} */
    static Map<String, Entry> entries(Node node, KeyPath path) {
        if (!(node instanceof Mapping mapping)) {
            throw path.error(node.place(), "must be a mapping, got " + node.describe());
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            Entry first = entries.putIfAbsent(entry.key().text(), entry);
            if (first != null) {
                int line = first.key().place().line();
                throw path.child(entry.key().text())
                        .error(entry.key().place(), "is given twice, for the first time in line " + line);
            }
        }
        return entries;
    }

    /**
     * @param owner what has these keys, for the message about an unknown one
     */
    static Fields of(Node node, KeyPath path, String owner, List<String> allowed) {
        Map<String, Node> values = new LinkedHashMap<>();
        entries(node, path).forEach((key, entry) -> {
            if (!allowed.contains(key)) {
                throw path.child(key).error(entry.key().place(), unknown(key, owner, allowed));
            }
            values.put(key, entry.value());
        });
        return new Fields(path, node.place(), values);
    }

    private static String unknown(String key, String owner, List<String> allowed) {
        String others = Stream.of(ConfigType.values())
                .filter(type -> type.keys().contains(key))
                .map(ConfigType::configName)
                .collect(Collectors.joining(" and "));
        String guess = NearestName.of(key, allowed)
                .map(name -> "; did you mean " + name + "?")
                .orElse(others.isEmpty() ? "." : "; it is a key of " + others + ".");
        String hint = key.indexOf(':') > 0 ? "; a space must follow the colon." : guess;
        return "unknown key" + hint + " Allowed in " + owner + ": " + String.join(", ", allowed);
    }

    KeyPath path(String key) {
        return path.child(key);
    }

    /** {@return where the value of this key stands, or the mapping if the key is absent} */
    Place place(String key) {
        Node value = values.get(key);
        return value == null ? place : value.place();
    }

    RecipeException error(String key, String problem) {
        return path(key).error(place(key), problem);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    boolean isText(String key, String text) {
        return values.get(key) instanceof Scalar word && word.text().equals(text);
    }

    /** {@return the value, unless it is absent or null} */
    Optional<Node> find(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isNull());
    }

    private <T> T orDefault(String key, T byDefault, Function<Node, T> read) {
        return has(key) ? read.apply(values.get(key)) : byDefault;
    }

    /** Null, as in the layout of coremltools, is a value of those fields only that may be absent. */
    int integer(String key, int byDefault) {
        return orDefault(key, byDefault, value -> integer(path(key), value));
    }

    long longInteger(String key, long byDefault) {
        return orDefault(key, byDefault, value -> wholeNumber(path(key), value, Long.MAX_VALUE));
    }

    OptionalInt optionalInteger(String key) {
        return find(key).map(value -> OptionalInt.of(integer(path(key), value))).orElse(OptionalInt.empty());
    }

    double number(String key, double byDefault) {
        return orDefault(key, byDefault, value -> number(path(key), value));
    }

    OptionalDouble optionalNumber(String key) {
        return find(key)
                .map(value -> OptionalDouble.of(number(path(key), value)))
                .orElse(OptionalDouble.empty());
    }

    List<Integer> integers(String key, Sequence list) {
        List<Integer> numbers = new ArrayList<>();
        for (Node item : list.items()) {
            numbers.add(integer(path(key).item(numbers.size()), item));
        }
        return numbers;
    }

    /**
     * @param allowed what to say if something else stands there
     */
    boolean truth(String key, boolean byDefault, String allowed) {
        return orDefault(key, byDefault, value -> {
            Optional<Boolean> truth =
                    value instanceof Scalar word && word.isPlain() ? Literals.truth(word.text()) : Optional.empty();
            return truth.orElseThrow(() -> error(key, "must be " + allowed + ", got " + value.describe()));
        });
    }

    /** {@return the value whose name stands there; {@code allowed}: what to say if there is none} */
    <T> T choice(String key, T byDefault, Map<String, T> names, String allowed) {
        return orDefault(key, byDefault, value -> {
            T found = value instanceof Scalar word ? names.get(word.text()) : null;
            if (found == null) {
                throw error(key, "must be one of " + allowed + ", got " + value.describe() + caseHint(value, names));
            }
            return found;
        });
    }

    /** As {@link #choice}, in upper or lower case. */
    <T> T choiceInAnyCase(String key, T byDefault, Map<String, T> names, String allowed) {
        T found = values.get(key) instanceof Scalar word ? names.get(word.text().toLowerCase(Locale.ROOT)) : null;
        return found == null ? choice(key, byDefault, names, allowed) : found;
    }

    private static String caseHint(Node value, Map<String, ?> names) {
        return value instanceof Scalar word && names.containsKey(word.text().toLowerCase(Locale.ROOT))
                ? "; write it in lower case"
                : "";
    }

    private static int integer(KeyPath path, Node value) {
        return (int) wholeNumber(path, value, Integer.MAX_VALUE);
    }

    private static long wholeNumber(KeyPath path, Node value, long max) {
        Scalar word = word(path, value, "a whole number");
        BigInteger number = Literals.wholeNumber(word.text())
                .orElseThrow(() -> path.error(value.place(), "must be a whole number, got " + value.describe()));
        if (number.abs().compareTo(BigInteger.valueOf(max)) > 0) {
            throw path.error(value.place(), "must be at most " + max + ", got " + value.describe());
        }
        return number.longValue();
    }

    private static double number(KeyPath path, Node value) {
        Scalar word = word(path, value, "a number");
        return Literals.number(word.text())
                .orElseThrow(() -> path.error(value.place(), "must be a number, got " + value.describe()));
    }

    private static Scalar word(KeyPath path, Node value, String wanted) {
        if (!(value instanceof Scalar word) || word.isNull()) {
            throw path.error(value.place(), "must be " + wanted + ", got " + value.describe());
        }
        if (!word.isPlain()) {
            throw path.error(value.place(), "must be " + wanted + " without quotes, got " + value.describe());
        }
        if (Literals.isAmbiguous(word.text())) {
            throw path.error(
                    value.place(),
                    "must be written without a leading zero: " + word.text() + " is octal in YAML 1.1 only");
        }
        return word;
    }
}
