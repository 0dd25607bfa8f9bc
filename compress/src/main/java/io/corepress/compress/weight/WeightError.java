package io.corepress.compress.weight;

/**
 * How far one weight is from another.
 *
 * @param squaredError the sum of squared differences
 * @param signal the sum of squares of the reference
 * @param maxError the largest magnitude of a difference
 */
public record WeightError(double squaredError, double signal, double maxError) {
    private static final int CHUNK = 1 << 18;

    /**
     * Evaluates both weights once, in chunks.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public static WeightError between(CompressedWeight reference, CompressedWeight other) {
        if (!reference.shape().equals(other.shape())) {
            throw new IllegalArgumentException(
                    "weights of shapes " + reference.shape() + " and " + other.shape() + " cannot be compared");
        }
        long count = reference.shape().elementCount();
        Elements expected = Elements.of(reference);
        Elements actual = Elements.of(other);
        float[] a = new float[(int) Math.min(CHUNK, count)];
        float[] b = new float[a.length];
        double error = 0;
        double signal = 0;
        double max = 0;
        for (long at = 0; at < count; at += a.length) {
            int length = (int) Math.min(a.length, count - at);
            expected.read(at, a, 0, length);
            actual.read(at, b, 0, length);
            for (int i = 0; i < length; i++) {
                double difference = (double) a[i] - b[i];
                error += difference * difference;
                signal += (double) a[i] * a[i];
                max = Math.max(max, Math.abs(difference));
            }
        }
        return new WeightError(error, signal, max);
    }

    /** {@return the sum of both, for totals} */
    public WeightError plus(WeightError other) {
        return new WeightError(
                squaredError + other.squaredError, signal + other.signal, Math.max(maxError, other.maxError));
    }

    /** {@return the signal-to-noise ratio in decibels; infinite if there is no difference} */
    public double snrDb() {
        return squaredError == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / squaredError);
    }
}
