package io.corepress.data;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The classes of data that name them, in the order of their indices.
 *
 * <p>Names are sorted by their characters, as other tools do it. Names that are all whole numbers are the indices
 * themselves, also where some are missing: with folders {@code 0}, {@code 2} and {@code 10}, class 2 is {@code 2}.
 */
public record ClassNames(List<String> names) {
    private static final int MAX_NUMBER = 1 << 20;

    public ClassNames {
        names = List.copyOf(names);
    }

    /** {@return the classes of the names that occur, in any order and number} */
    public static ClassNames of(Collection<String> occurring) {
        TreeSet<String> distinct = new TreeSet<>(occurring);
        if (distinct.stream().allMatch(ClassNames::isIndex)) {
            int last = distinct.stream().mapToInt(Integer::parseInt).max().orElse(-1);
            return new ClassNames(
                    IntStream.rangeClosed(0, last).mapToObj(Integer::toString).toList());
        }
        return new ClassNames(List.copyOf(distinct));
    }

    private static boolean isIndex(String name) {
        return name.matches("0|[1-9][0-9]{0,6}") && Integer.parseInt(name) <= MAX_NUMBER;
    }

    /** {@return the index of each name} */
    public Map<String, Integer> indices() {
        return IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, i -> i, (a, b) -> a));
    }
}
