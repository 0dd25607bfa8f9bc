package io.corepress.onnx.graph;

import io.corepress.mil.MalformedModelException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attributes of a node by name, and what each accessor yields where one is missing. */
public record NodeAttributes(Map<String, Attribute> values) {
    private static final NodeAttributes NONE = new NodeAttributes(Map.of());

    public NodeAttributes {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** What an attribute holds. */
    public sealed interface Attribute {}

    public record IntAttribute(long value) implements Attribute {}

    public record FloatAttribute(float value) implements Attribute {}

    public record TextAttribute(String value) implements Attribute {}

    public record IntsAttribute(List<Long> values) implements Attribute {
        public IntsAttribute {
            values = List.copyOf(values);
        }
    }

    public record FloatsAttribute(List<Float> values) implements Attribute {
        public FloatsAttribute {
            values = List.copyOf(values);
        }
    }

    public record TextsAttribute(List<String> values) implements Attribute {
        public TextsAttribute {
            values = List.copyOf(values);
        }
    }

    public record LiteralAttribute(Literal value) implements Attribute {}

    public record GraphAttribute(Graph value) implements Attribute {}

    /** An attribute of a function's body that takes the value of the call's attribute of this name. */
    public record Reference(String name) implements Attribute {}

    /** An attribute of a kind that no operator here reads. */
    public record OtherAttribute(String kind) implements Attribute {}

    public static NodeAttributes none() {
        return NONE;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public long integer(String name, long otherwise) {
        return integer(name).orElse(otherwise);
    }

    public Optional<Long> integer(String name) {
        return get(name, IntAttribute.class).map(IntAttribute::value);
    }

    /** {@return whether an int attribute, which stands for a truth, is not 0} */
    public boolean flag(String name, boolean otherwise) {
        return integer(name, otherwise ? 1 : 0) != 0;
    }

    public float number(String name, float otherwise) {
        return get(name, FloatAttribute.class).map(FloatAttribute::value).orElse(otherwise);
    }

    public String text(String name, String otherwise) {
        return get(name, TextAttribute.class).map(TextAttribute::value).orElse(otherwise);
    }

    public Optional<long[]> integers(String name) {
        return get(name, IntsAttribute.class)
                .map(list -> list.values().stream().mapToLong(Long::longValue).toArray());
    }

    public long[] integers(String name, long... otherwise) {
        return integers(name).orElse(otherwise);
    }

    public Optional<float[]> numbers(String name) {
        return get(name, FloatsAttribute.class).map(list -> {
            float[] numbers = new float[list.values().size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = list.values().get(i);
            }
            return numbers;
        });
    }

    public Optional<List<String>> texts(String name) {
        return get(name, TextsAttribute.class).map(TextsAttribute::values);
    }

    public Optional<Literal> literal(String name) {
        return get(name, LiteralAttribute.class).map(LiteralAttribute::value);
    }

    public Optional<Graph> graph(String name) {
        return get(name, GraphAttribute.class).map(GraphAttribute::value);
    }

    private <A extends Attribute> Optional<A> get(String name, Class<A> kind) {
        Attribute attribute = values.get(name);
        if (attribute == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(attribute)) {
            throw new MalformedModelException("attribute " + name + " must be "
                    + kind.getSimpleName().replace("Attribute", "") + ", got " + attribute);
        }
        return Optional.of(kind.cast(attribute));
    }
}
