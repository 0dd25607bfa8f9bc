package io.corepress.neuralnetwork.quantize;

/** What is to become of each weight of a network. */
@FunctionalInterface
public interface WeightPlan {
    sealed interface Choice {}

    /** Store it so. */
    record Store(WeightCoding coding) implements Choice {}

    /** @param reason one sentence without a full stop */
    record Leave(String reason) implements Choice {}

    Choice of(NetworkWeight weight);
}
