package io.corepress.cli;

import io.corepress.mlpackage.ModelPackage;
import io.corepress.press.ModelOperation;
import java.util.HashMap;
import java.util.Map;

/**
 * How many operations or layers, apart from constants, one model has and another has not: by place, type and name.
 */
record OperationDifference(long onlyA, long onlyB) {

    static OperationDifference of(ModelPackage a, ModelPackage b) {
        Map<ModelOperation, Long> counts = new HashMap<>();
        count(a, 1, counts);
        count(b, -1, counts);
        long onlyA = counts.values().stream()
                .filter(count -> count > 0)
                .mapToLong(count -> count)
                .sum();
        long onlyB = counts.values().stream()
                .filter(count -> count < 0)
                .mapToLong(count -> -count)
                .sum();
        return new OperationDifference(onlyA, onlyB);
    }

    boolean isEmpty() {
        return onlyA == 0 && onlyB == 0;
    }

    private static void count(ModelPackage model, long sign, Map<ModelOperation, Long> counts) {
        ModelOperation.of(model).stream()
                .filter(operation -> !operation.isConstant())
                .forEach(operation -> counts.merge(operation, sign, Long::sum));
    }
}
