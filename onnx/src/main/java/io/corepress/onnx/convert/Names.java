package io.corepress.onnx.convert;

import io.corepress.mil.build.BlockBuilder;
import java.util.Set;

/**
 * Names of the program from those of the graph.
 *
 * @param reserved names that only outputs of the program may have
 */
public record Names(Set<String> reserved) {
    public Names {
        reserved = Set.copyOf(reserved);
    }

    /** {@return the name as programs can have it: of letters, digits and underscores, no digit first} */
    public static String identifier(String name) {
        String identifier = name.replaceAll("[^A-Za-z0-9_@]", "_");
        return identifier.matches("[A-Za-z_].*") ? identifier : "_" + identifier;
    }

    /** {@return a name that is free: the one that is wanted, or that with something behind it} */
    String fresh(BlockBuilder builder, String wanted) {
        String name = builder.freshName(identifier(wanted));
        while (reserved.contains(name)) {
            name = builder.freshName(name + "_inner");
        }
        return name;
    }
}
