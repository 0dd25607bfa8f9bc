package io.corepress.learn.optimal;

import io.corepress.compress.parallel.OrderedTasks;
import java.util.Arrays;

/**
 * The upper triangular {@code U} with {@code UᵀU = H⁻¹}. With {@code H = R Rᵀ}, {@code R} upper triangular, it is
 * {@code R⁻¹}: so {@code H} is never inverted itself. Both steps go by blocks of rows, which stay in the cache while
 * others are changed by them.
 */
final class InverseFactor {
    private static final int BLOCK = 64;

    private InverseFactor() {}

    /**
     * Replaces a matrix by the factor of its inverse; zeros below the diagonal.
     *
     * @param matrix symmetric, shape {@code [n, n]}
     * @return whether it was positive definite; if not, its content is lost
     */
    static boolean replace(double[] matrix, int n) {
        return factor(matrix, n) && invert(matrix, n);
    }

    /** {@code H = R Rᵀ}, from the last column to the first. */
    private static boolean factor(double[] a, int n) {
        double[] panel = new double[BLOCK * n];
        for (int to = n; to > 0; to -= BLOCK) {
            int from = Math.max(0, to - BLOCK);
            if (!factorBlock(a, n, from, to)) {
                return false;
            }
            solvePanel(a, n, from, to);
            // The panel's columns as rows, so that the update below runs along memory.
            for (int k = from; k < to; k++) {
                for (int row = 0; row < from; row++) {
                    panel[(k - from) * n + row] = a[row * n + k];
                }
            }
            int width = to - from;
            inParallel(from, row -> RowKernels.subtract(a, row * n, a, row * n + from, panel, n, 0, width, row, from));
        }
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < row; column++) {
                a[row * n + column] = 0;
            }
        }
        return true;
    }

    private static boolean factorBlock(double[] a, int n, int from, int to) {
        for (int k = to - 1; k >= from; k--) {
            double pivot = a[k * n + k];
            if (!(pivot > 0 && pivot < Double.POSITIVE_INFINITY)) {
                return false;
            }
            double root = Math.sqrt(pivot);
            a[k * n + k] = root;
            for (int row = from; row < k; row++) {
                a[row * n + k] /= root;
            }
            for (int row = from; row < k; row++) {
                for (int column = row; column < k; column++) {
                    a[row * n + column] -= a[row * n + k] * a[column * n + k];
                }
            }
        }
        return true;
    }

    /** Columns {@code from} to {@code to} of the rows above the block. */
    private static void solvePanel(double[] a, int n, int from, int to) {
        inParallel(from, row -> {
            for (int k = to - 1; k >= from; k--) {
                double sum = a[row * n + k];
                for (int j = k + 1; j < to; j++) {
                    sum -= a[row * n + j] * a[k * n + j];
                }
                a[row * n + k] = sum / a[k * n + k];
            }
        });
    }

    /** From the last rows to the first: {@code U[i] = (e_i - sum over k > i of R[i,k] U[k]) / R[i,i]}. */
    private static boolean invert(double[] r, int n) {
        for (int to = n; to > 0; to -= BLOCK) {
            int from = Math.max(0, to - BLOCK);
            int end = to;
            double[][] coefficients = new double[to - from][];
            for (int row = from; row < to; row++) {
                coefficients[row - from] = Arrays.copyOfRange(r, row * n, row * n + n);
                Arrays.fill(r, row * n, row * n + n, 0);
            }
            inParallel(to - from, index -> {
                double[] coefficient = coefficients[index];
                int target = (from + index) * n;
                // What lies below the diagonal is zero: the rows of a block may begin together.
                for (int k = end; k < n; k += BLOCK) {
                    int count = Math.min(BLOCK, n - k);
                    RowKernels.subtract(r, target, coefficient, k, r, n, k, count, k, n);
                }
            });
            for (int row = to - 1; row >= from; row--) {
                double[] coefficient = coefficients[row - from];
                r[row * n + row] += 1;
                RowKernels.subtract(r, row * n, coefficient, row + 1, r, n, row + 1, to - row - 1, row + 1, n);
                double diagonal = coefficient[row];
                for (int column = row; column < n; column++) {
                    r[row * n + column] /= diagonal;
                }
            }
        }
        return true;
    }

    private interface RowWork {
        void run(int row);
    }

    private static void inParallel(int rows, RowWork work) {
        int tasks = Math.ceilDiv(rows, BLOCK / 4);
        OrderedTasks.<Boolean>run(
                tasks,
                task -> {
                    int end = Math.min(rows, (task + 1) * (BLOCK / 4));
                    for (int row = task * (BLOCK / 4); row < end; row++) {
                        work.run(row);
                    }
                    return true;
                },
                done -> {});
    }
}
