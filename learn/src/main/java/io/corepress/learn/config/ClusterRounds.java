package io.corepress.learn.config;

/**
 * The rounds of k-means in a pass.
 *
 * @param most at least 1
 * @param epsilon rounds end when the sum of squared distances changes by no more than this
 * @param clusterTol share of equal table entries that is put up with before they are driven apart
 */
public record ClusterRounds(int most, double epsilon, double clusterTol) {
    static final ClusterRounds DEFAULT = new ClusterRounds(3, 1e-4, 0);

    public ClusterRounds {
        if (most < 1) {
            throw new IllegalArgumentException("kmeans_max_iter must be at least 1, got " + most);
        }
        PalettizerTraining.requireNotNegative("palett_epsilon", epsilon);
        PalettizerTraining.requireNotNegative("palett_cluster_tol", clusterTol);
    }
}
