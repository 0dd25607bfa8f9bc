package io.corepress.compress.weight;

/**
 * How far one weight is from another. Sums are in double, in a fixed order. Where a value is NaN, so are the results;
 * equal infinities differ by 0.
 *
 * @param elementCount the elements of each weight
 * @param squaredSignal the sum of the squares of the reference
 * @param squaredError the sum of the squares of the differences
 * @param maxAbsoluteError the largest magnitude of a difference; 0 for empty weights
 */
public record WeightError(long elementCount, double squaredSignal, double squaredError, double maxAbsoluteError) {

    /** {@return the mean of the squared differences; 0 for empty weights} */
    public double meanSquaredError() {
        return elementCount == 0 ? 0 : squaredError / elementCount;
    }

    /**
     * {@return the signal-to-noise ratio in decibels, {@code 10 log10(squaredSignal / squaredError)}; infinity if the
     * weights are equal}
     */
    public double snrDecibels() {
        return squaredError == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(squaredSignal / squaredError);
    }

    /** {@return the sum of both, as of one weight made of two} */
    public WeightError plus(WeightError other) {
        return new WeightError(
                elementCount + other.elementCount,
                squaredSignal + other.squaredSignal,
                squaredError + other.squaredError,
                Math.max(maxAbsoluteError, other.maxAbsoluteError));
    }

    /**
     * {@return how far the values of {@code weight} are from those of {@code reference}}
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public static WeightError between(CompressedWeight reference, CompressedWeight weight) {
        if (!reference.shape().equals(weight.shape())) {
            throw new IllegalArgumentException("cannot compare shapes " + reference.shape() + " and " + weight.shape());
        }
        long count = reference.shape().elementCount();
        int workers = Math.min(Chunks.workersFor(reference), Chunks.workersFor(weight));
        Total total = new Total();
        Chunks.run(count, workers, () -> new Comparer(Elements.of(reference), Elements.of(weight), total));
        return new WeightError(count, total.signal, total.error, total.largest);
    }

    /** The sums of the chunks so far, added in the order of the chunks. */
    private static final class Total {
        private double signal;
        private double error;
        private double largest;
    }

    private static final class Comparer implements Chunks.Worker {
        private final Elements reference;
        private final Elements weight;
        private final Total total;
        private final float[] expected = new float[Chunks.SIZE];
        private final float[] actual = new float[Chunks.SIZE];
        private double signal;
        private double error;
        private double largest;

        Comparer(Elements reference, Elements weight, Total total) {
            this.reference = reference;
            this.weight = weight;
            this.total = total;
        }

        @Override
        public void compute(long start, int length) {
            reference.read(start, expected, 0, length);
            weight.read(start, actual, 0, length);
            signal = 0;
            error = 0;
            largest = 0;
            for (int i = 0; i < length; i++) {
                double value = expected[i];
                double difference = expected[i] == actual[i] ? 0 : (double) actual[i] - value;
                signal += value * value;
                error += difference * difference;
                largest = Math.max(largest, Math.abs(difference));
            }
        }

        @Override
        public void deliver() {
            total.signal += signal;
            total.error += error;
            total.largest = Math.max(total.largest, largest);
        }
    }
}
