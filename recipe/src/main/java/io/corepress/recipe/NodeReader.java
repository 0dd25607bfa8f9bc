package io.corepress.recipe;

import io.corepress.recipe.Node.Entry;
import io.corepress.recipe.Node.Mapping;
import io.corepress.recipe.Node.Scalar;
import io.corepress.recipe.Node.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds nodes from the events of the YAML parser, with the merge key {@code <<} of YAML 1.1, which the parser does not
 * know. Changes while it reads: it counts nodes and remembers anchors.
 *
 * <p>The limits make sure that no text, with whatever aliases, costs more than a few megabytes.
 */
final class NodeReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NODES = 500_000;
    private static final Set<String> TEXT_TAGS = Set.of("!", "tag:yaml.org,2002:str");
    private static final Set<String> PLAIN_TAGS = Set.of(
            "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null");
    private static final Set<String> COLLECTION_TAGS = Set.of("!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq");

    private record Anchored(Node node, int size) {}

    private final String sourceName;
    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final Set<Anchor> open = new HashSet<>();
    private int nodes;

    private NodeReader(String text, String sourceName) {
        this.sourceName = sourceName;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Math.max(1, text.length()))
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * {@return the only document of the text}
     *
     * @throws RecipeException if there is none, more than one, or a limit is exceeded
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if the text is no YAML
     */
    static Node read(String text, String sourceName) {
        return new NodeReader(text, sourceName).document();
    }

    private Node document() {
        events.next(); // the start of the stream
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            throw empty(Place.startOf(sourceName));
        }
        Node root = node(events.next(), 0);
        if (root.isNull()) {
            throw empty(root.place());
        }
        events.next(); // the end of the document
        Event next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw new RecipeException(
                    place(next), "", "a second document begins here; put several steps into one list \"steps\"");
        }
        return root;
    }

    private static RecipeException empty(Place place) {
        return new RecipeException(
                place, "", "the recipe is empty; it needs config_type with global_config, or a list \"steps\"");
    }

    private Node node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new RecipeException(place(event), "", "nested deeper than " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return resolve(alias);
        }
        int before = nodes;
        count(1, place(event));
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(open::add);
        Node node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent start -> sequence(start, depth);
            case MappingStartEvent start -> mapping(start, depth);
            default -> throw new IllegalStateException("not the start of a node: " + event.getEventId());
        };
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, new Anchored(node, nodes - before));
        });
        return node;
    }

    private Scalar scalar(ScalarEvent event) {
        Optional<String> tag = event.getTag();
        boolean isText = tag.map(TEXT_TAGS::contains).orElse(false);
        boolean isPlain = tag.map(PLAIN_TAGS::contains).orElse(false);
        if (tag.isPresent() && !isText && !isPlain) {
            throw unknownTag(event, tag.get());
        }
        return new Scalar(place(event), event.getValue(), tag.isPresent() ? isPlain : event.isPlain());
    }

    private Sequence sequence(SequenceStartEvent start, int depth) {
        checkTag(start, start.getTag());
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(place(start), items);
    }

    private Mapping mapping(MappingStartEvent start, int depth) {
        checkTag(start, start.getTag());
        List<Entry> own = new ArrayList<>();
        List<Mapping> merged = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Place place = place(event);
            if (!(node(event, depth + 1) instanceof Scalar key)) {
                throw new RecipeException(place, "", "a key must be a word, not a list or a mapping");
            }
            Node value = node(events.next(), depth + 1);
            if (key.isPlain() && key.text().equals("<<")) {
                merged.addAll(mergedMappings(place, value));
            } else {
                own.add(new Entry(key, value));
            }
        }
        return new Mapping(place(start), merged.isEmpty() ? own : merge(merged, own));
    }

    private static List<Mapping> mergedMappings(Place place, Node value) {
        List<Node> parts = value instanceof Sequence list ? list.items() : List.of(value);
        return parts.stream()
                .map(part -> {
                    if (part instanceof Mapping mapping) {
                        return mapping;
                    }
                    throw new RecipeException(place, "<<", "must be a mapping or a list of mappings");
                })
                .toList();
    }

    /** The mapping's own entries beat merged ones, of which the first counts. */
    private static List<Entry> merge(List<Mapping> merged, List<Entry> own) {
        Set<String> seen = new HashSet<>();
        own.forEach(entry -> seen.add(entry.key().text()));
        List<Entry> entries = new ArrayList<>();
        for (Mapping mapping : merged) {
            mapping.entries().stream()
                    .filter(entry -> seen.add(entry.key().text()))
                    .forEach(entries::add);
        }
        entries.addAll(own);
        return entries;
    }

    private Node resolve(AliasEvent alias) {
        Anchor name = alias.getAlias();
        if (open.contains(name)) {
            throw new RecipeException(place(alias), "", "*" + name + " stands inside the anchor &" + name + " itself");
        }
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            String written = "*" + name.getValue().replaceFirst(":$", ""); // the colon after a key belongs to the name
            throw new RecipeException(
                    place(alias),
                    "",
                    "no anchor goes before the alias " + written + "; write a pattern in quotes: \"" + written + "\"");
        }
        count(anchored.size(), place(alias));
        return anchored.node();
    }

    private void count(int more, Place place) {
        if (more > MAX_NODES - nodes) {
            throw new RecipeException(
                    place, "", "more than " + MAX_NODES + " values, counting what aliases (*name) repeat");
        }
        nodes += more;
    }

    private void checkTag(Event event, Optional<String> tag) {
        if (tag.isPresent() && !COLLECTION_TAGS.contains(tag.get())) {
            throw unknownTag(event, tag.get());
        }
    }

    private RecipeException unknownTag(Event event, String tag) {
        String shown = tag.replace("tag:yaml.org,2002:", "!!");
        return new RecipeException(
                place(event), "", "the tag " + shown + " is not allowed; write the value without it");
    }

    private Place place(Event event) {
        return event.getStartMark()
                .map(mark -> new Place(sourceName, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Place.startOf(sourceName));
    }
}
