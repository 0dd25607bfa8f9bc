package io.corepress.mil.build;

import io.corepress.mil.infer.Known;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of a function that is being built. It grows with the function. */
final class Scope {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_@]*");

    /** Every name of the function so far, nested blocks included: readers want them unique. */
    private final Set<String> taken;
    /** What may be used here: the values of this block and of those around it. */
    private final Map<String, Known> visible;

    Scope() {
        this(new HashSet<>(), new HashMap<>());
    }

    private Scope(Set<String> taken, Map<String, Known> visible) {
        this.taken = taken;
        this.visible = visible;
    }

    /** {@return the scope of a block inside this one} */
    Scope nested() {
        return new Scope(taken, new HashMap<>(visible));
    }

    /** Takes a name and makes it visible. */
    void define(String name, Known known) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("a name must match " + IDENTIFIER + ", got \"" + name + "\"");
        }
        if (!taken.add(name)) {
            throw new IllegalArgumentException("a name must be new in the function, got \"" + name + "\" again");
        }
        visible.put(name, known);
    }

    /**
     * {@return what is known of a value that may be used here}
     *
     * @param role names the user in a refusal
     */
    Known known(String role, Var value) {
        Known known = visible.get(value.name());
        if (known == null || !known.type().equals(value.type())) {
            throw new IllegalArgumentException(role + " must be defined in this function, got " + value);
        }
        return known;
    }

    /** {@return a new name: the wish, or the wish with a number behind it} */
    String fresh(String wish) {
        String identifier = identifier(wish);
        return taken.contains(identifier) ? numbered(identifier, 1) : identifier;
    }

    /** Names of other formats hold slashes, dots and colons. */
    private static String identifier(String wish) {
        String identifier = wish.replaceAll("[^A-Za-z0-9_@]", "_");
        return IDENTIFIER.matcher(identifier).matches() ? identifier : "_" + identifier;
    }

    /** {@return a new name: the prefix with the first number behind it, from {@code first} on, that is free} */
    String numbered(String prefix, int first) {
        int number = first;
        while (taken.contains(prefix + "_" + number)) {
            number++;
        }
        return prefix + "_" + number;
    }
}
