package io.corepress.compress.prune;

import io.corepress.compress.weight.Chunks;
import java.util.List;

/**
 * The percentile of magnitudes, exactly, without sorting or holding them. The bits of floats from 0 up order as the
 * floats do, so a histogram of the upper bits finds the bucket of an order statistic, and a second one, of the lower
 * bits of that bucket, finds the value. Memory: 2 MB a thread, whatever the number of magnitudes.
 */
final class Percentile {
    /** Lower bits of a float's mantissa: those that a float16 turned to float32 never sets. */
    private static final int FINE_BITS = 13;

    private static final int FINE_COUNT = 1 << FINE_BITS;
    private static final int COARSE_COUNT = 1 << (31 - FINE_BITS);

    private Percentile() {}

    /**
     * {@return the magnitude up to which units must go so that about {@code fraction} of them do}
     *
     * <p>With 0 and 1 all or none are above the result. Otherwise it is the {@code 100 * fraction}-th percentile,
     * interpolated in double between the neighbouring order statistics at {@code (count - 1) * fraction}.
     *
     * @param magnitudes at least one
     * @param fraction 0 to 1
     */
    static double of(Magnitudes magnitudes, double fraction) {
        double percent = fraction * 100;
        if (percent == 0) {
            return 0;
        }
        if (percent == 100) {
            return Double.POSITIVE_INFINITY;
        }
        double position = (magnitudes.count() - 1) * (percent / 100);
        long below = (long) position;
        long above = Math.min(below + 1, magnitudes.count() - 1);
        float[] values = orderStatistics(magnitudes, below, above);
        double step = position - below;
        double width = (double) values[1] - values[0];
        return step < 0.5 ? values[0] + width * step : values[1] - width * (1 - step);
    }

    /** {@return the values of the ranks {@code first} and {@code second}, both from 0, in ascending order} */
    private static float[] orderStatistics(Magnitudes magnitudes, long first, long second) {
        long[] coarse = histogram(magnitudes, -1);
        Bucket lower = find(coarse, first);
        Bucket upper = find(coarse, second);
        long[] fineOfLower = fine(magnitudes, lower);
        long[] fineOfUpper = upper.index == lower.index ? fineOfLower : fine(magnitudes, upper);
        return new float[] {value(lower, fineOfLower), value(upper, fineOfUpper)};
    }

    private record Bucket(int index, long rankInside) {}

    private static Bucket find(long[] counts, long rank) {
        long left = rank;
        int index = 0;
        while (left >= counts[index]) {
            left -= counts[index++];
        }
        return new Bucket(index, left);
    }

    private static long[] fine(Magnitudes magnitudes, Bucket bucket) {
        if (magnitudes.areHalves()) {
            long[] onlyZero = new long[FINE_COUNT];
            onlyZero[0] = Long.MAX_VALUE;
            return onlyZero;
        }
        return histogram(magnitudes, bucket.index);
    }

    private static float value(Bucket bucket, long[] fine) {
        return Float.intBitsToFloat(
                bucket.index << FINE_BITS | find(fine, bucket.rankInside).index());
    }

    /** {@return how many magnitudes have each upper part, or, within one upper part, each lower part} */
    private static long[] histogram(Magnitudes magnitudes, int coarseBucket) {
        List<Counter> counters = Chunks.run(
                magnitudes.count(), magnitudes.workers(), () -> new Counter(magnitudes.reader(), coarseBucket));
        long[] total = counters.getFirst().counts;
        for (Counter counter : counters.subList(1, counters.size())) {
            for (int i = 0; i < total.length; i++) {
                total[i] += counter.counts[i];
            }
        }
        return total;
    }

    /** Counts NaN and infinity like others, in the last buckets; whoever makes the mask notices them. */
    private static final class Counter implements Chunks.Worker {
        private final Magnitudes.Reader reader;
        private final int coarseBucket;
        private final long[] counts;
        private final float[] chunk = new float[Chunks.SIZE];

        Counter(Magnitudes.Reader reader, int coarseBucket) {
            this.reader = reader;
            this.coarseBucket = coarseBucket;
            this.counts = new long[coarseBucket < 0 ? COARSE_COUNT : FINE_COUNT];
        }

        @Override
        public void compute(long start, int length) {
            reader.read(start, chunk, length);
            if (coarseBucket < 0) {
                for (int i = 0; i < length; i++) {
                    counts[(Float.floatToRawIntBits(chunk[i]) & Integer.MAX_VALUE) >>> FINE_BITS]++;
                }
            } else {
                for (int i = 0; i < length; i++) {
                    int bits = Float.floatToRawIntBits(chunk[i]);
                    if (bits >>> FINE_BITS == coarseBucket) {
                        counts[bits & FINE_COUNT - 1]++;
                    }
                }
            }
        }
    }
}
