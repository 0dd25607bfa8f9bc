package io.corepress.compress.weight;

import io.corepress.tensor.Shape;

/**
 * How the elements of a tensor share parameters: along axis {@code a}, each of the {@code grid.size(a)} blocks holds
 * {@code shape.size(a) / grid.size(a)} neighbours. Blocks are numbered in row-major order of the grid.
 *
 * <p>In memory order, elements of one block come in runs of {@link #runLength} (the longest that the grid allows), so
 * most loops go from run to run and never ask for the block of a single element.
 */
public final class BlockGrid {
    private final Shape shape;
    private final Shape grid;
    private final long runLength;
    /** The last axis that is split; -1 if none is. */
    private final int lastSplit;

    private BlockGrid(Shape shape, Shape grid) {
        this.shape = shape;
        this.grid = grid;
        int axis = shape.rank() - 1;
        while (axis >= 0 && grid.size(axis) == 1) {
            axis--;
        }
        this.lastSplit = axis;
        this.runLength = axis < 0
                ? shape.elementCount()
                : shape.size(axis) / grid.size(axis) * shape.elementCount(axis + 1, shape.rank());
    }

    /**
     * {@return the grid}
     *
     * @throws IllegalArgumentException if the ranks differ or a size of the grid does not divide that of the shape
     */
    public static BlockGrid of(Shape shape, Shape grid) {
        boolean fits = shape.rank() == grid.rank();
        for (int axis = 0; fits && axis < shape.rank(); axis++) {
            fits = grid.size(axis) > 0 && shape.size(axis) % grid.size(axis) == 0;
        }
        if (!fits) {
            throw new IllegalArgumentException("blocks of shape " + grid + " do not divide a tensor of shape " + shape);
        }
        return new BlockGrid(shape, grid);
    }

    public Shape shape() {
        return shape;
    }

    public Shape grid() {
        return grid;
    }

    /** {@return the number of blocks} */
    public int blockCount() {
        return Math.toIntExact(grid.elementCount());
    }

    /** {@return the elements of one block} */
    public long blockSize() {
        return blockCount() == 0 ? 0 : shape.elementCount() / blockCount();
    }

    /** {@return how many elements in a row belong to the same block, at least; every multiple of it starts a run} */
    public long runLength() {
        return runLength;
    }

    /** {@return the block of the run that starts at element {@code run * runLength()}} */
    public int blockOfRun(long run) {
        return lastSplit < 0 ? 0 : firstBlockOfRow(run / grid.size(lastSplit)) + (int) (run % grid.size(lastSplit));
    }

    /** A row is what shares all coordinates before the last split axis; its runs have consecutive blocks. */
    private int firstBlockOfRow(long row) {
        long block = 0;
        long rest = row;
        long stride = grid.size(lastSplit);
        for (int axis = lastSplit - 1; axis >= 0; axis--) {
            long size = shape.size(axis);
            long coordinate = rest % size;
            rest /= size;
            block += coordinate / (size / grid.size(axis)) * stride;
            stride *= grid.size(axis);
        }
        return (int) block;
    }

    /** A stretch of elements that share a block. */
    @FunctionalInterface
    public interface RunVisitor {
        /**
         * @param from index of the first element, relative to the start of the range that is visited
         * @param to index after the last element
         */
        void visit(int block, int from, int to);
    }

    /** Visits the runs of the elements {@code [start, start + length)} in order; runs at the ends may be cut. */
    public void forEachRun(long start, int length, RunVisitor visitor) {
        if (length == 0) {
            return; // an empty tensor has runs of length 0
        }
        if (lastSplit < 0) {
            visitor.visit(0, 0, length);
            return;
        }
        long runsOfRow = grid.size(lastSplit);
        long run = start / runLength;
        long row = run / runsOfRow;
        int column = (int) (run - row * runsOfRow);
        int to = (int) Math.min(length, (run + 1) * runLength - start);
        int at = 0;
        while (at < length) {
            int rowBlock = firstBlockOfRow(row);
            while (column < runsOfRow && at < length) {
                visitor.visit(rowBlock + column, at, to);
                column++;
                at = to;
                to = (int) Math.min(length, at + runLength);
            }
            column = 0;
            row++;
        }
    }
}
