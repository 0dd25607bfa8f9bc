package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Chooses centroids that are better placed elsewhere: the cheapest to lose move beside those with the
/// largest error. Lloyd's algorithm cannot do this, since it never carries a centroid across a populated
/// region.
///
/// The loss of a centroid is estimated as that of joining its cluster with the nearest one: Ward,
/// "Hierarchical Grouping to Optimize an Objective Function". The idea of moving several at once, fewer
/// after each failure, is that of Fritzke, "The Breathing K-Means Algorithm".
final class CentroidSwaps {
    private CentroidSwaps() {}

    /// {@return a copy of the centroids with at most `swaps` of them moved}
    ///
    /// @param pass what a pass found for these centroids
    /// @param blur standard deviation of the logarithm of a random factor on losses and errors, so that a
    /// swap that has             failed is not tried for ever; 0 for the order as estimated
    static float[] swap(float[] centroids, LloydPass pass, int swaps, double blur, SplittableRandom random) {
        int k = pass.counts().length;
        int dim = centroids.length / k;
        int[] partner = new int[k];
        double[] loss = losses(centroids, dim, pass.counts(), partner);
        double[] blurredLoss = blurred(loss, blur, random);
        double[] blurredError = blurred(pass.errors(), blur, random);
        int[] cheapest = order(k, Comparator.comparingDouble(c -> blurredLoss[c]));
        int[] worst = order(k, Comparator.comparingDouble(c -> -blurredError[c]));

        float[] swapped = centroids.clone();
        boolean[] taken = new boolean[k];
        int next = 0;
        for (int c : cheapest) {
            if (swaps == 0) {
                break;
            }
            if (taken[c] || taken[partner[c]]) {
                continue;
            }
            while (next < k && (taken[worst[next]] || worst[next] == c || worst[next] == partner[c])) {
                next++;
            }
            if (next == k || pass.errors()[worst[next]] <= loss[c]) {
                break; // nothing is gained even if the whole error vanished
            }
            int split = worst[next];
            taken[c] = true;
            taken[partner[c]] = true;
            taken[split] = true;
            separate(swapped, dim, split, c, Math.sqrt(pass.errors()[split] / pass.counts()[split]), random);
            swaps--;
        }
        return swapped;
    }

    /// {@return a copy of the centroids with a cheap one moved to a vector drawn in proportion to its
    /// error}
    ///
    /// This finds what the sum over a cluster hides, a few vectors far away: Lattanzi, Sohler, "A Better
    /// k-means++ Algorithm via Local Search".
    ///
    /// @param codes what the pass found; length n
    static float[] toDrawn(
            float[] vectors, float[] centroids, byte[] codes, LloydPass pass, double blur, SplittableRandom random) {
        int k = pass.counts().length;
        int dim = centroids.length / k;
        double[] loss = blurred(losses(centroids, dim, pass.counts(), new int[k]), blur, random);
        int split = VectorSamples.draw(pass.errors(), random.nextDouble());
        int moved = split == 0 ? k - 1 : 0;
        for (int c = 0; c < k; c++) {
            moved = c != split && loss[c] < loss[moved] ? c : moved;
        }
        double left = random.nextDouble() * pass.errors()[split];
        int drawn = 0;
        for (int i = 0; i < codes.length && left >= 0; i++) {
            if (Byte.toUnsignedInt(codes[i]) == split) {
                drawn = i;
                for (int d = 0; d < dim; d++) {
                    double difference = (double) vectors[i * dim + d] - centroids[split * dim + d];
                    left -= difference * difference;
                }
            }
        }
        float[] swapped = centroids.clone();
        System.arraycopy(vectors, drawn * dim, swapped, moved * dim, dim);
        return swapped;
    }

    private static double[] blurred(double[] values, double blur, SplittableRandom random) {
        if (blur == 0) {
            return values;
        }
        double[] blurred = values.clone();
        for (int i = 0; i < blurred.length; i++) {
            blurred[i] *= Math.exp(blur * random.nextGaussian());
        }
        return blurred;
    }

    /// Puts `moved` and `split` on both sides of where `split` is, in a random direction.
    private static void separate(
            float[] centroids, int dim, int split, int moved, double radius, SplittableRandom random) {
        double[] direction = new double[dim];
        double length = 0;
        for (int d = 0; d < dim; d++) {
            direction[d] = random.nextGaussian();
            length = Math.hypot(length, direction[d]);
        }
        for (int d = 0; d < dim; d++) {
            float centre = centroids[split * dim + d];
            double step = direction[d] / length * radius / 2;
            centroids[split * dim + d] = (float) (centre - step);
            centroids[moved * dim + d] = (float) (centre + step);
        }
    }

    /// {@return the rise in error when each cluster joins its best partner; an empty one costs nothing and
    /// needs none}
    private static double[] losses(float[] centroids, int dim, int[] counts, int[] partner) {
        int k = counts.length;
        double[] loss = new double[k];
        Arrays.fill(loss, Double.POSITIVE_INFINITY);
        for (int a = 0; a < k; a++) {
            if (counts[a] == 0) {
                loss[a] = 0;
                partner[a] = a;
                continue;
            }
            for (int b = 0; b < a; b++) {
                if (counts[b] == 0) {
                    continue;
                }
                double distance = 0;
                for (int d = 0; d < dim; d++) {
                    double difference = (double) centroids[a * dim + d] - centroids[b * dim + d];
                    distance += difference * difference;
                }
                double joined = distance * counts[a] * counts[b] / ((double) counts[a] + counts[b]);
                if (joined < loss[a]) {
                    loss[a] = joined;
                    partner[a] = b;
                }
                if (joined < loss[b]) {
                    loss[b] = joined;
                    partner[b] = a;
                }
            }
        }
        return loss;
    }

    private static int[] order(int k, Comparator<Integer> comparator) {
        return IntStream.range(0, k)
                .boxed()
                .sorted(comparator)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
