package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.Decision;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.quantize.WeightCoding.Int8Dynamic;
import io.corepress.neuralnetwork.quantize.WeightPlan.Store;
import java.util.Optional;

/**
 * What is to become of one weight, before the others of its layer are asked.
 *
 * @param choice empty: it is to be dense
 * @param made its new message, if it gets one
 * @param result empty: it is dense and nothing was asked of it
 */
record Attempt(
        NetworkWeight weight,
        Optional<WeightPlan.Choice> choice,
        Optional<WeightParams> made,
        Optional<Decision.Result> result) {

    static Attempt made(NetworkWeight weight, Optional<WeightPlan.Choice> choice, WeightParams message, String form) {
        Decision.Result result = new Decision.Compressed(form, MessageForms.sizeInBytes(message));
        return new Attempt(weight, choice, Optional.of(message), Optional.of(result));
    }

    static Attempt skipped(NetworkWeight weight, Optional<WeightPlan.Choice> choice, String reason) {
        return new Attempt(weight, choice, Optional.empty(), Optional.of(new Decision.Skipped(reason)));
    }

    /** {@return the message that the layer will hold} */
    WeightParams stored() {
        return made.orElseGet(weight::params);
    }

    boolean isInteger() {
        return choice.orElse(null) instanceof Store(Int8Dynamic _);
    }
}
