package io.corepress.learn.hessian;

import java.util.List;

/**
 * The mean of {@code x xᵀ} over the inputs {@code x} of a layer, for each group: half the second derivative of its
 * mean squared output error by the weights of one row, whichever row.
 *
 * @param groups symmetric matrices of shape {@code [columns, columns]}, row by row; not copied
 * @param count of inputs that were seen
 */
public record Hessian(int columns, List<double[]> groups, long count) {
    public Hessian {
        groups = List.copyOf(groups);
    }

    /** {@return the output error that a change of one row makes: {@code dᵀ H d}} */
    public double error(int group, float[] change) {
        double[] matrix = groups.get(group);
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            double product = 0;
            for (int j = 0; j < columns; j++) {
                product += matrix[i * columns + j] * change[j];
            }
            sum += product * change[i];
        }
        return sum;
    }

    /** {@return the sum of the mean squares of all inputs} */
    public double trace(int group) {
        double sum = 0;
        for (int i = 0; i < columns; i++) {
            sum += groups.get(group)[i * columns + i];
        }
        return sum;
    }
}
