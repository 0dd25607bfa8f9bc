package io.corepress.compress.palettize;

import java.util.SplittableRandom;

/// A weighted sample in the place of many vectors. Half of the chances are equal, half in proportion to the squared
/// distance from the mean: so rare vectors far away, which cost most, are not missed. Bachem, Lucic, Krause, "Scalable
/// k-Means Clustering via Lightweight Coresets".
final class VectorSample {
    private VectorSample() {}

    /// {@return at most `size` points, in the order of the vectors}
    static Vectors points(Vectors vectors, int size, SplittableRandom random) {
        int n = vectors.count();
        int dim = vectors.dim();
        double[] mean = mean(vectors);
        double spread = 0;
        for (int i = 0; i < n; i++) {
            spread += vectors.squaredDistance(i, mean, 0);
        }
        double each = 0.5 / n;
        double share = spread > 0 ? 0.5 / spread : 0;
        float[][] columns = new float[dim][size];
        float[] weights = new float[size];
        int count = 0;
        // One draw from each of as many equal stretches of the summed chances.
        double sum = 0;
        int stretch = 0;
        double next = random.nextDouble();
        for (int i = 0; i < n && stretch < size; i++) {
            double chance = each + share * vectors.squaredDistance(i, mean, 0);
            sum += chance * size;
            int hits = 0;
            while (stretch < size && next < sum) {
                hits++;
                next = ++stretch + random.nextDouble();
            }
            if (hits > 0) {
                for (int d = 0; d < dim; d++) {
                    columns[d][count] = vectors.columns()[d][i];
                }
                weights[count++] = (float) (hits / (chance * size));
            }
        }
        return new Vectors(columns, weights, count);
    }

    private static double[] mean(Vectors vectors) {
        double[] mean = new double[vectors.dim()];
        for (int d = 0; d < mean.length; d++) {
            float[] column = vectors.columns()[d];
            double sum = 0;
            for (int i = 0; i < vectors.count(); i++) {
                sum += column[i];
            }
            mean[d] = sum / vectors.count();
        }
        return mean;
    }
}
