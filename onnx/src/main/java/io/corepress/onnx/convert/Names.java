package io.corepress.onnx.convert;

import io.corepress.mil.build.BlockBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names of the program from those of the graph. The names of the graph's outputs are kept for the operations that yield
 * them. It hands out names, so it changes.
 */
public final class Names {
    private final Set<String> reserved;
    private final Map<String, String> direct;

    /**
     * @param reserved names that only outputs of the program may have
     * @param direct values of the graph that are outputs of the program just as a node yields them: by the name in the
     *     graph, the name in the program
     */
    public Names(Set<String> reserved, Map<String, String> direct) {
        this.reserved = Set.copyOf(reserved);
        this.direct = new HashMap<>(direct);
    }

    /** {@return the name as programs can have it: of letters, digits and underscores, no digit first} */
    public static String identifier(String name) {
        String identifier = name.replaceAll("[^A-Za-z0-9_@]", "_");
        return identifier.matches("[A-Za-z_].*") ? identifier : "_" + identifier;
    }

    /** {@return the name for a value of the outermost graph; that of an output is given out once} */
    String ofValue(BlockBuilder builder, String name) {
        String output = direct.remove(name);
        return output != null ? output : fresh(builder, name);
    }

    String fresh(BlockBuilder builder, String wanted) {
        String name = builder.freshName(identifier(wanted));
        while (reserved.contains(name)) {
            name = builder.freshName(name + "_inner");
        }
        return name;
    }
}
