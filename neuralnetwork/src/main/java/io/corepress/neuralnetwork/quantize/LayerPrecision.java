package io.corepress.neuralnetwork.quantize;

import io.corepress.mlpackage.proto.WeightParams;
import java.util.List;
import java.util.Optional;

/** The format wants the floats of a layer to be all of 32 bits or all of 16; codes go with both. */
final class LayerPrecision {
    private LayerPrecision() {}

    /** {@return the attempts, without those that would give a layer floats of both precisions} */
    static List<Attempt> agreed(List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> attempt.made()
                        .flatMap(made -> other(made, attempts))
                        .map(other -> Attempt.skipped(attempt.weight(), attempt.choice(), reason(other)))
                        .orElse(attempt))
                .toList();
    }

    private static Optional<Attempt> other(WeightParams made, List<Attempt> attempts) {
        return attempts.stream()
                .filter(attempt ->
                        isHalf(made) && isWhole(attempt.stored()) || isWhole(made) && isHalf(attempt.stored()))
                .findFirst();
    }

    private static String reason(Attempt other) {
        return "the format wants one precision for the floats of a layer, and "
                + other.weight().parameter() + " stays " + (isHalf(other.stored()) ? "fp16" : "fp32");
    }

    static boolean isHalf(WeightParams weight) {
        return !weight.getFloat16Value().isEmpty();
    }

    static boolean isWhole(WeightParams weight) {
        return weight.getFloatValueCount() > 0;
    }
}
