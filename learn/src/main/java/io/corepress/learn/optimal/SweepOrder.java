package io.corepress.learn.optimal;

import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * One group of a layer, ready for a {@link ColumnSweep}.
 *
 * @param columns the column of the weight that is taken at each place
 * @param factor of the damped Hessian in that order, see {@link InverseFactor}
 * @param dead whether the input of a column of the weight was always zero
 */
record SweepOrder(int[] columns, float[] factor, boolean[] dead) {
    /** What a Hessian that still cannot be factored is damped with more, each time. */
    private static final double MORE = 10;

    private static final int ATTEMPTS = 8;
    private static final double NEGLIGIBLE = 1e-12;

    /** In which order the columns of a group are taken. */
    @FunctionalInterface
    interface Choice {
        int[] columns(WeightMatrix matrix, int group);
    }

    /** {@return the choice that the settings make} */
    static Choice choice(Gptq.Settings settings, Hessian hessian) {
        return settings.activationOrder()
                ? (_, group) -> byActivation(hessian, group)
                : (matrix, _) -> asTheyAre(matrix.columns());
    }

    /** {@return the columns in the order of the weight} */
    static int[] asTheyAre(int columns) {
        return IntStream.range(0, columns).toArray();
    }

    /** {@return the columns, those with large inputs first} */
    static int[] byActivation(Hessian hessian, int group) {
        int n = hessian.columns();
        double[] matrix = hessian.groups().get(group);
        return IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -matrix[i * n + i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** {@return the columns tap by tap: so that the channels that meet one tap are neighbours} */
    static int[] byTap(int columns, int taps) {
        int channels = columns / taps;
        return IntStream.range(0, columns)
                .map(i -> i % channels * taps + i / channels)
                .toArray();
    }

    /**
     * @param dampening added to the diagonal, as a share of its mean
     * @param order the columns as they are to be taken
     */
    static SweepOrder of(Hessian hessian, int group, double dampening, int[] order) {
        int n = hessian.columns();
        double[] matrix = hessian.groups().get(group);
        boolean[] dead = new boolean[n];
        double trace = 0;
        for (int i = 0; i < n; i++) {
            dead[i] = matrix[i * n + i] == 0;
            trace += matrix[i * n + i];
        }
        // All scales alike: an input that is never there is as good as one of mean size.
        double mean = trace == 0 ? 1 : trace / n;
        double share = dampening;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++, share = Math.max(share, 1e-6) * MORE) {
            double[] damped = new double[n * n];
            for (int i = 0; i < n; i++) {
                int row = order[i] * n;
                for (int j = 0; j < n; j++) {
                    damped[i * n + j] = matrix[row + order[j]];
                }
                damped[i * n + i] += share * mean + (dead[order[i]] ? mean : 0);
            }
            if (InverseFactor.replace(damped, n)) {
                return new SweepOrder(order, toFloats(damped, n), dead);
            }
        }
        throw new IllegalArgumentException("the Hessian of a layer with " + n
                + " inputs is not positive definite even with hessian_dampening " + share / MORE
                + ": its inputs hold values that are not finite");
    }

    /** What is nothing beside its diagonal becomes zero: numbers near the smallest floats are slow to compute with. */
    private static float[] toFloats(double[] factor, int n) {
        float[] floats = new float[factor.length];
        for (int row = 0; row < n; row++) {
            double least = NEGLIGIBLE * factor[row * n + row];
            for (int i = row * n; i < row * n + n; i++) {
                floats[i] = Math.abs(factor[i]) < least ? 0 : (float) factor[i];
            }
        }
        return floats;
    }

    /** {@return the columns of a matrix in this order; dead ones are zero} */
    float[] arrange(float[] weight, int rows) {
        int n = columns.length;
        float[] arranged = new float[rows * n];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < n; i++) {
                arranged[row * n + i] = dead[columns[i]] ? 0 : weight[row * n + columns[i]];
            }
        }
        return arranged;
    }
}
