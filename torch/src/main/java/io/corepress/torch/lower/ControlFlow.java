package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Operators that run their blocks. */
final class ControlFlow {
    private ControlFlow() {}

    static final Map<String, Lowering> LOWERINGS =
            Map.ofEntries(entry("cond", ControlFlow::branch), entry("while_loop", ControlFlow::loop));

    private static List<Datum> branch(Call call) {
        boolean truth = truth("pred", call.datum("pred"));
        return call.bodies().get(truth ? 0 : 1).run(List.of());
    }

    /** The first block says whether there is another round, the second does it. */
    private static List<Datum> loop(Call call) {
        Body condition = call.bodies().get(0);
        Body body = call.bodies().get(1);
        List<Datum> values = call.data("loop_vars");
        List<Tensor> held = List.of();
        try {
            while (goesOn(condition, values)) {
                List<Tensor> before = held;
                try (PointerScope round = new PointerScope()) {
                    values = body.run(values);
                    held = hold(values);
                }
                before.forEach(Pointer::releaseReference);
            }
            values.stream().map(Datum::tensorsWithin).forEach(ControlFlow::keep);
            return values;
        } finally {
            held.forEach(Pointer::releaseReference);
        }
    }

    private static boolean goesOn(Body condition, List<Datum> values) {
        try (PointerScope round = new PointerScope()) {
            return truth("the condition", condition.run(values).getFirst());
        }
    }

    /** Keeps the tensors beyond the round that made them. */
    private static List<Tensor> hold(List<Datum> values) {
        List<Tensor> tensors =
                values.stream().flatMap(value -> value.tensorsWithin().stream()).toList();
        tensors.forEach(Pointer::retainReference);
        return tensors;
    }

    /** Leaves the tensors to the scope of the operation. */
    private static void keep(List<Tensor> tensors) {
        tensors.forEach(tensor -> PointerScope.getInnerScope().attach(tensor));
    }

    private static boolean truth(String what, Datum datum) {
        if (datum instanceof Datum.Dense(Tensor tensor) && tensor.numel() == 1) {
            return tensor.item_bool();
        }
        throw new IllegalArgumentException(what + " must be a single bool");
    }
}
