package io.corepress.learn.train.loss;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the numbers of an output are. Classes lie along its last axis that is not of size 1. */
public enum OutputKind {
    /** Numbers of which a softmax makes probabilities. */
    LOGITS,
    /** Numbers from 0 to 1 that add up to 1. */
    PROBABILITIES,
    /** Anything else: a picture, a regression's values. */
    NUMBERS;

    private static final Set<String> PASSING =
            Set.of("cast", "identity", "squeeze", "expand_dims", "reshape", "transpose", "add");
    private static final Set<String> SCORING = Set.of("linear", "matmul", "einsum");
    private static final float SMALLEST = 1e-12f;

    /**
     * {@return what each output of a function seems to be}: probabilities where a softmax is last, logits where a product
     * of matrices is, and numbers elsewhere. Of a classifier, its probabilities stand for its outputs.
     */
    public static Map<String, OutputKind> of(Function original) {
        Function function = TrainableFunction.of(original);
        Map<String, Operation> definitions = new HashMap<>();
        for (Operation operation : Uses.of(function).operations()) {
            operation.outputs().forEach(output -> definitions.put(output.name(), operation));
        }
        Map<String, OutputKind> kinds = new HashMap<>();
        function.outputTypes().forEach((name, type) -> {
            if (type instanceof TensorType tensor && tensor.dataType().isFloat()) {
                kinds.put(name, kind(name, definitions));
            }
        });
        return kinds;
    }

    private static OutputKind kind(String output, Map<String, Operation> definitions) {
        Operation operation = definitions.get(output);
        while (operation != null && PASSING.contains(operation.type())) {
            operation = definitions.get(source(operation, definitions));
        }
        if (operation == null) {
            return NUMBERS;
        }
        return operation.type().equals("softmax")
                ? PROBABILITIES
                : SCORING.contains(operation.type()) ? LOGITS : NUMBERS;
    }

    /** {@return the name of the operand that is no constant} */
    private static String source(Operation operation, Map<String, Operation> definitions) {
        for (String parameter : List.of("x", "y")) {
            Argument argument = operation.inputs().get(parameter);
            if (argument != null && argument.singleName().isPresent()) {
                String name = argument.singleName().get();
                Operation definition = definitions.get(name);
                if (definition == null || !definition.isConst()) {
                    return name;
                }
            }
        }
        return "";
    }

    /** {@return rows of logits [n, classes] of an output that is no {@link #NUMBERS}} */
    Variable logits(Variable output) {
        int axis = output.shape().rank() - 1;
        while (axis > 0 && output.shape().size(axis) == 1) {
            axis--;
        }
        if (axis < 0) {
            throw new IllegalArgumentException("an output of classes needs an axis of them, got a single number");
        }
        Variable rows = output.reshape(-1, output.shape().size(axis));
        return this == LOGITS ? rows : Masks.clamp(rows, SMALLEST, 1).log();
    }
}
