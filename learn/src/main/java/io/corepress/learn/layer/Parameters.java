package io.corepress.learn.layer;

import io.corepress.mil.Argument;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import java.util.Optional;

/** The parameters of an operation that are constants, by value. */
record Parameters(Operation operation, Uses uses) {

    /** {@return the name of a computed parameter; nothing if it is absent or a constant} */
    Optional<String> input(String parameter) {
        return Optional.ofNullable(operation.inputs().get(parameter))
                .flatMap(Argument::singleName)
                .filter(name -> uses.definition(operation, name)
                        .filter(definition -> definition.isConst() || definition.isConstexpr())
                        .isEmpty());
    }

    Optional<Value> constant(String parameter) {
        Optional<Value> inPlace = operation.constantParameter(parameter);
        return inPlace.isPresent()
                ? inPlace
                : Optional.ofNullable(operation.inputs().get(parameter))
                        .flatMap(Argument::singleName)
                        .flatMap(name -> uses.definition(operation, name))
                        .filter(Operation::isConst)
                        .flatMap(definition -> definition.attributes().get("val"));
    }

    int[] integers(String parameter, int[] absent) {
        return constant(parameter)
                .flatMap(Value::tensor)
                .map(tensor -> tensor.toInts())
                .orElse(absent);
    }

    int integer(String parameter, int absent) {
        return integers(parameter, new int[] {absent})[0];
    }

    boolean truth(String parameter) {
        return integer(parameter, 0) != 0;
    }

    String text(String parameter, String absent) {
        return constant(parameter).flatMap(Value::text).orElse(absent);
    }
}
