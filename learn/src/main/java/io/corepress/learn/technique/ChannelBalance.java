package io.corepress.learn.technique;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.Variable;

/**
 * What the master of each output channel is multiplied with, so that all masters are about as large. Batch norms that were
 * folded into weights leave channels of very different magnitude; an optimizer whose steps are as large for all, as
 * those of Adam are, would ruin the small ones before it has moved the large ones. Powers of two: nothing is rounded.
 *
 * @param factors one for each output channel
 */
record ChannelBalance(BlockGrid grid, float[] factors) {
    private static final int MOST = 16;
    /** The root mean square of masters: that of weights as networks are begun with, of some hundred inputs. */
    private static final double USUAL = 1.0 / 16;

    /** {@return factors that bring the root mean square of every channel near to the usual one} */
    static ChannelBalance of(float[] weight, Shape shape, WeightRole role) {
        int axis = role.outputAxis().orElse(0);
        BlockGrid grid = BlockGrid.of(shape, Shape.ones(shape.rank()).withSize(axis, shape.size(axis)));
        double[] squares = new double[grid.blockCount()];
        grid.forEachRun(0, weight.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                squares[block] += (double) weight[i] * weight[i];
            }
        });
        float[] factors = new float[squares.length];
        for (int block = 0; block < factors.length; block++) {
            double ratio = squares[block] > 0 ? Math.sqrt(squares[block] / grid.blockSize()) / USUAL : 1;
            long exponent = Math.round(Math.log(ratio) / Math.log(2));
            factors[block] = (float) Math.scalb(1.0, (int) Math.max(-MOST, Math.min(MOST, exponent)));
        }
        return new ChannelBalance(grid, factors);
    }

    /** {@return no change} */
    static ChannelBalance none(Shape shape) {
        return new ChannelBalance(BlockGrid.of(shape, Shape.ones(shape.rank())), new float[] {1});
    }

    Variable weight(Variable master) {
        return master.mul(Variable.of(grid.grid(), factors));
    }

    /** Turns masters to weights, in place. */
    void toWeight(float[] master) {
        grid.forEachRun(0, master.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                master[i] *= factors[block];
            }
        });
    }

    /** Turns weights to masters, in place. */
    void toMaster(float[] weight) {
        grid.forEachRun(0, weight.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                weight[i] /= factors[block];
            }
        });
    }
}
