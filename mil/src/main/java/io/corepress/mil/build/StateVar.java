package io.corepress.mil.build;

import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;

/** A state of a function: a tensor that keeps its numbers between predictions. */
public record StateVar(String name, DataType dataType, Shape shape) {
    NamedType toNamedType() {
        return new NamedType(name, new ValueType.StateType(ValueType.TensorType.of(dataType, shape)));
    }
}
