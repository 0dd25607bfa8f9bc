package io.corepress.mil.pass;

import io.corepress.mil.Operation;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What fusions ask of the operations of a function. */
final class Patterns {
    /** The constants of exporters are rounded to fp16 at the coarsest. */
    private static final double CLOSE = 2e-3;

    private final FunctionEdit edit;

    Patterns(FunctionEdit edit) {
        this.edit = edit;
    }

    /** {@return the operation of this type that yields a parameter} */
    Optional<Operation> producer(Operation operation, String parameter, String type) {
        return edit.producer(operation, parameter)
                .filter(producer -> producer.type().equals(type));
    }

    /** {@return the operation that yields a value, if it is of this type} */
    Optional<Operation> producer(String name, String type) {
        return edit.producer(name).filter(producer -> producer.type().equals(type));
    }

    /** {@return the one number that a constant parameter holds, in one or all of its elements} */
    OptionalDouble number(Operation operation, String parameter) {
        Optional<Tensor> tensor = edit.constantTensor(operation, parameter)
                .filter(constant -> constant.elementCount() > 0 && constant.elementCount() <= 4096)
                .filter(constant -> constant.dataType() != DataType.BOOL);
        if (tensor.isEmpty()) {
            return OptionalDouble.empty();
        }
        float[] numbers = tensor.get().toFloats();
        for (float number : numbers) {
            if (number != numbers[0]) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(numbers[0]);
    }

    static boolean isClose(double number, double expected) {
        return Math.abs(number - expected) <= CLOSE * Math.abs(expected);
    }

    /** {@return the other side of a commutative operation of which one side is this number} */
    Optional<String> besides(Operation operation, double number) {
        for (String side : List.of("x", "y")) {
            OptionalDouble constant = number(operation, side);
            if (constant.isPresent() && isClose(constant.getAsDouble(), number)) {
                return edit.name(operation, side.equals("x") ? "y" : "x");
            }
        }
        return Optional.empty();
    }

    /** A product as its computed factors, by name, and the product of its constants. */
    record Product(double constant, List<String> factors) {}

    /** {@return the product that a value is; products of products are taken apart} */
    Product product(String name) {
        List<String> factors = new ArrayList<>();
        return new Product(collect(name, factors, 0), factors);
    }

    private double collect(String name, List<String> factors, int depth) {
        Optional<Operation> producer = edit.producer(name);
        String type = producer.map(Operation::type).orElse("");
        if (depth < 8 && producer.isPresent() && type.equals("mul")) {
            return side(producer.get(), "x", factors, depth) * side(producer.get(), "y", factors, depth);
        }
        if (depth < 8 && producer.isPresent() && type.equals("real_div")) {
            OptionalDouble divisor = number(producer.get(), "y");
            if (divisor.isPresent()) {
                return side(producer.get(), "x", factors, depth) / divisor.getAsDouble();
            }
        }
        factors.add(name);
        return 1;
    }

    private double side(Operation operation, String parameter, List<String> factors, int depth) {
        OptionalDouble constant = number(operation, parameter);
        return constant.isPresent()
                ? constant.getAsDouble()
                : collect(edit.name(operation, parameter).orElseThrow(), factors, depth + 1);
    }

    static int rank(Operation operation) {
        return operation.outputs().getFirst().type() instanceof TensorType tensor
                ? tensor.dimensions().size()
                : 0;
    }

    static DataType dataType(Operation operation) {
        return ((TensorType) operation.outputs().getFirst().type()).dataType();
    }
}
