package io.corepress.compress;

import io.corepress.compress.config.NamePattern;
import io.corepress.mil.Operation;
import java.util.List;

/**
 * Limits a run to some weights, whatever a configuration says of the others: those of operations of the given types or
 * names (of all, if neither is given), less those that are to be skipped.
 *
 * @param opNames names of operations or of weights, or patterns as in {@link NamePattern}
 */
public record WeightFilter(
        List<String> opTypes, List<String> opNames, List<String> skippedTypes, List<String> skippedNames) {
    /** Lets every weight pass. */
    public static final WeightFilter ALL = new WeightFilter(List.of(), List.of(), List.of(), List.of());

    public WeightFilter {
        opTypes = List.copyOf(opTypes);
        opNames = List.copyOf(opNames);
        skippedTypes = List.copyOf(skippedTypes);
        skippedNames = List.copyOf(skippedNames);
    }

    public boolean accepts(WeightSite site) {
        boolean all = opTypes.isEmpty() && opNames.isEmpty();
        return (all || matches(site, opTypes, opNames)) && !matches(site, skippedTypes, skippedNames);
    }

    private static boolean matches(WeightSite site, List<String> types, List<String> names) {
        if (names.stream().anyMatch(name -> NamePattern.matches(name, site.name()))) {
            return true;
        }
        for (Operation consumer : site.consumers()) {
            if (types.contains(consumer.type())
                    || names.stream().anyMatch(name -> NamePattern.matches(name, consumer.name()))) {
                return true;
            }
        }
        return false;
    }
}
