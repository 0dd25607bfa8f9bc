package io.corepress.learn.layer;

import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;

/**
 * A weight as the matrices with which a layer multiplies its inputs: {@code y = W x} for each group, where {@code x}
 * is a row of inputs. Element {@code [group, row, column]} lies at {@code group * groupStride + row * rowStride +
 * column * columnStride} in the memory order of the weight; every element lies in one place. One of the two strides is 1.
 *
 * @param groups at least 1; a layer without groups has one
 * @param rows outputs of a group
 * @param columns inputs of a group
 * @param taps how many columns belong to one input channel; these lie side by side. More than one in convolutions only
 */
public record WeightMatrix(
        int groups, int rows, int columns, int taps, int groupStride, int rowStride, int columnStride) {

    /** {@return a matrix of shape {@code [rows, columns]} as it lies in memory} */
    public static WeightMatrix of(int rows, int columns) {
        return new WeightMatrix(1, rows, columns, 1, rows * columns, columns, 1);
    }

    /** {@return a matrix of shape {@code [rows, columns]} that lies in memory column by column} */
    public static WeightMatrix transposed(int rows, int columns) {
        return new WeightMatrix(1, rows, columns, 1, rows * columns, 1, rows);
    }

    public int elementCount() {
        return Math.multiplyExact(Math.multiplyExact(groups, rows), columns);
    }

    public int index(int group, int row, int column) {
        return group * groupStride + row * rowStride + column * columnStride;
    }

    /** {@return the elements of one group, row by row} */
    public float[] gather(float[] weight, int group) {
        float[] gathered = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                gathered[row * columns + column] = weight[index(group, row, column)];
            }
        }
        return gathered;
    }

    /**
     * {@return the rows {@code from} (inclusive) to {@code to} (exclusive) of one group}, of a weight that is not read as a
     * whole.
     */
    public float[] rows(Tensor weight, int group, int from, int to) {
        TensorReader reader = new TensorReader(weight);
        int count = to - from;
        float[] rows = new float[count * columns];
        if (columnStride == 1) {
            for (int row = 0; row < count; row++) {
                reader.readFloats(index(group, from + row, 0), rows, row * columns, columns);
            }
            return rows;
        }
        if (rowStride != 1) {
            throw new IllegalStateException("neither rows nor columns lie together: " + this);
        }
        float[] column = new float[count];
        for (int i = 0; i < columns; i++) {
            reader.readFloats(index(group, from, i), column, 0, count);
            for (int row = 0; row < count; row++) {
                rows[row * columns + i] = column[row];
            }
        }
        return rows;
    }
}
