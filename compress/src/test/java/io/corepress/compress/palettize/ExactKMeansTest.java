package io.corepress.compress.palettize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.corepress.compress.palettize.ExactKMeans.Clusters;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ExactKMeansTest {

    @Test
    void reachesTheErrorOfThePlainDynamicProgramOnRandomValues() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 400; round++) {
            double[] values = ascending(random.nextInt(1, 70), i -> random.nextGaussian());
            double[] weights = weights(values.length, i -> 0.1 + random.nextDouble() * 10);
            matchesOracle(values, weights, random.nextInt(1, values.length + 2));
        }
    }

    @Test
    void reachesTheErrorOfThePlainDynamicProgramWhenManyPartitionsTie() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 400; round++) {
            int spread = random.nextInt(1, 80);
            double[] values = ascending(random.nextInt(1, 60), i -> random.nextInt(spread));
            int heaviest = random.nextInt(1, 4);
            double[] weights = weights(values.length, i -> random.nextInt(1, heaviest + 1));
            matchesOracle(values, weights, random.nextInt(1, values.length + 2));
        }
    }

    @Test
    void findsEveryCountOfClustersOfEquallySpacedValues() {
        double[] values = ascending(48, i -> i * 0.25 - 3);
        double[] weights = weights(48, i -> 1);
        for (int k = 1; k <= 49; k++) {
            matchesOracle(values, weights, k);
        }
    }

    @Test
    void copesWithExponentialSpacingAndVeryUnequalWeights() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = ascending(60, i -> Math.pow(2, i / 2.0 - 15));
        double[] weights = weights(values.length, i -> Math.pow(10, random.nextInt(7)));
        for (int k = 1; k <= 60; k++) {
            matchesOracle(values, weights, k);
        }
    }

    @Test
    void outliersDoNotDrownTheSmallValues() {
        SplittableRandom random = new SplittableRandom(4);
        double[] inner = ascending(60, i -> random.nextGaussian() * 1e-3);
        double[] weights = weights(inner.length + 2, i -> random.nextInt(1, 5));
        double[] values = new double[inner.length + 2];
        values[0] = -65504;
        System.arraycopy(inner, 0, values, 1, inner.length);
        values[values.length - 1] = 65504;

        double oracle = PlainKMeans.squaredError(inner, Arrays.copyOfRange(weights, 1, inner.length + 1), 6);
        Clusters clusters = ExactKMeans.cluster(values, weights, 8);
        assertThat(clusters.squaredError()).isCloseTo(oracle, within(oracle * 1e-9));
    }

    @Test
    void clustersEveryFiniteHalf() {
        double[] values = ascending(65536, i -> {
            float value = Float.float16ToFloat((short) i);
            return Float.isFinite(value) ? value + 0.0 : 0;
        });
        assertThat(values).hasSize(63487);
        for (int k : new int[] {2, 16, 256, values.length / 2, values.length - 1}) {
            isLocallyOptimal(values, weights(values.length, i -> 1), k);
        }
    }

    @Test
    void sizesBeyondTheCoarseCopyAreStillNearestAssignments() {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = ascending(30_000, i -> random.nextGaussian());
        double[] weights = weights(values.length, i -> random.nextInt(1, 20));
        for (int k : new int[] {2, 3, 16, 64, 256}) {
            isLocallyOptimal(values, weights, k);
        }
    }

    @Test
    void coarseStartGivesTheErrorOfThePlainDynamicProgram() {
        SplittableRandom random = new SplittableRandom(6);
        double[] values = ascending(2500, i -> random.nextGaussian());
        double[] weights = weights(values.length, i -> random.nextInt(1, 9));
        matchesOracle(values, weights, 7);
    }

    @Test
    void asManyClustersAsValuesKeepsTheValues() {
        double[] values = {-2, 0.5, 7};
        Clusters clusters = ExactKMeans.cluster(values, new double[] {1, 2, 3}, 16);
        assertThat(clusters.centroids()).containsExactly(values);
        assertThat(clusters.starts()).containsExactly(0, 1, 2);
        assertThat(clusters.squaredError()).isZero();
    }

    @Test
    void ignoresWhatLiesBehindTheFirstValues() {
        double[] values = {1, 2, 10, 11, Double.NaN, -5};
        double[] weights = {1, 1, 1, 3, 0, 0};
        Clusters clusters = ExactKMeans.cluster(values, weights, 4, 2);
        assertThat(clusters.centroids()).containsExactly(1.5, 10.75);
        assertThat(clusters.starts()).containsExactly(0, 2);
        assertThat(clusters.squaredError()).isEqualTo(0.5 + 0.75);
    }

    @Test
    void rejectsValuesThatDoNotAscendAndWeightsThatAreNotPositive() {
        double[] ones = {1, 1};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExactKMeans.cluster(new double[] {1, 1}, ones, 1))
                .withMessageContaining("at 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExactKMeans.cluster(new double[] {1, Double.NaN}, ones, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExactKMeans.cluster(new double[] {1, 2}, new double[] {1, 0}, 1))
                .withMessageContaining("0.0 at 1");
        assertThatIllegalArgumentException().isThrownBy(() -> ExactKMeans.cluster(new double[] {1, 2}, ones, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ExactKMeans.cluster(new double[0], new double[0], 1));
    }

    private static void matchesOracle(double[] values, double[] weights, int k) {
        double oracle = PlainKMeans.squaredError(values, weights, k);
        double whole = PlainKMeans.squaredError(values, weights, 1);
        Clusters clusters = isLocallyOptimal(values, weights, k);
        assertThat(clusters.squaredError())
                .as("n %d, k %d", values.length, k)
                .isCloseTo(oracle, within(oracle * 1e-10 + whole * 1e-13)); // rounding of sums over n values
    }

    /// Checks what holds for an optimum of any size: exact means in ascending order, nearest assignment.
    private static Clusters isLocallyOptimal(double[] values, double[] weights, int k) {
        Clusters clusters = ExactKMeans.cluster(values, weights, k);
        double[] centroids = clusters.centroids();
        int[] starts = clusters.starts();
        assertThat(centroids).hasSize(Math.min(k, values.length));
        assertThat(starts).hasSameSizeAs(centroids);
        assertThat(starts[0]).isZero();
        double error = 0;
        for (int c = 0; c < centroids.length; c++) {
            int end = c + 1 < starts.length ? starts[c + 1] : values.length;
            assertThat(end).isGreaterThan(starts[c]);
            assertThat(centroids[c]).isBetween(values[starts[c]], values[end - 1]);
            for (int i = starts[c]; i < end; i++) {
                double distance = Math.abs(values[i] - centroids[c]);
                error += weights[i] * distance * distance;
                double slack = 1e-12 * (Math.abs(values[i]) + Math.abs(centroids[c]));
                boolean nearest = (c == 0 || values[i] - centroids[c - 1] >= distance - slack)
                        && (c + 1 == centroids.length || centroids[c + 1] - values[i] >= distance - slack);
                assertThat(nearest).isTrue();
            }
        }
        assertThat(clusters.squaredError()).isCloseTo(error, within(error * 1e-9));
        return clusters;
    }

    private static double[] ascending(int n, IntToDoubleFunction value) {
        double[] values = new double[n];
        Arrays.setAll(values, value);
        return Arrays.stream(values).sorted().distinct().toArray();
    }

    private static double[] weights(int n, IntToDoubleFunction weight) {
        double[] weights = new double[n];
        Arrays.setAll(weights, weight);
        return weights;
    }
}
