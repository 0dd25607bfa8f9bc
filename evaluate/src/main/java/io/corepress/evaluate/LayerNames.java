package io.corepress.evaluate;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values in between of a model, those of loops and branches excepted. */
final class LayerNames {
    private LayerNames() {}

    /** {@return the operator that computes each value, by name} */
    static Map<String, String> operators(RunnableModel model) {
        Map<String, String> operators = new LinkedHashMap<>();
        for (Function function : model.functions()) {
            Block body = function.body().orElseThrow();
            body.operations().stream()
                    .filter(operation -> !operation.isConst() && !operation.isConstexpr())
                    .forEach(operation ->
                            operation.outputs().forEach(output -> operators.put(output.name(), operation.type())));
        }
        return operators;
    }
}
