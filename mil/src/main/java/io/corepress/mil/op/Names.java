package io.corepress.mil.op;

import io.corepress.mil.Function;
import io.corepress.mil.Uses;
import java.util.HashSet;
import java.util.Set;

/** The names of a function, with those that are handed out: it changes, so that no name is handed out twice. */
final class Names {
    private final Set<String> taken;

    private Names(Set<String> taken) {
        this.taken = taken;
    }

    static Names of(Function function) {
        return new Names(new HashSet<>(Uses.of(function).names()));
    }

    /** {@return {@code wanted}, with a number if it is taken} */
    String fresh(String wanted) {
        String name = wanted;
        for (int number = 0; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
