package io.corepress.learn.activation;

/** How the range of a value is found from what it was on the samples. */
public sealed interface ObserverKind {

    /** From the smallest to the largest. */
    record MinMax() implements ObserverKind {}

    /**
     * As {@link MinMax} of one batch, averaged over batches: {@code m += constant * (new - m)}, from the first on.
     *
     * @param constant more than 0, at most 1
     */
    record MovingAverage(double constant) implements ObserverKind {
        public MovingAverage {
            if (!(constant > 0 && constant <= 1)) {
                throw new IllegalArgumentException(
                        "averaging_constant must be more than 0, at most 1, got " + constant);
            }
        }
    }

    /**
     * Without the outermost values on either side.
     *
     * @param share of the values that lie inside, in percent: more than 50, at most 100
     */
    record Percentile(double share) implements ObserverKind {
        public Percentile {
            if (!(share > 50 && share <= 100)) {
                throw new IllegalArgumentException("percentile must be more than 50, at most 100, got " + share);
            }
        }
    }

    /** With the least squared error of all values when they are quantized. */
    record MeanSquaredError() implements ObserverKind {}

    static ObserverKind minMax() {
        return new MinMax();
    }

    static ObserverKind movingAverage() {
        return new MovingAverage(0.01);
    }

    static ObserverKind percentile() {
        return new Percentile(99.99);
    }

    static ObserverKind meanSquaredError() {
        return new MeanSquaredError();
    }
}
