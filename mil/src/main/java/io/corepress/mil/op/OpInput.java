package io.corepress.mil.op;

import io.corepress.tensor.DataType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A parameter of an operator.
 *
 * @param isConst whether the value must be known when the model is built
 * @param dataTypes the element types that it takes; empty where any will do, or where it is no plain tensor
 * @param domain parameters of the same domain must have one element type; empty where it need not be that of another
 * @param defaultText what holds if the parameter is left out, in the words of {@code operators.txt}; empty where it then
 *     plays no part
 */
public record OpInput(
        String name,
        boolean optional,
        boolean isConst,
        Set<DataType> dataTypes,
        Optional<String> domain,
        Optional<String> defaultText) {
    public OpInput {
        dataTypes = dataTypes.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(dataTypes));
    }

    public boolean accepts(DataType dataType) {
        return dataTypes.isEmpty() || dataTypes.contains(dataType);
    }
}
