package io.corepress.mil.infer;

import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.stream.IntStream;

/** Branches and loops, whose nested blocks yield what they yield; and states. */
final class Flow {
    private Flow() {}

    static List<ValueType> cond(OpCall call) {
        call.require(isTruth(call.tensor("pred")), "pred must be a single bool", call.tensor("pred"));
        requireBlocks(call);
        List<ValueType> whenTrue = call.blocks().getFirst();
        List<ValueType> whenFalse = call.blocks().getLast();
        call.require(
                agree(whenTrue, whenFalse), "both blocks must yield the same types", text(whenTrue), text(whenFalse));
        return common(whenTrue, whenFalse);
    }

    private static List<ValueType> common(List<ValueType> one, List<ValueType> other) {
        return IntStream.range(0, one.size())
                .mapToObj(i -> Agreement.common(one.get(i), other.get(i)))
                .toList();
    }

    static List<ValueType> whileLoop(OpCall call) {
        List<ValueType> loopVars =
                call.operands("loop_vars").stream().map(Known::type).toList();
        requireBlocks(call);
        List<ValueType> tested = call.blocks().getFirst();
        call.require(
                tested.size() == 1 && isTruth(tested.getFirst()),
                "the first block must yield a single bool",
                text(tested));
        List<ValueType> changed = call.blocks().getLast();
        call.require(
                agree(changed, loopVars),
                "the second block must yield the types of loop_vars",
                text(changed),
                text(loopVars));
        // The loop may end before its first round.
        return common(loopVars, changed);
    }

    /** {@return whether this may be one bool, of any rank} */
    private static boolean isTruth(ValueType type) {
        return type instanceof TensorType tensor
                && tensor.dataType() == DataType.BOOL
                && Sizes.agree(Sizes.product(tensor.dimensions()), 1);
    }

    private static void requireBlocks(OpCall call) {
        call.require(
                call.blocks().size() == 2,
                "must have two nested blocks",
                call.blocks().size());
    }

    private static boolean agree(List<ValueType> one, List<ValueType> other) {
        return one.size() == other.size()
                && IntStream.range(0, one.size()).allMatch(i -> Agreement.agree(one.get(i), other.get(i)));
    }

    private static String text(List<ValueType> types) {
        return types.stream().map(ValueType::toText).toList().toString();
    }

    static List<ValueType> readState(OpCall call) {
        return List.of(stateTensor(call));
    }

    static List<ValueType> writeState(OpCall call) {
        TensorType held = stateTensor(call);
        call.require(
                Agreement.agree(call.tensor("data"), held),
                "data must have the type of the state",
                call.tensor("data"),
                held);
        return List.of();
    }

    private static TensorType stateTensor(OpCall call) {
        Known state = call.operand("input");
        if (state.type() instanceof ValueType.StateType(ValueType wrapped) && wrapped instanceof TensorType tensor) {
            return tensor;
        }
        throw call.refusal("input must be the state of a tensor", state);
    }
}
