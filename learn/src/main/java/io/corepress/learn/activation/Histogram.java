package io.corepress.learn.activation;

/**
 * Counts of values in bins of equal width over a range that is symmetric about zero and doubles when it must. Its
 * counts grow with what it has seen.
 */
final class Histogram {
    static final int BINS = 4096;

    private final double[] counts = new double[BINS];
    /** The range ends here: 0 as long as only zeros were seen. */
    private double limit;

    private double zeros;

    void add(float[] values, int length) {
        double largest = 0;
        for (int i = 0; i < length; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        grow(largest);
        for (int i = 0; i < length; i++) {
            if (values[i] == 0) {
                zeros++;
            } else {
                counts[Math.clamp((int) ((values[i] / limit + 1) * (BINS / 2)), 0, BINS - 1)]++;
            }
        }
    }

    private void grow(double largest) {
        if (limit == 0 && largest > 0) {
            limit = Math.max(Double.MIN_NORMAL, largest);
        }
        while (limit < largest) {
            double[] wide = new double[BINS];
            for (int i = 0; i < BINS; i++) {
                wide[BINS / 4 + i / 2] += counts[i];
            }
            System.arraycopy(wide, 0, counts, 0, BINS);
            limit *= 2;
        }
    }

    double total() {
        double total = zeros;
        for (double count : counts) {
            total += count;
        }
        return total;
    }

    /** {@return the value that stands for a bin: its middle} */
    double middle(int bin) {
        return ((bin + 0.5) / (BINS / 2) - 1) * limit;
    }

    double count(int bin) {
        return counts[bin];
    }

    /** {@return a value below which this share of all values lies; zeros lie between the bins} */
    double quantile(double share) {
        double wanted = share * total();
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (bin == BINS / 2) {
                sum += zeros;
                if (sum >= wanted) {
                    return 0;
                }
            }
            sum += counts[bin];
            if (sum >= wanted) {
                double over = counts[bin] == 0 ? 0 : (sum - wanted) / counts[bin];
                return middle(bin) + (0.5 - over) * limit / (BINS / 2);
            }
        }
        return limit;
    }
}
