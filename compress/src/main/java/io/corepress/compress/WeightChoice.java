package io.corepress.compress;

import io.corepress.compress.config.NamePattern;
import java.util.List;
import java.util.Optional;

/**
 * Which weights a run is about, whatever its configuration says: those used by operations of some types or names, but
 * for others. A weight that several operations share is chosen if all of them are. Names may be patterns, see
 * {@link NamePattern}; a weight can also be chosen, or left out, by its own name.
 *
 * @param opTypes these types; if there are neither types nor names, all
 * @param opNames or these names
 * @param skippedOpTypes but not these types
 * @param skippedOpNames and not these names
 */
public record WeightChoice(
        List<String> opTypes, List<String> opNames, List<String> skippedOpTypes, List<String> skippedOpNames) {
    public static final WeightChoice ALL = new WeightChoice(List.of(), List.of(), List.of(), List.of());

    public WeightChoice {
        opTypes = List.copyOf(opTypes);
        opNames = List.copyOf(opNames);
        skippedOpTypes = List.copyOf(skippedOpTypes);
        skippedOpNames = List.copyOf(skippedOpNames);
    }

    /** {@return why a weight is not chosen, as a {@link Decision} says it; empty if it is} */
    public Optional<String> reasonAgainst(WeightSite site) {
        return reasonAgainst(
                site.name(),
                site.consumers().stream()
                        .map(operation -> new Consumer(operation.type(), operation.name()))
                        .toList());
    }

    /** Who uses a weight: an operation of a program, or a layer of a network. */
    public record Consumer(String type, String name) {}

    /** {@return why a weight with this name and these users is not chosen; empty if it is} */
    public Optional<String> reasonAgainst(String weight, List<Consumer> consumers) {
        if (anyMatches(skippedOpNames, weight)) {
            return Optional.of("its name is to be skipped");
        }
        for (Consumer consumer : consumers) {
            if (skippedOpTypes.contains(consumer.type()) || anyMatches(skippedOpNames, consumer.name())) {
                return Optional.of(consumer.type() + " \"" + consumer.name() + "\" is to be skipped");
            }
        }
        if (opTypes.isEmpty() && opNames.isEmpty() || anyMatches(opNames, weight)) {
            return Optional.empty();
        }
        return consumers.stream()
                .filter(consumer -> !opTypes.contains(consumer.type()) && !anyMatches(opNames, consumer.name()))
                .findFirst()
                .map(consumer -> consumer.type() + " \"" + consumer.name() + "\" is not among the chosen operations");
    }

    private static boolean anyMatches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> NamePattern.matches(pattern, name));
    }

    /** {@return the choice in one line, such as {@code op types conv, linear; not op names head_*}; empty for all} */
    public String describe() {
        StringBuilder text = new StringBuilder();
        append(text, "op types ", opTypes);
        append(text, "op names ", opNames);
        append(text, "not op types ", skippedOpTypes);
        append(text, "not op names ", skippedOpNames);
        return text.toString();
    }

    private static void append(StringBuilder text, String title, List<String> names) {
        if (!names.isEmpty()) {
            text.append(text.isEmpty() ? "" : "; ").append(title).append(String.join(", ", names));
        }
    }
}
