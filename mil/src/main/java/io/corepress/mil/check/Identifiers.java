package io.corepress.mil.check;

/** The names that a program may give. */
final class Identifiers {
    private Identifiers() {}

    /** {@return whether this is letters, digits, {@code _} and {@code @}, starting with a letter or {@code _}} */
    static boolean isValid(String name) {
        if (name.isEmpty() || !isStart(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isStart(c) && (c < '0' || c > '9') && c != '@') {
                return false;
            }
        }
        return true;
    }

    private static boolean isStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }
}
