package io.corepress.onnx.graph;

import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The name of a value in a graph and what the file says of its type. */
public record ValueInfo(String name, Type type) {

    /** What kind of value. */
    public sealed interface Type {
        /** {@return the type in a few words} */
        String toText();
    }

    /**
     * A tensor.
     *
     * @param dimensions nothing where even the rank is not said
     */
    public record TensorInfo(DataType dataType, Optional<List<Dimension>> dimensions) implements Type {
        public TensorInfo {
            dimensions = dimensions.map(List::copyOf);
        }

        @Override
        public String toText() {
            return dataType.milName()
                    + dimensions
                            .map(all ->
                                    all.stream().map(Dimension::toText).collect(Collectors.joining(", ", " [", "]")))
                            .orElse(" of any rank");
        }
    }

    /**
     * Something else: a sequence, a map, an optional, or a tensor of a type without numbers that we know.
     *
     * @param description what it is
     */
    public record Other(String description) implements Type {
        @Override
        public String toText() {
            return description;
        }
    }

    /** The size of one axis. */
    public sealed interface Dimension {
        String toText();
    }

    public record Fixed(long size) implements Dimension {
        @Override
        public String toText() {
            return Long.toString(size);
        }
    }

    /**
     * A size known only at run time.
     *
     * @param name the same name is the same size; empty for a size of its own
     */
    public record Symbolic(String name) implements Dimension {
        @Override
        public String toText() {
            return name.isEmpty() ? "?" : name;
        }
    }
}
