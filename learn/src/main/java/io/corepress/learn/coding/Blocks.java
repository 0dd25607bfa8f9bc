package io.corepress.learn.coding;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.Variable;

/**
 * Blocks of a weight, and parameters of which there is one for each: both brought to shapes in which one broadcasts to
 * the other.
 */
record Blocks(BlockGrid grid) {

    /** {@return {@code weight} with each axis split into blocks and what is in them: twice the axes} */
    Variable split(Variable weight) {
        Shape shape = grid.shape();
        long[] sizes = new long[2 * shape.rank()];
        for (int axis = 0; axis < shape.rank(); axis++) {
            sizes[2 * axis] = grid.grid().size(axis);
            sizes[2 * axis + 1] = shape.size(axis) / grid.grid().size(axis);
        }
        return weight.reshape(sizes);
    }

    /** {@return what {@link #split} split, in one again} */
    Variable joined(Variable split) {
        return split.reshape(grid.shape().sizes());
    }

    /** {@return parameters, in the order of the blocks, in a shape that broadcasts to what {@link #split} yields} */
    Variable parameters(Variable ofBlocks) {
        Shape shape = grid.grid();
        long[] sizes = new long[2 * shape.rank()];
        for (int axis = 0; axis < shape.rank(); axis++) {
            sizes[2 * axis] = shape.size(axis);
            sizes[2 * axis + 1] = 1;
        }
        return ofBlocks.reshape(sizes);
    }
}
