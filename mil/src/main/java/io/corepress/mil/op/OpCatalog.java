package io.corepress.mil.op;

import io.corepress.mil.OpSet;
import io.corepress.tensor.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The operators of ML programs and what each operator set says of them. */
public final class OpCatalog {
    private static final String RESOURCE = "operators.txt";
    private static final Map<String, DataType> DATA_TYPES =
            Arrays.stream(DataType.values()).collect(Collectors.toMap(DataType::milName, Function.identity()));

    /** By operator, its lines. */
    private final Map<String, List<String>> lines;

    /** By operator, each definition at the first set that has it: of the operators that were asked for. */
    private final Map<String, Map<OpSet, OpSignature>> definitions = new ConcurrentHashMap<>();

    private OpCatalog(Map<String, List<String>> lines) {
        this.lines = lines;
    }

    /** {@return the operators that Core ML has; read anew at each call, which takes a millisecond} */
    public static OpCatalog standard() {
        try (InputStream stream = OpCatalog.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("the library is incomplete: " + RESOURCE + " is missing");
            }
            return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the operators of a text whose form {@code operators.txt} explains} */
    static OpCatalog parse(String text) {
        Map<String, List<String>> lines = new HashMap<>();
        text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> lines.computeIfAbsent(
                                line.substring(0, line.indexOf(' ')), type -> new ArrayList<>())
                        .add(line));
        return new OpCatalog(lines);
    }

    /** {@return the names of all operators, those of any set} */
    public Set<String> types() {
        return Collections.unmodifiableSet(lines.keySet());
    }

    /** {@return the operator as {@code opset} defines it, if it has it} */
    public Optional<OpSignature> signature(String type, OpSet opset) {
        OpSignature latest = null;
        for (Map.Entry<OpSet, OpSignature> definition :
                definitions.computeIfAbsent(type, this::definitions).entrySet()) {
            if (opset.isAtLeast(definition.getKey())) {
                latest = definition.getValue();
            }
        }
        return Optional.ofNullable(latest);
    }

    /** Parsed when they are asked for first: a program has a few of the operators. */
    private Map<OpSet, OpSignature> definitions(String type) {
        Map<OpSet, OpSignature> definitions = new EnumMap<>(OpSet.class);
        for (String line : lines.getOrDefault(type, List.of())) {
            String[] words = line.split(" ");
            OpSet first =
                    OpSet.of(words[1]).orElseThrow(() -> new IllegalArgumentException("no operator set: " + line));
            List<OpInput> inputs = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                inputs.add(input(words[i]));
            }
            definitions.put(first, new OpSignature(type, inputs));
        }
        return definitions;
    }

    private static OpInput input(String word) {
        String[] parts = word.split("~", 2);
        int colon = parts[0].indexOf(':');
        int equals = parts[0].indexOf('=');
        String marked = colon < 0 ? parts[0] : parts[0].substring(0, colon);
        Set<DataType> dataTypes = EnumSet.noneOf(DataType.class);
        if (colon >= 0) {
            for (String name : parts[0].substring(Math.max(colon, equals) + 1).split("\\|")) {
                DataType dataType = DATA_TYPES.get(name);
                if (dataType == null) {
                    throw new IllegalArgumentException("no data type: " + name + " of " + word);
                }
                dataTypes.add(dataType);
            }
        }
        return new OpInput(
                marked.replace("?", "").replace("!", ""),
                marked.contains("?"),
                marked.contains("!"),
                dataTypes,
                equals < 0 ? Optional.empty() : Optional.of(parts[0].substring(colon + 1, equals)),
                parts.length < 2 ? Optional.empty() : Optional.of(parts[1]));
    }
}
