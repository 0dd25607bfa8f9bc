package io.corepress.evaluate;

import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;

/**
 * How far values of one model are from those of another, over everything that has been added. Both are compared as
 * float32; places where the first is not finite are counted apart.
 *
 * @param count of the values compared
 * @param signal sum of squares of the values of the first model
 * @param other sum of squares of those of the second
 * @param error sum of squares of the differences
 * @param product sum of products
 * @param maxError largest difference
 * @param peak largest magnitude in the first model
 * @param notFinite places where one of the two is not finite and the other is not the same
 */
public record Deviation(
        long count,
        double signal,
        double other,
        double error,
        double product,
        double maxError,
        double peak,
        long notFinite) {
    public static final Deviation NONE = new Deviation(0, 0, 0, 0, 0, 0, 0, 0);

    private static final int CHUNK = 1 << 14;

    /**
     * {@return the deviation of {@code b} from {@code a}}
     *
     * @throws IllegalArgumentException if they differ in the number of elements
     */
    public static Deviation between(Tensor a, Tensor b) {
        if (a.elementCount() != b.elementCount()) {
            throw new IllegalArgumentException("cannot compare " + a + " with " + b);
        }
        Deviation sum = NONE;
        TensorReader readerA = new TensorReader(a);
        TensorReader readerB = new TensorReader(b);
        float[] chunkA = new float[(int) Math.min(CHUNK, a.elementCount())];
        float[] chunkB = new float[chunkA.length];
        for (long at = 0; at < a.elementCount(); at += CHUNK) {
            int length = (int) Math.min(CHUNK, a.elementCount() - at);
            readerA.readFloats(at, chunkA, 0, length);
            readerB.readFloats(at, chunkB, 0, length);
            sum = sum.plus(between(chunkA, chunkB, length));
        }
        return sum;
    }

    private static Deviation between(float[] a, float[] b, int length) {
        double signal = 0;
        double other = 0;
        double error = 0;
        double product = 0;
        double maxError = 0;
        double peak = 0;
        long notFinite = 0;
        for (int i = 0; i < length; i++) {
            if (!Float.isFinite(a[i]) || !Float.isFinite(b[i])) {
                notFinite += Float.compare(a[i], b[i]) == 0 ? 0 : 1;
                continue;
            }
            double difference = (double) a[i] - b[i];
            signal += (double) a[i] * a[i];
            other += (double) b[i] * b[i];
            product += (double) a[i] * b[i];
            error += difference * difference;
            maxError = Math.max(maxError, Math.abs(difference));
            peak = Math.max(peak, Math.abs(a[i]));
        }
        return new Deviation(length, signal, other, error, product, maxError, peak, notFinite);
    }

    public Deviation plus(Deviation more) {
        return new Deviation(
                count + more.count,
                signal + more.signal,
                other + more.other,
                error + more.error,
                product + more.product,
                Math.max(maxError, more.maxError),
                Math.max(peak, more.peak),
                notFinite + more.notFinite);
    }

    /** {@return signal to noise ratio in dB; infinite where there is no error} */
    public double snrDecibels() {
        return error == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / error);
    }

    /** {@return peak signal to noise ratio in dB: the largest magnitude against the root mean square error} */
    public double psnrDecibels() {
        return error == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(peak * peak * count / error);
    }

    /** {@return cosine of the angle between the two, 1 where both are zero} */
    public double cosine() {
        double norm = Math.sqrt(signal) * Math.sqrt(other);
        return norm == 0 ? (signal == other ? 1 : 0) : product / norm;
    }
}
