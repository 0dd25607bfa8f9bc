package io.corepress.compress.config;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names in which {@code *} stands for any text and {@code ?} for any letter; no name of Core ML has either sign. */
public final class NamePattern {
    private NamePattern() {}

    /** {@return whether this is a pattern, and not the name of one thing} */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /** {@return whether a name is the given one, or fits the given pattern} */
    public static boolean matches(String nameOrPattern, String name) {
        return isPattern(nameOrPattern) ? Pattern.matches(regex(nameOrPattern), name) : nameOrPattern.equals(name);
    }

    private static String regex(String pattern) {
        return pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
    }
}
