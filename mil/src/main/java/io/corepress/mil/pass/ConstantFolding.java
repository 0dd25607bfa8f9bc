package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.fold.Moves;
import io.corepress.mil.fold.Numbers;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations all of whose inputs are constants. They become constants of the same name. */
final class ConstantFolding {
    /** Larger tensors stay operations: they would make the model larger. */
    private static final long MAX_ELEMENTS = 1L << 24;

    /** Computes the output; nothing if the operation is of a kind that it does not compute. */
    private interface Fold {
        Optional<Tensor> apply(Operands operands);
    }

    /** The constants that an operation gets, and the shape that it yields. */
    private record Operands(Map<String, Tensor> tensors, Shape shape, Operation operation) {
        Numbers numbers(String parameter) {
            return Numbers.of(tensors.get(parameter));
        }

        Tensor x() {
            return tensors.get("x");
        }
    }

    private final Map<String, Fold> folds = new HashMap<>();

    ConstantFolding() {
        for (String type : List.of("reshape", "expand_dims", "squeeze")) {
            folds.put(type, operands -> Optional.of(operands.x().withShape(operands.shape())));
        }
        folds.put("identity", operands -> Optional.of(operands.x()));
        folds.put(
                "transpose",
                operands -> Optional.of(Moves.transpose(
                        operands.x(), order(operands.tensors().get("perm").toInts()))));
        folds.put(
                "cast",
                operands -> Optional.of(operands.numbers("x")
                        .cast(((TensorType) operands.operation()
                                        .outputs()
                                        .getFirst()
                                        .type())
                                .dataType())
                        .toTensor()));
        folds.put("add", operands -> combined(operands, Double::sum, Long::sum));
        folds.put("sub", operands -> combined(operands, (x, y) -> x - y, (x, y) -> x - y));
        folds.put("mul", operands -> combined(operands, (x, y) -> x * y, (x, y) -> x * y));
        folds.put(
                "real_div",
                operands -> operands.x().dataType().isFloat()
                        ? combined(operands, (x, y) -> x / y, (x, y) -> x)
                        : Optional.empty());
        folds.put("maximum", operands -> combined(operands, Math::max, Math::max));
        folds.put("minimum", operands -> combined(operands, Math::min, Math::min));
        folds.put(
                "sqrt",
                operands -> Optional.of(operands.numbers("x").map(Math::sqrt).toTensor()));
        folds.put(
                "exp",
                operands -> Optional.of(operands.numbers("x").map(Math::exp).toTensor()));
    }

    private static int[] order(int... order) {
        int[] counted = order.clone();
        for (int i = 0; i < counted.length; i++) {
            counted[i] = counted[i] < 0 ? counted[i] + counted.length : counted[i];
        }
        return counted;
    }

    private static Optional<Tensor> combined(
            Operands operands,
            java.util.function.DoubleBinaryOperator floats,
            java.util.function.LongBinaryOperator integers) {
        return Optional.of(operands.numbers("x")
                .combine(operands.numbers("y"), floats, integers)
                .toTensor());
    }

    Function apply(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        for (Operation operation : edit.operations()) {
            Fold fold = folds.get(operation.type());
            if (fold != null) {
                operands(edit, operation)
                        .flatMap(fold::apply)
                        .ifPresent(tensor -> edit.replace(
                                operation,
                                List.of(Operation.constant(
                                        operation.outputs().getFirst().name(), Value.of(tensor)))));
            }
        }
        return edit.apply();
    }

    private static Optional<Operands> operands(FunctionEdit edit, Operation operation) {
        Optional<Shape> shape = operation.outputs().getFirst().type() instanceof TensorType type
                ? type.shape().filter(known -> known.elementCount() <= MAX_ELEMENTS)
                : Optional.empty();
        if (shape.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Tensor> tensors = new HashMap<>();
        for (Map.Entry<String, Argument> input : operation.inputs().entrySet()) {
            Optional<Value> value = edit.constant(operation, input.getKey());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            value.get().tensor().ifPresent(tensor -> tensors.put(input.getKey(), tensor));
        }
        return tensors.containsKey("x") ? Optional.of(new Operands(tensors, shape.get(), operation)) : Optional.empty();
    }
}
