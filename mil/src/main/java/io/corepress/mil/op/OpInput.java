package io.corepress.mil.op;

import io.corepress.tensor.DataType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A parameter of an operator.
 *
 * @param isConst whether the value must be known when the model is built
 * @param dataTypes the element types that it takes; empty where any will do, or where it is no plain tensor
 */
public record OpInput(String name, boolean optional, boolean isConst, Set<DataType> dataTypes) {
    public OpInput {
        dataTypes = dataTypes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(dataTypes));
    }

    public boolean accepts(DataType dataType) {
        return dataTypes.isEmpty() || dataTypes.contains(dataType);
    }
}
