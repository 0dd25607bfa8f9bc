package io.corepress.torch.run;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.Elements;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.Value;
import io.corepress.torch.binding.NativeTensors;
import io.corepress.torch.lower.Datum;
import java.util.Optional;

/** Where a constant of a program comes from. */
sealed interface ConstantSource {

    /** A {@code const} operation or an argument given in place. */
    record Known(Value value) implements ConstantSource {}

    /** A chain of {@code constexpr_*} operations. */
    record Weight(CompressedWeight weight) implements ConstantSource {}

    /** An inner part of such a chain, which nothing but the chain can use. */
    record Part(String type) implements ConstantSource {}

    default Optional<Value> known() {
        return this instanceof Known(Value value) ? Optional.of(value) : Optional.empty();
    }

    /** {@return the native form} */
    default Datum load() {
        return switch (this) {
            case Known(Value value) ->
                value.tensor()
                        .<Datum>map(tensor -> new Datum.Dense(NativeTensors.of(tensor)))
                        .orElseGet(() -> new Datum.Plain(value));
            case Weight(CompressedWeight weight) ->
                new Datum.Dense(NativeTensors.ofFloats(weight.shape(), Elements.of(weight)::read));
            case Part(String type) ->
                throw new UnsupportedModelException(
                        "the result of " + type + " can only be used by other constexpr operations");
        };
    }
}
