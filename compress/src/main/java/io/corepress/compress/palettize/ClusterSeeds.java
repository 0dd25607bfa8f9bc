package io.corepress.compress.palettize;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Chooses points that make good new centroids, each the best of several that are drawn with a chance in proportion to
/// their squared distance from the nearest centroid so far: Arthur, Vassilvitskii, "k-means++: The Advantages of
/// Careful Seeding".
final class ClusterSeeds {
    private static final int LANES = 64;

    private final Vectors points;

    /// The squared distance of each point from the nearest centroid so far.
    private float[] nearest;

    private float[] lowered;
    private float[] best;

    /// @param distances the squared distance of each point from its centroid; not changed
    ClusterSeeds(Vectors points, float[] distances) {
        this.points = points;
        nearest = distances.clone();
        lowered = new float[distances.length];
        best = new float[distances.length];
    }

    /// {@return `k` points to begin with; equal ones only when there are no `k` different ones}
    static float[] start(Vectors points, int k, int draws, SplittableRandom random) {
        float[] centroids = new float[k * points.dim()];
        float[] far = new float[points.count()];
        Arrays.fill(far, Float.MAX_VALUE);
        ClusterSeeds seeds = new ClusterSeeds(points, far);
        seeds.nearest = seeds.lower(random.nextInt(points.count()), centroids, 0);
        seeds.lowered = far;
        for (int c = 1; c < k; c++) {
            seeds.next(draws, centroids, c, random);
        }
        return centroids;
    }

    private float[] lower(int chosen, float[] centroids, int c) {
        points.copyTo(centroids, c, chosen);
        squaredError(chosen, lowered);
        return lowered;
    }

    /// Makes the best of some drawn points centroid `c`.
    ///
    /// @return by how much the squared error falls
    double next(int draws, float[] centroids, int c, SplittableRandom random) {
        double before = draws == 1 ? 0 : weighted(nearest);
        double least = Double.POSITIVE_INFINITY;
        for (int draw = 0; draw < draws; draw++) {
            int candidate = draw(random.nextDouble());
            double error = squaredError(candidate, lowered);
            if (error < least) {
                least = error;
                points.copyTo(centroids, c, candidate);
                float[] swap = best;
                best = lowered;
                lowered = swap;
            }
        }
        float[] swap = nearest;
        nearest = best;
        best = swap;
        return before - least;
    }

    /// {@return the squared error with one more centroid}
    ///
    /// @param target receives the squared distances
    private double squaredError(int chosen, float[] target) {
        Arrays.fill(target, 0);
        for (float[] column : points.columns()) {
            addSquares(column, column[chosen], target);
        }
        for (int i = 0; i < target.length; i++) {
            target[i] = Math.min(target[i], nearest[i]);
        }
        return weighted(target);
    }

    private static void addSquares(float[] column, float centre, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            float difference = column[i] - centre;
            sums[i] += difference * difference;
        }
    }

    /// Sums in lanes, which the compiler can do many at a time.
    private double weighted(float[] distances) {
        float[] weights = points.weights();
        float[] lanes = new float[LANES];
        double sum = 0;
        int whole = distances.length / LANES * LANES;
        for (int start = 0; start < whole; start += LANES) {
            for (int i = 0; i < LANES; i++) {
                lanes[i] += weights == null ? distances[start + i] : weights[start + i] * distances[start + i];
            }
        }
        for (float lane : lanes) {
            sum += lane;
        }
        for (int i = whole; i < distances.length; i++) {
            sum += points.weight(i) * distances[i];
        }
        return sum;
    }

    /// {@return a point drawn in proportion to its part of the error; never one without error unless all are}
    private int draw(double share) {
        double left = share * weighted(nearest);
        int drawn = 0;
        for (int i = 0; i < nearest.length && left >= 0; i++) {
            if (nearest[i] > 0) {
                drawn = i;
                left -= points.weight(i) * nearest[i];
            }
        }
        return drawn;
    }
}
