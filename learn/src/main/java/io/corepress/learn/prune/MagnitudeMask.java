package io.corepress.learn.prune;

import io.corepress.learn.config.PrunerTraining.Granularity;
import java.util.Arrays;

/** Keeps the elements, kernels or channels of largest magnitude, of equal ones at the threshold all. */
final class MagnitudeMask {
    private MagnitudeMask() {}

    /**
     * {@return 1 for each element of the weight that stays and 0 for the others, in memory order}
     *
     * @param sparsity the share that goes, 0 to 1; fewer where magnitudes are equal
     * @param blockSize neighbouring output channels whose units stay or go together
     */
    static byte[] of(float[] weight, ChannelOrder order, double sparsity, Granularity granularity, int blockSize) {
        int perUnit = order.rank() == 2
                ? 1
                : switch (granularity) {
                    case PER_SCALAR -> 1;
                    case PER_KERNEL -> order.inner();
                    case PER_CHANNEL -> order.middle() * order.inner();
                };
        double[] units = norms(weight, order, perUnit);
        if (blockSize > 1) {
            joinBlocks(units, units.length / order.outer(), order.outer(), blockSize);
        }
        double threshold = threshold(units, sparsity);
        byte[] keep = new byte[weight.length];
        for (int i = 0; i < weight.length; i++) {
            keep[order.at()[i]] = (byte) (units[i / perUnit] >= threshold ? 1 : 0);
        }
        return keep;
    }

    private static double[] norms(float[] weight, ChannelOrder order, int perUnit) {
        double[] units = new double[weight.length / perUnit];
        for (int unit = 0; unit < units.length; unit++) {
            if (perUnit == 1) {
                units[unit] = Math.abs(weight[order.at()[unit]]);
                continue;
            }
            double squares = 0;
            for (int i = 0; i < perUnit; i++) {
                double value = weight[order.at()[unit * perUnit + i]];
                squares += value * value;
            }
            units[unit] = Math.sqrt(squares);
        }
        return units;
    }

    /** Replaces the magnitudes of some rows by that of them all; at the end there may be fewer of them. */
    private static void joinBlocks(double[] units, int columns, int rows, int blockSize) {
        for (int first = 0; first < rows; first += blockSize) {
            int last = Math.min(rows, first + blockSize);
            for (int column = 0; column < columns; column++) {
                double squares = 0;
                for (int row = first; row < last; row++) {
                    squares += units[row * columns + column] * units[row * columns + column];
                }
                for (int row = first; row < last; row++) {
                    units[row * columns + column] = Math.sqrt(squares);
                }
            }
        }
    }

    /** The number to keep is rounded to float, which takes back what {@code 1 - sparsity} has lost: 32 of 320 at 0.9. */
    private static double threshold(double[] units, double sparsity) {
        int keep = Math.min(units.length, (int) Math.ceil((float) (units.length * (1 - sparsity))));
        double[] sorted = units.clone();
        Arrays.sort(sorted);
        return keep == 0 ? Double.POSITIVE_INFINITY : sorted[units.length - keep];
    }
}
