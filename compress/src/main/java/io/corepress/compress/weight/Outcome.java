package io.corepress.compress.weight;

/** What a technique made of one weight. */
public sealed interface Outcome {

    /** The weight in its new form. */
    record Compressed(CompressedWeight weight) implements Outcome {}

    /**
     * The weight stays as it is.
     *
     * @param reason one sentence without a full stop, with the numbers that led to it, for example {@code 3 input
     *     channels are not divisible by block_size 32}
     */
    record Left(String reason) implements Outcome {}

    static Outcome of(CompressedWeight weight) {
        return new Compressed(weight);
    }

    static Outcome left(String reason) {
        return new Left(reason);
    }
}
