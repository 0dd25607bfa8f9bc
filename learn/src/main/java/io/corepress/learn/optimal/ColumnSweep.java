package io.corepress.learn.optimal;

import io.corepress.compress.parallel.OrderedTasks;

/**
 * Rounds the columns of a matrix from the first to the last. The error of each is spread over the columns behind it so
 * that the outputs change least: with {@code UᵀU = H⁻¹}, {@code W[:, j] -= (W[:, i] - Q[:, i]) / U[i, i] * U[i, j]}.
 * Columns go by groups; what lies behind a group is changed once, after it (Frantar, Ashkboos, Hoefler, Alistarh,
 * "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers").
 */
final class ColumnSweep {
    /** Rows that one task takes: their part of the matrix and of the factor stay in the cache. */
    static final int TILE = 16;

    private ColumnSweep() {}

    /** What becomes of the elements. Rows are independent: several threads ask, for each row one. */
    interface Rounding {
        /**
         * Called before a group of columns, on the calling thread, when what lies before the group is done.
         *
         * @param weight the matrix, in which the columns from {@code from} on have all changes so far
         */
        default void enterGroup(float[] weight, int from, int to) {}

        /** Called before each column of a row, when the row has all changes so far up to the end of the group. */
        default void enterColumn(int row, int column, float[] weight) {}

        /** {@return what is stored for an element} */
        float round(int row, int column, float value);
    }

    /**
     * Rounds a matrix in place.
     *
     * @param weight shape {@code [rows, columns]}
     * @param factor {@code U}, upper triangular, shape {@code [columns, columns]}
     * @param groupSize columns that are changed at once, at least 1
     * @return the squared output errors that were left, added up over the rows: {@code sum of ((w - q) / U[i, i])²}
     */
    static double run(float[] weight, int rows, int columns, float[] factor, int groupSize, Rounding rounding) {
        double[] loss = {0};
        for (int from = 0; from < columns; from += groupSize) {
            int start = from;
            int end = Math.min(columns, from + groupSize);
            rounding.enterGroup(weight, start, end);
            OrderedTasks.<Double>run(
                    Math.ceilDiv(rows, TILE),
                    tile -> {
                        int first = tile * TILE;
                        return tile(weight, first, Math.min(rows, first + TILE), columns, factor, start, end, rounding);
                    },
                    sum -> loss[0] += sum);
        }
        return loss[0];
    }

    private static double tile(
            float[] weight, int first, int last, int columns, float[] factor, int from, int to, Rounding rounding) {
        float[] errors = new float[(last - first) * (to - from)];
        double loss = 0;
        for (int i = from; i < to; i++) {
            float diagonal = factor[i * columns + i];
            for (int row = first; row < last; row++) {
                rounding.enterColumn(row, i, weight);
                int at = row * columns;
                float value = weight[at + i];
                float rounded = rounding.round(row, i, value);
                float error = (value - rounded) / diagonal;
                weight[at + i] = rounded;
                loss += (double) error * error;
                errors[(row - first) * (to - from) + i - from] = error;
                subtract(weight, at, factor, i * columns, error, i + 1, to);
            }
        }
        int width = to - from;
        for (int row = first; row < last; row++) {
            RowKernels.subtract(
                    weight, row * columns, errors, (row - first) * width, factor, columns, from, width, to, columns);
        }
        return loss;
    }

    private static void subtract(
            float[] target, int targetRow, float[] source, int sourceRow, float amount, int from, int to) {
        for (int j = from; j < to; j++) {
            target[targetRow + j] -= amount * source[sourceRow + j];
        }
    }
}
