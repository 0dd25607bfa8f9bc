package io.corepress.learn.train.loss;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A function as training runs it. */
public final class TrainableFunction {
    private TrainableFunction() {}

    /**
     * {@return the function, with the probabilities that a classifier goes by in the place of the label and the
     * dictionary that it makes of them}
     */
    public static Function of(Function function) {
        return function.body().map(body -> replaced(function, body)).orElse(function);
    }

    /** {@return the name under which training sees an output: that of the probabilities for a classifier's outputs} */
    public static String output(Function function, String name) {
        return function.body().stream()
                .flatMap(body -> body.operations().stream())
                .filter(operation -> operation.type().equals("classify")
                        && operation.outputs().stream()
                                .anyMatch(output -> output.name().equals(name)))
                .flatMap(operation -> Optional.ofNullable(operation.inputs().get("probabilities")).stream())
                .flatMap(argument -> argument.singleName().stream())
                .findFirst()
                .orElse(name);
    }

    private static Function replaced(Function function, Block body) {
        List<Operation> operations = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        List<String> probabilities = new ArrayList<>();
        for (Operation operation : body.operations()) {
            if (operation.type().equals("classify")) {
                operation.outputs().forEach(output -> gone.add(output.name()));
                Argument argument = operation.inputs().get("probabilities");
                if (argument != null) {
                    argument.singleName().ifPresent(probabilities::add);
                }
            } else {
                operations.add(operation);
            }
        }
        if (gone.isEmpty()) {
            return function;
        }
        List<String> outputs = new ArrayList<>(body.outputs());
        outputs.removeIf(gone::contains);
        probabilities.stream().filter(name -> !outputs.contains(name)).forEach(outputs::add);
        return function.withBody(new Block(body.inputs(), outputs, operations, body.attributes(), body.extra()));
    }
}
