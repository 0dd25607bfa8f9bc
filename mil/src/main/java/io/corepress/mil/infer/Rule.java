package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.function.Function;

/** What an operator yields. */
@FunctionalInterface
interface Rule {
    List<ValueType> outputs(OpCall call);

    /** Yields one value, of the type of this parameter. */
    static Rule like(String parameter) {
        return call -> List.of(call.operand(parameter).type());
    }

    /** Yields one tensor with the element type of this parameter. */
    static Rule of(String parameter, Function<OpCall, List<Dimension>> dimensions) {
        return of(call -> call.dataType(parameter), dimensions);
    }

    /** Yields one tensor of this element type. */
    static Rule of(DataType dataType, Function<OpCall, List<Dimension>> dimensions) {
        return of(call -> dataType, dimensions);
    }

    /** Yields one tensor. If the rank of an input is not known, then that of the output is not known either. */
    static Rule of(Function<OpCall, DataType> dataType, Function<OpCall, List<Dimension>> dimensions) {
        return call -> List.of(
                allRanksKnown(call)
                        ? TensorType.of(dataType.apply(call), dimensions.apply(call))
                        : TensorType.ofUnknownRank(dataType.apply(call)));
    }

    private static boolean allRanksKnown(OpCall call) {
        return call.inputs().values().stream()
                .flatMap(List::stream)
                .allMatch(operand -> !(operand.type() instanceof TensorType tensor) || tensor.hasKnownRank());
    }
}
