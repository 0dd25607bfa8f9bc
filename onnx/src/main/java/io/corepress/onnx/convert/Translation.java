package io.corepress.onnx.convert;

import io.corepress.mil.build.Var;
import java.util.List;
import java.util.function.Function;

/** What becomes of the nodes of one operator. */
@FunctionalInterface
public interface Translation {
    /**
     * {@return the outputs of the node, those at the end that nobody wants may be missing}
     *
     * @throws io.corepress.mil.UnsupportedModelException if this node cannot be translated; the message says why, not
     *     which
     */
    List<GraphValue> apply(Call call);

    /** {@return a translation to a computed tensor} */
    static Translation of(Function<Call, Var> single) {
        return call -> List.of(new GraphValue.Computed(single.apply(call)));
    }

    /** {@return a translation to several computed tensors} */
    static Translation ofSeveral(Function<Call, List<Var>> several) {
        return call -> several.apply(call).stream()
                .<GraphValue>map(GraphValue.Computed::new)
                .toList();
    }

    /** {@return a translation that computes nothing: the output is made of what is known when the program is made} */
    static Translation ofValue(Function<Call, GraphValue> value) {
        return call -> List.of(value.apply(call));
    }
}
