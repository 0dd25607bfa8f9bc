package io.corepress.learn.optimal;

import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.learn.layer.WeightMatrix;
import java.util.Arrays;

/**
 * Which elements a sweep prunes: those whose loss does least harm, {@code w² / U[j, j]²}, of equals the first.
 * Decided as the sweep goes, from weights that have made up for what was pruned before.
 */
abstract sealed class PruningRule {
    private final int rows;
    private final int columns;
    private final float[] diagonal;
    private final byte[] pruned;

    private PruningRule(WeightMatrix matrix, SweepOrder order) {
        this.rows = matrix.rows();
        this.columns = matrix.columns();
        this.diagonal = new float[columns];
        for (int i = 0; i < columns; i++) {
            diagonal[i] = order.factor()[i * columns + i];
        }
        this.pruned = new byte[rows * columns];
    }

    /** {@return a share of all elements, which is reached after each group of columns} */
    static PruningRule share(double sparsity, WeightMatrix matrix, SweepOrder order) {
        return new Share(sparsity, matrix, order);
    }

    /**
     * {@return n of every m input channels that meet one tap} Where fewer than m are left, the missing ones count as
     * pruned.
     *
     * @param order columns tap by tap
     */
    static PruningRule pattern(NmRatio ratio, WeightMatrix matrix, SweepOrder order) {
        return new Pattern(ratio, matrix, order);
    }

    /**
     * {@return what was pruned before}
     *
     * @param keep by element of the weight: 0 where it is pruned
     */
    static PruningRule kept(byte[] keep, WeightMatrix matrix, int group, SweepOrder order) {
        return new Kept(keep, matrix, group, order);
    }

    boolean isPruned(int row, int column) {
        return pruned[row * columns + column] != 0;
    }

    /** {@return the columns that must be up to date at the same time: about as many as wanted} */
    abstract int groupSize(int wanted);

    void enterGroup(float[] weight, int from, int to) {}

    void enterColumn(int row, int column, float[] weight) {}

    /** {@return an order of elements: by harm, then by {@code tie}} */
    final long key(float[] weight, int row, int column, int tie) {
        float ratio = weight[row * columns + column] / diagonal[column];
        return (long) Float.floatToRawIntBits(ratio * ratio) << 32 | tie;
    }

    final void prune(int row, int column) {
        pruned[row * columns + column] = 1;
    }

    private static final class Kept extends PruningRule {
        private Kept(byte[] keep, WeightMatrix matrix, int group, SweepOrder order) {
            super(matrix, order);
            for (int row = 0; row < matrix.rows(); row++) {
                for (int column = 0; column < matrix.columns(); column++) {
                    if (keep[matrix.index(group, row, order.columns()[column])] == 0) {
                        prune(row, column);
                    }
                }
            }
        }

        @Override
        int groupSize(int wanted) {
            return wanted;
        }
    }

    private static final class Share extends PruningRule {
        private final double sparsity;
        private final int rows;
        private long done;

        private Share(double sparsity, WeightMatrix matrix, SweepOrder order) {
            super(matrix, order);
            this.sparsity = sparsity;
            this.rows = matrix.rows();
        }

        @Override
        int groupSize(int wanted) {
            return wanted;
        }

        @Override
        void enterGroup(float[] weight, int from, int to) {
            int width = to - from;
            long[] keys = new long[Math.multiplyExact(rows, width)];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = key(weight, i / width, from + i % width, i);
            }
            Arrays.sort(keys);
            long now = Math.round(sparsity * rows * to) - done;
            for (int i = 0; i < now; i++) {
                int index = (int) keys[i];
                prune(index / width, from + index % width);
            }
            done += now;
        }
    }

    private static final class Pattern extends PruningRule {
        private final NmRatio ratio;
        private final int channels;

        private Pattern(NmRatio ratio, WeightMatrix matrix, SweepOrder order) {
            super(matrix, order);
            this.ratio = ratio;
            this.channels = matrix.columns() / matrix.taps();
        }

        @Override
        int groupSize(int wanted) {
            if (channels % ratio.m() != 0) {
                return channels;
            }
            return Math.max(1, wanted / ratio.m()) * ratio.m();
        }

        @Override
        void enterColumn(int row, int column, float[] weight) {
            int channel = column % channels;
            if (channel % ratio.m() != 0) {
                return;
            }
            int width = Math.min(ratio.m(), channels - channel);
            long[] keys = new long[width];
            for (int i = 0; i < width; i++) {
                keys[i] = key(weight, row, column + i, i);
            }
            Arrays.sort(keys);
            for (int i = 0; i < ratio.n() - (ratio.m() - width); i++) {
                prune(row, column + (int) keys[i]);
            }
        }
    }
}
