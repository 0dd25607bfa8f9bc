package io.corepress.learn.optimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnSweepTest {

    /** After each rounding, the columns behind it are solved for anew: the normal equations, by elimination. */
    @ParameterizedTest
    @CsvSource({"1, 5, 2", "20, 9, 3", "33, 40, 16", "3, 12, 128"})
    void columnsBehindAreTheLeastSquaresSolution(int rows, int n, int groupSize) {
        Random random = new Random(n);
        double[] hessian = InverseFactorTest.positiveDefinite(n, random);
        float[] weight = new float[rows * n];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = 3 * (float) random.nextGaussian();
        }
        float[] swept = weight.clone();
        ColumnSweep.run(swept, rows, n, factor(hessian, n), groupSize, (row, column, value) -> Math.round(value));
        for (int row = 0; row < rows; row++) {
            float[] expected =
                    solveAgainAndAgain(hessian, n, java.util.Arrays.copyOfRange(weight, row * n, row * n + n));
            for (int i = 0; i < n; i++) {
                assertThat(swept[row * n + i]).isEqualTo(expected[i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 10"})
    void theLossIsTheErrorOfTheOutputs(int rows, int n) {
        Random random = new Random(5);
        double[] hessian = InverseFactorTest.positiveDefinite(n, random);
        float[] weight = new float[rows * n];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = 3 * (float) random.nextGaussian();
        }
        float[] swept = weight.clone();
        double loss = ColumnSweep.run(swept, rows, n, factor(hessian, n), 4, (row, column, value) -> Math.round(value));
        double expected = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    expected += hessian[i * n + j]
                            * (weight[row * n + i] - swept[row * n + i])
                            * (weight[row * n + j] - swept[row * n + j]);
                }
            }
        }
        assertThat(loss).isCloseTo(expected, within(1e-3 * expected));
    }

    private static float[] factor(double[] hessian, int n) {
        double[] factor = hessian.clone();
        assertThat(InverseFactor.replace(factor, n)).isTrue();
        float[] floats = new float[factor.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) factor[i];
        }
        return floats;
    }

    /** {@return the row, each element rounded after those behind it were chosen to make up for all before} */
    private static float[] solveAgainAndAgain(double[] hessian, int n, float[] weight) {
        float[] rounded = new float[n];
        double[] current = new double[n];
        for (int i = 0; i < n; i++) {
            current[i] = weight[i];
        }
        for (int i = 0; i < n; i++) {
            rounded[i] = Math.round((float) current[i]);
            int free = n - i - 1;
            // H_ff (x - w_f) = -H_fd (q_d - w_d): f free, d done.
            double[][] system = new double[free][free + 1];
            for (int a = 0; a < free; a++) {
                for (int b = 0; b < free; b++) {
                    system[a][b] = hessian[(i + 1 + a) * n + i + 1 + b];
                }
                for (int d = 0; d <= i; d++) {
                    system[a][free] -= hessian[(i + 1 + a) * n + d] * (rounded[d] - weight[d]);
                }
            }
            double[] change = eliminate(system);
            for (int a = 0; a < free; a++) {
                current[i + 1 + a] = weight[i + 1 + a] + change[a];
            }
        }
        return rounded;
    }

    private static double[] eliminate(double[][] system) {
        int n = system.length;
        for (int pivot = 0; pivot < n; pivot++) {
            for (int row = 0; row < n; row++) {
                if (row != pivot) {
                    double factor = system[row][pivot] / system[pivot][pivot];
                    for (int column = pivot; column <= n; column++) {
                        system[row][column] -= factor * system[pivot][column];
                    }
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = system[i][n] / system[i][i];
        }
        return solution;
    }
}
