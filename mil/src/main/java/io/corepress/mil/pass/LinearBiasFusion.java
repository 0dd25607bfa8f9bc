package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A constant, one number for each output, that is added to a {@code linear} without a bias becomes its bias. */
final class LinearBiasFusion {
    private LinearBiasFusion() {}

    static Function fuse(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        Patterns patterns = new Patterns(edit);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("add")) {
                for (String side : List.of("x", "y")) {
                    Optional<Operation> linear = patterns.producer(operation, side, "linear")
                            .filter(edit::hasOneUse)
                            .filter(candidate -> !candidate.inputs().containsKey("bias"));
                    String other = side.equals("x") ? "y" : "x";
                    linear.ifPresent(layer -> bias(edit, layer, operation, other)
                            .ifPresent(bias -> replace(edit, layer, operation, bias)));
                }
            }
        }
        return edit.apply();
    }

    private static Optional<Tensor> bias(FunctionEdit edit, Operation linear, Operation add, String side) {
        Optional<Shape> weight = edit.name(linear, "weight")
                .flatMap(edit::type)
                .flatMap(type -> type instanceof TensorType tensor ? tensor.shape() : Optional.empty());
        return edit.constantTensor(add, side)
                .filter(tensor -> weight.isPresent()
                        && tensor.elementCount() == weight.get().size(0)
                        && tensor.shape().rank() > 0
                        && tensor.shape().rank() <= Patterns.rank(add)
                        && tensor.shape().size(tensor.shape().rank() - 1) == tensor.elementCount())
                .map(tensor -> tensor.withShape(Shape.of(tensor.elementCount())));
    }

    private static void replace(FunctionEdit edit, Operation linear, Operation add, Tensor bias) {
        String name = edit.freshName(add.name() + "_bias");
        Map<String, Argument> inputs = new LinkedHashMap<>(linear.inputs());
        inputs.put("bias", Argument.name(name));
        edit.replace(
                add,
                List.of(
                        Operation.constant(name, Value.of(bias)),
                        new Operation("linear", inputs, add.outputs(), List.of(), add.attributes(), linear.extra())));
        edit.replace(linear, List.of());
    }
}
