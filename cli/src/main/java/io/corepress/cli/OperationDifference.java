package io.corepress.cli;

import io.corepress.mil.Block;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mlpackage.ModelPackage;
import java.util.HashMap;
import java.util.Map;

/**
 * How many operations, apart from constants, one model has and another has not: by program, function, type and name.
 */
record OperationDifference(long onlyA, long onlyB) {

    static OperationDifference of(ModelPackage a, ModelPackage b) {
        Map<String, Long> counts = new HashMap<>();
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

    private static void count(ModelPackage model, long sign, Map<String, Long> counts) {
        for (Map.Entry<String, Program> program : model.programs().entrySet()) {
            program.getValue()
                    .functions()
                    .forEach((name, function) -> function.body()
                            .ifPresent(body -> count(body, program.getKey() + "/" + name, sign, counts)));
        }
    }

    private static void count(Block block, String place, long sign, Map<String, Long> counts) {
        for (Operation operation : block.operations()) {
            if (!operation.isConst() && !operation.isConstexpr()) {
                counts.merge(place + "/" + operation.type() + "/" + operation.name(), sign, Long::sum);
            }
            operation.blocks().forEach(nested -> count(nested, place, sign, counts));
        }
    }
}
