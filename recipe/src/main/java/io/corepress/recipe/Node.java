package io.corepress.recipe;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A piece of a YAML or JSON text, before anybody knows what it means. */
sealed interface Node {
    Place place();

    /** {@return what stands there, to be read after "got"} */
    String describe();

    default boolean isNull() {
        return false;
    }

    /**
     * @param isPlain without quotes: may be a number, true, false or null
     */
    record Scalar(Place place, String text, boolean isPlain) implements Node {
        private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
        private static final int LONGEST_SHOWN = 60;

        @Override
        public boolean isNull() {
            return isPlain && NULLS.contains(text);
        }

        @Override
        public String describe() {
            String shown = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
            return isNull() ? "null" : isPlain ? shown : "the text \"" + shown + "\"";
        }
    }

    record Sequence(Place place, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    record Mapping(Place place, List<Entry> entries) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String describe() {
            return "a mapping";
        }

        /** {@return the value of this key; if it stands there twice, the first} */
        Optional<Node> find(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }
    }

    record Entry(Scalar key, Node value) {}
}
