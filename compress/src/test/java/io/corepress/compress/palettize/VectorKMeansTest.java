package io.corepress.compress.palettize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorKMeansTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 11})
    void assignsEveryVectorToItsNearestCentroid(int dim) {
        SplittableRandom random = new SplittableRandom(dim);
        for (int k : new int[] {1, 2, 7, 16, 64, 256}) {
            assignsAsThePlainSearch(gaussian(1500, dim, 0.02, random), gaussian(k, dim, 0.02, random), dim);
        }
    }

    @Test
    void amongEquallyNearCentroidsTheLowestIndexWins() {
        SplittableRandom random = new SplittableRandom(1);
        for (int dim : new int[] {2, 4, 8}) {
            float[] vectors = integers(2000, dim, 5, random);
            float[] centroids = integers(256, dim, 3, random); // many of them equal
            assignsAsThePlainSearch(vectors, centroids, dim);
        }
    }

    @Test
    void distancesOfAnySizeAreCompared() {
        SplittableRandom random = new SplittableRandom(2);
        for (double size : new double[] {1e-44, 1e-38, 1e-20, 1e-5, 1e5, 1e19, 1e37}) {
            assignsAsThePlainSearch(gaussian(500, 2, size, random), gaussian(16, 2, size, random), 2);
            assignsAsThePlainSearch(gaussian(500, 2, 1, random), gaussian(16, 2, size, random), 2);
        }
        float[] mixed = gaussian(512, 4, 1e-3, random);
        mixed[7] = 65504;
        mixed[90] = -3e38f;
        assignsAsThePlainSearch(mixed, Arrays.copyOf(mixed, 64 * 4), 4);
        assignsAsThePlainSearch(mixed, new float[8], 4);
    }

    @Test
    void findsSeparateHeaps() {
        SplittableRandom random = new SplittableRandom(4);
        for (int n : new int[] {400, 20_000}) {
            float[] vectors = gaussian(n, 2, 0.01, random);
            for (int i = 0; i < n; i++) {
                vectors[2 * i] += i % 4;
                vectors[2 * i + 1] += i % 16 / 4;
            }
            Clusters clusters = cluster(vectors, 2, 16, 5);
            assertThat(clusters.squaredError()).isLessThan(2 * n * 0.01 * 0.01 * 1.1); // two variances a vector
        }
    }

    @Test
    void isNotWorseThanPlainLloydFromManyStarts() {
        SplittableRandom random = new SplittableRandom(5);
        for (int dim : new int[] {2, 4}) {
            float[] vectors = gaussian(600, dim, 1, random);
            double plain = Double.POSITIVE_INFINITY;
            for (int start = 0; start < 10; start++) {
                plain = Math.min(plain, plainLloyd(vectors, dim, 16, random));
            }
            assertThat(cluster(vectors, dim, 16, 0).squaredError())
                    .isLessThan(plain * 1.02); // the best of ten is better than most single runs
        }
    }

    @Test
    void fewDifferentVectorsAreKeptExactly() {
        float[] vectors = {1, 2, -0f, 5, 1, 2, 0, 5, 3, 3};
        Clusters clusters = cluster(vectors, 2, 4, 0);
        assertThat(clusters.centroids()).containsExactly(1, 2, 0, 5, 3, 3);
        assertThat(clusters.codes()).containsExactly(0, 1, 0, 1, 2);
        assertThat(clusters.squaredError()).isZero();
    }

    @Test
    void heavyDuplicatesLeaveNoClusterUnused() {
        SplittableRandom random = new SplittableRandom(6);
        float[] vectors = new float[2 * 10_000];
        System.arraycopy(gaussian(40, 2, 1, random), 0, vectors, 9_000, 80);
        Clusters clusters = cluster(vectors, 2, 16, 0);
        assertThat(squaredError(vectors, clusters.centroids(), clusters.codes(), 2))
                .isCloseTo(clusters.squaredError(), within(1e-9));
        boolean[] used = new boolean[16];
        for (byte code : clusters.codes()) {
            used[code] = true;
        }
        assertThat(used).doesNotContain(false);
    }

    @Test
    void sameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        float[] vectors = gaussian(60_000, 2, 1, new SplittableRandom(7));
        Clusters common = cluster(vectors, 2, 16, 9);
        try (ForkJoinPool one = new ForkJoinPool(1);
                ForkJoinPool five = new ForkJoinPool(5)) {
            for (ForkJoinPool pool : new ForkJoinPool[] {one, five}) {
                Clusters again = pool.submit(() -> cluster(vectors, 2, 16, 9))
                        .get();
                assertThat(again.centroids()).isEqualTo(common.centroids());
                assertThat(again.codes()).isEqualTo(common.codes());
                assertThat(again.squaredError()).isEqualTo(common.squaredError());
            }
        }
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        Vectors vectors = new Vectors(new float[2][6], null, 6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorKMeans.centroids(new Vectors(new float[2][0], null, 0), 2, 0))
                .withMessageContaining("at least one vector");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorKMeans.centroids(new Vectors(new float[65][1], null, 1), 2, 0))
                .withMessageContaining("65");
        assertThatIllegalArgumentException().isThrownBy(() -> VectorKMeans.centroids(vectors, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> VectorKMeans.centroids(vectors, 257, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> VectorKMeans.assign(vectors, new float[2 * 257]));
    }

    private record Clusters(float[] centroids, byte[] codes, double squaredError) {}

    private static Clusters cluster(float[] rows, int dim, int k, long seed) {
        Vectors vectors = Vectors.ofRows(rows, dim);
        float[] centroids = VectorKMeans.centroids(vectors, k, seed);
        byte[] codes = VectorKMeans.assign(vectors, centroids);
        return new Clusters(centroids, codes, squaredError(rows, centroids, codes, dim));
    }

    private static void assignsAsThePlainSearch(float[] vectors, float[] centroids, int dim) {
        assertThat(VectorKMeans.assign(Vectors.ofRows(vectors, dim), centroids)).isEqualTo(plainAssign(vectors, centroids, dim));
    }

    private static byte[] plainAssign(float[] vectors, float[] centroids, int dim) {
        byte[] codes = new byte[vectors.length / dim];
        for (int i = 0; i < codes.length; i++) {
            double least = Double.POSITIVE_INFINITY;
            for (int c = 0; c < centroids.length / dim; c++) {
                double distance = squaredDistance(vectors, i, centroids, c, dim);
                if (distance < least) {
                    least = distance;
                    codes[i] = (byte) c;
                }
            }
        }
        return codes;
    }

    private static double squaredDistance(float[] vectors, int i, float[] centroids, int c, int dim) {
        double sum = 0;
        for (int d = 0; d < dim; d++) {
            double difference = (double) vectors[i * dim + d] - centroids[c * dim + d];
            sum += difference * difference;
        }
        return sum;
    }

    private static double squaredError(float[] vectors, float[] centroids, byte[] codes, int dim) {
        double sum = 0;
        for (int i = 0; i < codes.length; i++) {
            sum += squaredDistance(vectors, i, centroids, Byte.toUnsignedInt(codes[i]), dim);
        }
        return sum;
    }

    /// {@return the error of Lloyd's algorithm from random vectors}
    private static double plainLloyd(float[] vectors, int dim, int k, SplittableRandom random) {
        float[] centroids = new float[k * dim];
        for (int c = 0; c < k; c++) {
            System.arraycopy(vectors, random.nextInt(vectors.length / dim) * dim, centroids, c * dim, dim);
        }
        for (int pass = 0; pass < 100; pass++) {
            byte[] codes = plainAssign(vectors, centroids, dim);
            double[] sums = new double[k * dim];
            int[] counts = new int[k];
            for (int i = 0; i < codes.length; i++) {
                counts[codes[i]]++;
                for (int d = 0; d < dim; d++) {
                    sums[codes[i] * dim + d] += vectors[i * dim + d];
                }
            }
            for (int i = 0; i < sums.length; i++) {
                if (counts[i / dim] > 0) {
                    centroids[i] = (float) (sums[i] / counts[i / dim]);
                }
            }
        }
        return squaredError(vectors, centroids, plainAssign(vectors, centroids, dim), dim);
    }

    private static float[] gaussian(int n, int dim, double deviation, SplittableRandom random) {
        float[] vectors = new float[n * dim];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) (random.nextGaussian() * deviation);
        }
        return vectors;
    }

    private static float[] integers(int n, int dim, int bound, SplittableRandom random) {
        float[] vectors = new float[n * dim];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = random.nextInt(bound);
        }
        return vectors;
    }
}
