package io.corepress.onnx.convert;

import io.corepress.mil.build.BlockBuilder;
import java.util.HashSet;
import java.util.Set;

/** Names of the program from those of the graph. It remembers what it hands out, so that no name is handed out twice. */
public final class Names {
    private final Set<String> unavailable;

    /**
     * @param reserved names that only outputs of the program may have
     */
    public Names(Set<String> reserved) {
        this.unavailable = new HashSet<>(reserved);
    }

    /** {@return the name as programs can have it: of letters, digits and underscores, no digit first} */
    public static String identifier(String name) {
        String identifier = name.replaceAll("[^A-Za-z0-9_@]", "_");
        return identifier.matches("[A-Za-z_].*") ? identifier : "_" + identifier;
    }

    /** {@return a name that is free: the one that is wanted, or that with a number behind it} */
    String fresh(BlockBuilder builder, String wanted) {
        String identifier = identifier(wanted);
        String name = builder.freshName(identifier);
        for (int number = 1; !unavailable.add(name); number++) {
            name = builder.freshName(identifier + "_" + number);
        }
        return name;
    }
}
