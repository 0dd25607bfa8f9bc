package io.corepress.mil.build;

import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;

/** A tensor in a function that is being built, known by its name. Of use only in that function. */
public record Var(String name, DataType dataType, Shape shape) {
    public int rank() {
        return shape.rank();
    }

    /** {@return the size of {@code axis}; negative axes count from the end} */
    public long size(int axis) {
        return shape.size(axis < 0 ? axis + rank() : axis);
    }

    NamedType toNamedType() {
        return new NamedType(name, ValueType.TensorType.of(dataType, shape));
    }

    /** {@return name and type as MIL text writes them, for example {@code x: tensor<fp16, [1, 3]>}} */
    @Override
    public String toString() {
        return name + ": " + toNamedType().type().toText();
    }
}
