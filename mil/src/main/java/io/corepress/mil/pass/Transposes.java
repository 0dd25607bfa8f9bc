package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operations {@code transpose} that follow each other or move nothing. */
final class Transposes {
    private Transposes() {}

    static Function remove(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("transpose")) {
                order(edit, operation).ifPresent(order -> simplify(edit, operation, order));
            }
        }
        return edit.apply();
    }

    private static Optional<int[]> order(FunctionEdit edit, Operation transpose) {
        return edit.constantTensor(transpose, "perm")
                .map(Tensor::toInts)
                .map(order -> IntStream.of(order)
                        .map(axis -> axis < 0 ? axis + order.length : axis)
                        .toArray());
    }

    private static void simplify(FunctionEdit edit, Operation transpose, int[] order) {
        int[] joint = order;
        Optional<String> source = edit.name(transpose, "x");
        Optional<Operation> before = edit.producer(transpose, "x");
        boolean joined = false;
        while (before.isPresent() && before.get().type().equals("transpose")) {
            Optional<int[]> inner = order(edit, before.get());
            if (inner.isEmpty()) {
                break;
            }
            int[] outer = joint;
            joint = IntStream.of(outer).map(axis -> inner.get()[axis]).toArray();
            source = edit.name(before.get(), "x");
            before = edit.producer(before.get(), "x");
            joined = true;
        }
        if (source.isEmpty()) {
            return;
        }
        int[] all = joint;
        boolean movesNothing = IntStream.range(0, all.length).allMatch(i -> all[i] == i);
        if (movesNothing && !edit.isBlockOutput(transpose)) {
            edit.removeFor(transpose, source.get());
        } else if (joined) {
            String name = edit.freshName(transpose.name() + "_perm");
            Map<String, Argument> inputs = new LinkedHashMap<>();
            inputs.put("perm", Argument.name(name));
            inputs.put("x", Argument.name(source.get()));
            edit.replace(transpose, List.of(Operation.constant(name, Value.int32s(all)), transpose.withInputs(inputs)));
        }
    }
}
