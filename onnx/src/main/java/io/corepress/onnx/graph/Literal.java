package io.corepress.onnx.graph;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;

/** A tensor that a file holds: an initializer, or the value of an attribute. */
public sealed interface Literal {
    /** Numbers or bools; the bytes may still be in the file. */
    record Numbers(Tensor tensor) implements Literal {}

    /** Strings, row-major. */
    record Texts(Shape shape, List<String> values) implements Literal {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /**
     * A tensor of a type that we have no way to hold.
     *
     * @param reason says which type
     */
    record Unreadable(String reason) implements Literal {}
}
