package io.corepress.learn.optimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InverseFactorTest {

    /** Whatever way it was found, UᵀU must undo H. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 63, 64, 65, 130, 200})
    void theFactorTimesItsTransposeIsTheInverse(int n) {
        double[] matrix = positiveDefinite(n, new Random(n));
        double[] factor = matrix.clone();
        assertThat(InverseFactor.replace(factor, n)).isTrue();
        double[] inverse = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertThat(factor[i * n + j] == 0).isEqualTo(j < i);
                for (int k = 0; k < n; k++) {
                    inverse[i * n + j] += factor[k * n + i] * factor[k * n + j];
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += matrix[i * n + k] * inverse[k * n + j];
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-8));
            }
        }
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteIsRefused() {
        assertThat(InverseFactor.replace(new double[] {1, 2, 2, 1}, 2)).isFalse();
        assertThat(InverseFactor.replace(new double[] {1, 0, 0, 0}, 2)).isFalse();
        assertThat(InverseFactor.replace(new double[] {Double.NaN}, 1)).isFalse();
    }

    static double[] positiveDefinite(int n, Random random) {
        double[] rows = new double[2 * n * n];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextGaussian();
        }
        double[] matrix = new double[n * n];
        for (int row = 0; row < 2 * n; row++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    matrix[i * n + j] += rows[row * n + i] * rows[row * n + j] / (2 * n);
                }
            }
        }
        return matrix;
    }
}
