package io.corepress.learn.scale;

import io.corepress.mil.Argument;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.Optional;

/** Parameters of operations that are constants. */
final class Constants {
    private Constants() {}

    static Optional<String> name(Operation operation, String parameter) {
        return Optional.ofNullable(operation.inputs().get(parameter)).flatMap(Argument::singleName);
    }

    /** {@return the {@code const} that a parameter is} */
    static Optional<Operation> definition(Operation operation, String parameter, Uses uses) {
        return name(operation, parameter)
                .flatMap(name -> uses.definition(operation, name))
                .filter(Operation::isConst);
    }

    /** {@return the numbers of a parameter, given in place or by name} */
    static Optional<Tensor> tensor(Operation operation, String parameter, Uses uses) {
        Optional<Tensor> inPlace = operation.constantParameter(parameter).flatMap(Value::tensor);
        return inPlace.isPresent()
                ? inPlace
                : definition(operation, parameter, uses).flatMap(Operation::constTensor);
    }

    static int integer(Operation operation, String parameter, int absent, Uses uses) {
        return tensor(operation, parameter, uses).map(tensor -> tensor.toInts()[0]).orElse(absent);
    }
}
