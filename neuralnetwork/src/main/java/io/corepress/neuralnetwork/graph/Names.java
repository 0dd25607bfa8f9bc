package io.corepress.neuralnetwork.graph;

import java.util.Set;

/** Names of values of a network as names of a program: letters, digits, {@code _} and {@code @}. */
public final class Names {
    private Names() {}

    /** {@return the name with every other character replaced by {@code _}} */
    public static String identifier(String name) {
        StringBuilder text = new StringBuilder(name.length() + 1);
        if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9') || name.charAt(0) == '@') {
            text.append('_');
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@';
            text.append(allowed ? c : '_');
        }
        return text.toString();
    }

    /** {@return the identifier, with a number behind it if it is taken} */
    public static String unused(String name, Set<String> taken) {
        String wish = identifier(name);
        String result = wish;
        for (int number = 1; taken.contains(result); number++) {
            result = wish + "_" + number;
        }
        return result;
    }
}
