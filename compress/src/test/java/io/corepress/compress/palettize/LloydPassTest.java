package io.corepress.compress.palettize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LloydPassTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void sumsWhatThePlainSearchFinds(int dim) {
        SplittableRandom random = new SplittableRandom(dim);
        int k = 12;
        Vectors points = gaussian(5000, dim, random);
        float[] centroids = new float[k * dim];
        for (int c = 0; c < k; c++) {
            points.copyTo(centroids, c, 100 * c);
        }
        float[] distances = new float[points.count()];
        LloydPass pass = LloydPass.over(points, centroids, distances);

        double error = plainError(points, centroids, -1);
        assertThat(pass.squaredError()).isCloseTo(error, within(error * 1e-4));
        for (int c = 0; c < k; c++) {
            double loss = plainError(points, centroids, c) - error;
            assertThat(pass.loss(c)).isCloseTo(loss, within(error * 1e-4));
        }
        double far = IntStream.range(0, k).mapToDouble(pass::weight).sum();
        assertThat(far).isCloseTo(sum(points.weights()), within(1e-3));
        double largest = IntStream.range(0, distances.length).mapToDouble(i -> distances[i]).max().orElseThrow();
        assertThat(largest).isCloseTo(plainDistance(points, farthest(distances), centroids, -1), within(largest * 1e-4));
        double gain = pass.gain(centroids, pass.means(centroids));
        assertThat(plainError(points, pass.means(centroids), -1)).isLessThan(error - gain * 0.999);
    }

    @Test
    void aVectorFarFromAllIsCountedWhereItBelongs() {
        Vectors points = gaussian(3000, 2, new SplittableRandom(1));
        points.columns()[0][77] = 1e6f;
        float[] centroids = {0, 0, 1, 1, 2, 0, 0.5f, 3};
        LloydPass pass = LloydPass.over(points, centroids, null);
        double error = plainError(points, centroids, -1);
        assertThat(pass.squaredError()).isCloseTo(error, within(error * 1e-4));
        assertThat(pass.error(2)).isGreaterThan(error * 0.9);
    }

    private static int farthest(float[] distances) {
        return IntStream.range(0, distances.length)
                .reduce((a, b) -> distances[a] < distances[b] ? b : a)
                .orElseThrow();
    }

    private static double plainError(Vectors points, float[] centroids, int without) {
        double sum = 0;
        for (int i = 0; i < points.count(); i++) {
            sum += points.weight(i) * plainDistance(points, i, centroids, without);
        }
        return sum;
    }

    private static double plainDistance(Vectors points, int i, float[] centroids, int without) {
        double[] exact = new double[centroids.length];
        Arrays.setAll(exact, at -> centroids[at]);
        return IntStream.range(0, centroids.length / points.dim())
                .filter(c -> c != without)
                .mapToDouble(c -> points.squaredDistance(i, exact, c))
                .min()
                .orElseThrow();
    }

    private static double sum(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
    }

    static Vectors gaussian(int n, int dim, SplittableRandom random) {
        float[][] columns = new float[dim][n];
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            for (float[] column : columns) {
                column[i] = (float) random.nextGaussian();
            }
            weights[i] = 1 + random.nextInt(9);
        }
        return new Vectors(columns, weights, n);
    }
}
