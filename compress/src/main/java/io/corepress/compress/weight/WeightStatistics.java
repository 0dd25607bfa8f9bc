package io.corepress.compress.weight;

import io.corepress.tensor.DataType;
import java.util.BitSet;
import java.util.List;

/**
 * Facts about the values that a weight evaluates to. Integers beyond 2^24 count as the nearest float.
 *
 * @param sparsity the fraction of magnitudes up to 1e-12; 0 for an empty weight
 * @param uniqueValues how many different values there are, exactly; 0.0 and -0.0 are one, all NaNs are one
 * @param min the smallest value; NaN if there is a NaN or no element
 * @param max the largest value; NaN if there is a NaN or no element
 */
public record WeightStatistics(double sparsity, long uniqueValues, float min, float max) {
    /** Magnitudes up to this count as zero. */
    public static final double ZERO = 1e-12;

    /**
     * {@return the statistics of {@code weight}}
     *
     * <p>Reads the weight once if its values are of 16 bits, otherwise twice; more often (nine times at most) where
     * float32 values spread over most of the range of floats. Memory is some 70 MB at most.
     */
    public static WeightStatistics of(CompressedWeight weight) {
        long count = weight.shape().elementCount();
        if (count == 0) {
            return new WeightStatistics(0, 0, Float.NaN, Float.NaN);
        }
        boolean half = weight.dataType() == DataType.FLOAT16;
        List<Observer> observers =
                Chunks.run(count, Chunks.workersFor(weight), () -> new Observer(Elements.of(weight), half));
        long zeros = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        BitSet keys = new BitSet(UniqueValues.KEYS);
        for (Observer observer : observers) {
            zeros += observer.zeros;
            min = Math.min(min, observer.min);
            max = Math.max(max, observer.max);
            keys.or(observer.keys);
        }
        // Of halves the keys are the values themselves; of floats, their upper halves.
        long unique = half ? keys.cardinality() : UniqueValues.count(weight, keys);
        return new WeightStatistics((double) zeros / count, unique, min, max);
    }

    private static final class Observer implements Chunks.Worker {
        private final Elements elements;
        private final boolean half;
        private final float[] chunk = new float[Chunks.SIZE];
        private final BitSet keys = new BitSet(UniqueValues.KEYS);
        private long zeros;
        private float min = Float.POSITIVE_INFINITY;
        private float max = Float.NEGATIVE_INFINITY;

        Observer(Elements elements, boolean half) {
            this.elements = elements;
            this.half = half;
        }

        @Override
        public void compute(long start, int length) {
            elements.read(start, chunk, 0, length);
            for (int i = 0; i < length; i++) {
                // Adding 0 turns -0.0 to 0.0; the bits of all NaNs are then made one.
                float value = chunk[i] + 0f;
                zeros += Math.abs(value) <= ZERO ? 1 : 0;
                min = Math.min(min, value);
                max = Math.max(max, value);
                keys.set(
                        half
                                ? (value != value ? Float.floatToFloat16(Float.NaN) : Float.floatToFloat16(value))
                                        & 0xFFFF
                                : Float.floatToIntBits(value) >>> UniqueValues.LOWER_BITS);
            }
        }
    }
}
