package io.corepress.mil.build;

import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;

/**
 * A value in a function that is being built, known by its name. Of use only in that function.
 *
 * @param type usually a tensor, of which some sizes may be known only when the model runs; else a state or a list
 */
public record Var(String name, ValueType type) {

    /** A tensor all of whose sizes are known. */
    public Var(String name, DataType dataType, Shape shape) {
        this(name, ValueType.TensorType.of(dataType, shape));
    }

    /**
     * {@return the type of this tensor, or of the tensor that this state holds}
     *
     * @throws IllegalArgumentException if this is a list, a tuple or a dictionary
     */
    public ValueType.TensorType tensorType() {
        ValueType content = type instanceof ValueType.StateType(ValueType wrapped) ? wrapped : type;
        if (content instanceof ValueType.TensorType tensor) {
            return tensor;
        }
        throw new IllegalArgumentException("a tensor is needed, got " + this);
    }

    public DataType dataType() {
        return tensorType().dataType();
    }

    /**
     * {@return the shape}
     *
     * @throws IllegalArgumentException if a size is known only when the model runs
     */
    public Shape shape() {
        return tensorType()
                .shape()
                .orElseThrow(() -> new IllegalArgumentException("all sizes must be known, got " + this));
    }

    /**
     * {@return the number of axes}
     *
     * @throws IllegalArgumentException if it is known only when the model runs
     */
    public int rank() {
        if (!tensorType().hasKnownRank()) {
            throw new IllegalArgumentException("the number of axes must be known, got " + this);
        }
        return tensorType().dimensions().size();
    }

    /**
     * {@return the size of {@code axis}; negative axes count from the end}
     *
     * @throws IllegalArgumentException if there is no such axis, or its size is known only when the model runs
     */
    public long size(int axis) {
        int rank = rank();
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("axis must be one of " + this + ", got " + axis);
        }
        if (tensorType().dimensions().get(axis < 0 ? axis + rank : axis) instanceof ValueType.Constant(long size)) {
            return size;
        }
        throw new IllegalArgumentException("the size of axis " + axis + " must be known, got " + this);
    }

    NamedType toNamedType() {
        return new NamedType(name, type);
    }

    /** {@return name and type as MIL text writes them, for example {@code x: tensor<fp16, [1, 3]>}} */
    @Override
    public String toString() {
        return name + ": " + type.toText();
    }
}
