package io.corepress.compress;

import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.Argument;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Uses.Use;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Which axes of a weight are channels, as the operations that use it see them. */
final class WeightRoles {
    private static final Set<String> LAYERS = Set.of("conv", "linear");

    private WeightRoles() {}

    private record Axes(int output, int input) {}

    static WeightRole of(Shape shape, List<Use> uses, Uses all) {
        int rank = shape.rank();
        OptionalInt output = OptionalInt.empty();
        OptionalInt input = OptionalInt.empty();
        boolean outputAgreed = true;
        boolean inputAgreed = true;
        boolean layer = !uses.isEmpty();
        int groups = 1;
        for (Use use : uses) {
            if (use.consumer().isEmpty()) {
                layer = false;
                continue;
            }
            Operation consumer = use.consumer().get();
            Axes axes = axes(consumer, use.parameter(), all);
            int out = Math.floorMod(axes.output(), Math.max(1, rank));
            int in = axes.input() < rank ? Math.floorMod(axes.input(), Math.max(1, rank)) : 1;
            outputAgreed &= output.isEmpty() || output.getAsInt() == out;
            inputAgreed &= input.isEmpty() || input.getAsInt() == in;
            output = OptionalInt.of(out);
            input = OptionalInt.of(in);
            layer &= LAYERS.contains(consumer.type()) && use.parameter().equals("weight");
            if (consumer.type().equals("conv") || consumer.type().equals("conv_transpose")) {
                groups = Math.max(
                        groups,
                        constant(consumer, "groups", all)
                                .map(WeightRoles::intValue)
                                .orElse(1));
            }
        }
        return new WeightRole(
                outputAgreed ? OptionalInt.of(output.orElse(0)) : OptionalInt.empty(),
                inputAgreed ? OptionalInt.of(input.orElse(1)) : OptionalInt.empty(),
                layer,
                groups);
    }

    private static Axes axes(Operation consumer, String parameter, Uses uses) {
        return switch (consumer.type()) {
            case "conv_transpose" -> new Axes(1, 0);
            case "matmul" -> {
                boolean second = parameter.equals("y");
                boolean transposed = constant(consumer, second ? "transpose_y" : "transpose_x", uses)
                        .map(WeightRoles::isTrue)
                        .orElse(false);
                yield second == transposed ? new Axes(-2, -1) : new Axes(-1, -2);
            }
            default -> new Axes(0, 1);
        };
    }

    private static Optional<Tensor> constant(Operation operation, String parameter, Uses uses) {
        Optional<Tensor> inPlace = operation.constantParameter(parameter).flatMap(value -> value.tensor());
        return inPlace.isPresent()
                ? inPlace
                : Optional.ofNullable(operation.inputs().get(parameter))
                        .flatMap(Argument::singleName)
                        .flatMap(name -> uses.definition(operation, name))
                        .flatMap(Operation::constTensor);
    }

    private static int intValue(Tensor tensor) {
        return tensor.dataType() == DataType.INT32 && tensor.elementCount() == 1 ? tensor.toInts()[0] : 1;
    }

    private static boolean isTrue(Tensor tensor) {
        return tensor.dataType() == DataType.BOOL && tensor.elementCount() == 1 && tensor.toInts()[0] != 0;
    }
}
