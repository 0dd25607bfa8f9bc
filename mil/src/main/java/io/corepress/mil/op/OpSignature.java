package io.corepress.mil.op;

import java.util.List;
import java.util.Optional;

/** An operator as one operator set defines it. */
public record OpSignature(String type, List<OpInput> inputs) {
    public OpSignature {
        inputs = List.copyOf(inputs);
    }

    public Optional<OpInput> input(String name) {
        return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
    }
}
