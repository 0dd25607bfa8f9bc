package io.corepress.learn.coding;

import io.corepress.learn.config.PalettizerTraining;

/**
 * The nearest table entry of vectors, of equally near ones the first; zero is as near as the configuration says.
 *
 * @param entries as they are stored; [groups, k, v]
 */
record NearestEntries(PalettizerTraining config, float[] entries, int groups, int k) {

    /**
     * {@return one index a vector, as unsigned bytes}
     *
     * @param x vectors, group behind group; [groups, n, v]
     */
    byte[] of(float[] x) {
        int v = config.tables().clusterDim();
        int n = x.length / v / groups;
        byte[] codes = new byte[n * groups];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) nearest(x, i * v, i / n * k * v, v);
        }
        return codes;
    }

    private int nearest(float[] x, int from, int table, int v) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int entry = 0; entry < k; entry++) {
            double squares = 0;
            for (int i = 0; i < v; i++) {
                double difference = (double) x[from + i] - entries[table + entry * v + i];
                squares += difference * difference;
            }
            if (entry == 0 && config.enforcesZero()) {
                squares = toZero(x, from, v, squares);
            }
            if (squares < least) {
                least = squares;
                best = entry;
            }
        }
        return best;
    }

    private double toZero(float[] x, int from, int v, double squares) {
        double threshold = config.pruneThreshold().getAsDouble();
        if (threshold > 0) {
            return squares - threshold;
        }
        for (int i = 0; i < v; i++) {
            if (x[from + i] != 0) {
                return 1 / config.attraction().zeroThreshold();
            }
        }
        return squares;
    }
}
