package io.corepress.compress.palettize;

import java.util.SplittableRandom;

/// Centroids after Lloyd passes, and the last of these passes.
///
/// @param distances the squared distance of each point from the nearest of the centroids
/// @param passes how many passes were made
record Settled(float[] centroids, LloydPass pass, float[] distances, int passes) {
    /// Falls like the last one that may still come.
    private static final double FURTHER = 4;

    /// Lloyd passes until the error falls by less than `tolerance` of itself; empty clusters are put to use.
    ///
    /// @param rival gives up when the error is not about to fall below this
    static Settled settle(
            Vectors points, float[] centroids, double tolerance, int mostPasses, double rival, SplittableRandom random) {
        float[] distances = new float[points.count()];
        LloydPass pass = LloydPass.over(points, centroids, distances);
        int passes = 1;
        while (passes < mostPasses) {
            double before = pass.squaredError();
            centroids = pass.beyondMeans(centroids);
            fillEmpty(points, centroids, pass, distances, random);
            pass = LloydPass.over(points, centroids, distances);
            passes++;
            double fall = before - pass.squaredError();
            if (!(fall > tolerance * before) || pass.squaredError() - FURTHER * fall > rival) {
                break;
            }
        }
        return new Settled(centroids, pass, distances, passes);
    }

    private static void fillEmpty(
            Vectors points, float[] centroids, LloydPass pass, float[] distances, SplittableRandom random) {
        ClusterSeeds seeds = null;
        for (int c = 0; c < pass.clusters(); c++) {
            if (pass.weight(c) == 0) {
                seeds = seeds == null ? new ClusterSeeds(points, distances) : seeds;
                seeds.next(1, centroids, c, random);
            }
        }
    }

    double squaredError() {
        return pass.squaredError();
    }

    float[] means() {
        return pass.means(centroids);
    }
}
