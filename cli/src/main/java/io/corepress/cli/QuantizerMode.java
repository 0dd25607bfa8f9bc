package io.corepress.cli;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.neuralnetwork.quantize.WeightCoding;
import java.util.Optional;

/** What {@code quantize --mode} takes: the first two for every kind of model, the others for neural networks. */
enum QuantizerMode {
    LINEAR,
    LINEAR_SYMMETRIC,
    LINEAR_LUT,
    KMEANS_LUT,
    INT8_DYNAMIC;

    /** {@return what ML programs call it, if they have it} */
    Optional<Mode> ofPrograms() {
        return switch (this) {
            case LINEAR -> Optional.of(Mode.LINEAR);
            case LINEAR_SYMMETRIC -> Optional.of(Mode.LINEAR_SYMMETRIC);
            case LINEAR_LUT, KMEANS_LUT, INT8_DYNAMIC -> Optional.empty();
        };
    }

    /** {@return the coding of neural networks} @throws IllegalArgumentException if it has no codes of so many bits */
    WeightCoding coding(int nbits) {
        return switch (this) {
            case LINEAR -> WeightCoding.linear(nbits);
            case LINEAR_SYMMETRIC -> WeightCoding.linearSymmetric(nbits);
            case LINEAR_LUT -> WeightCoding.linearLut(nbits);
            case KMEANS_LUT -> WeightCoding.kmeansLut(nbits);
            case INT8_DYNAMIC -> {
                if (nbits != 8) {
                    throw new IllegalArgumentException("mode int8_dynamic has 8 bits, got " + nbits);
                }
                yield WeightCoding.int8Dynamic();
            }
        };
    }
}
