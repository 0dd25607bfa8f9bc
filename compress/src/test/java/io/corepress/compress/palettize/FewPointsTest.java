package io.corepress.compress.palettize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What stands for many vectors weighs as much as they, lies where they lie, and misses none that is far away.
class FewPointsTest {
    private static final int COUNT = 60_000;
    private static final float FAR = 500;

    @Test
    void cellsOfAGridHoldAllVectors() {
        Vectors vectors = vectors(2, 3);
        Vectors points = VectorGrid.points(vectors, 64);
        assertThat(points.count()).isBetween(1000, 64 * 64);
        assertThat(sum(points, 0, 0)).isEqualTo(COUNT);
        for (int power = 1; power <= 2; power++) {
            assertThat(sum(points, 0, power) / COUNT).isCloseTo(sum(vectors, 0, power) / COUNT, within(0.02));
            assertThat(sum(points, 1, power) / COUNT).isCloseTo(sum(vectors, 1, power) / COUNT, within(0.02));
        }
        assertThat(points.columns()[0]).contains(FAR);
    }

    @Test
    void valuesOutsideFloat16HaveAGridToo() {
        Vectors vectors = vectors(2, 4);
        for (float[] column : vectors.columns()) {
            for (int i = 0; i < column.length; i++) {
                column[i] *= 1e-6f;
            }
        }
        assertThat(VectorGrid.points(vectors, 64).count()).isGreaterThan(1000);
    }

    @Test
    void aSampleWeighsAsMuchAsAll() { // the vector far away takes a quarter of the draws
        Vectors vectors = vectors(4, 5);
        Vectors points = VectorSample.points(vectors, 4000, new SplittableRandom(1));
        assertThat(points.count()).isBetween(2500, 4000);
        assertThat(sum(points, 0, 0)).isCloseTo(COUNT, within(COUNT * 0.05));
        assertThat(sum(points, 1, 2)).isCloseTo(sum(vectors, 1, 2), within(COUNT * 0.05));
        assertThat(points.columns()[0]).contains(FAR);
    }

    @Test
    void theSameSeedTakesTheSameSample() {
        Vectors vectors = vectors(3, 6);
        Vectors one = VectorSample.points(vectors, 100, new SplittableRandom(1));
        Vectors other = VectorSample.points(vectors, 100, new SplittableRandom(1));
        assertThat(one.columns()).isDeepEqualTo(other.columns());
        assertThat(one.weights()).isEqualTo(other.weights());
    }

    private static double sum(Vectors points, int column, int power) {
        return IntStream.range(0, points.count())
                .mapToDouble(i -> points.weight(i) * Math.pow(points.columns()[column][i], power))
                .sum();
    }

    private static Vectors vectors(int dim, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] columns = new float[dim][COUNT];
        for (float[] column : columns) {
            for (int i = 0; i < COUNT; i++) {
                column[i] = (float) random.nextGaussian();
            }
        }
        columns[0][COUNT / 3] = FAR;
        return new Vectors(columns, null, COUNT);
    }
}
