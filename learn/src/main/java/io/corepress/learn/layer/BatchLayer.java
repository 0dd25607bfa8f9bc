package io.corepress.learn.layer;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A {@code matmul} with a batch of matrices, such as the experts of a mixture: each is a group, and meets the rows of its
 * own place in the batch; an input without a batch is met by all.
 *
 * @param batch sizes of the axes before the last two of the weight
 * @param featuresLast whether the features are the last axis of the input; otherwise the one before it
 */
record BatchLayer(String operation, String input, WeightMatrix matrix, Shape batch, boolean featuresLast)
        implements Layer {

    static Optional<Layer> of(String operation, Parameters parameters, String parameter, Shape weight) {
        int rank = weight.rank();
        boolean second = parameter.equals("y");
        boolean transposed = parameters.truth(second ? "transpose_y" : "transpose_x");
        int high = Math.toIntExact(weight.size(rank - 2));
        int wide = Math.toIntExact(weight.size(rank - 1));
        boolean columnsLast = second == transposed;
        int groups = Math.toIntExact(weight.elementCount(0, rank - 2));
        WeightMatrix matrix = columnsLast
                ? new WeightMatrix(groups, high, wide, 1, high * wide, wide, 1)
                : new WeightMatrix(groups, wide, high, 1, high * wide, 1, wide);
        Shape batch = Shape.of(IntStream.range(0, rank - 2).mapToLong(weight::size).toArray());
        boolean otherTransposed = parameters.truth(second ? "transpose_x" : "transpose_y");
        return parameters
                .input(second ? "x" : "y")
                .map(name -> new BatchLayer(operation, name, matrix, batch, second != otherTransposed));
    }

    @Override
    public void forEachRow(Tensor input, RowSink sink) {
        int rank = input.shape().rank();
        int columns = matrix.columns();
        int count = Math.toIntExact(input.shape().size(rank - (featuresLast ? 2 : 1)));
        int page = Math.multiplyExact(count, columns);
        int pages = pages(input.shape());
        float[] values = new float[Math.multiplyExact(pages, page)];
        float[] rows = new float[Math.multiplyExact(matrix.groups(), page)];
        TensorReader reader = new TensorReader(input);
        for (long at = 0; at < input.elementCount(); at += values.length) {
            reader.readFloats(at, values, 0, values.length);
            for (int group = 0; group < matrix.groups(); group++) {
                arrange(values, pages == 1 ? 0 : group * page, rows, group * page, count);
            }
            sink.rows(rows, count);
        }
    }

    /** {@return how many matrices of the input meet the weight at once: one for each of its own, or one for all} */
    private int pages(Shape input) {
        int before = input.rank() - 2;
        boolean one = input.elementCount(0, before) == 1;
        boolean same = before >= batch.rank();
        for (int axis = 1; same && axis <= batch.rank(); axis++) {
            same = input.size(before - axis) == batch.size(batch.rank() - axis);
        }
        if (!one && !same) {
            throw new UnsupportedModelException("operation " + operation + " spreads the axes of its input " + input
                    + " over a batch of matrices " + batch + "; leave its weight out by its name");
        }
        return same ? matrix.groups() : 1;
    }

    private void arrange(float[] values, int from, float[] rows, int to, int count) {
        int columns = matrix.columns();
        if (featuresLast) {
            System.arraycopy(values, from, rows, to, count * columns);
            return;
        }
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < count; row++) {
                rows[to + row * columns + column] = values[from + column * count + row];
            }
        }
    }
}
