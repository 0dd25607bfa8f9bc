package io.corepress.learn.layer;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.util.Optional;

/**
 * A {@code linear} or {@code matmul}: every vector along one axis of the input is multiplied with the whole weight.
 *
 * @param featuresLast whether that is the last axis; otherwise the one before it
 */
record TokenLayer(String input, WeightMatrix matrix, boolean featuresLast) implements Layer {
    private static final int ROWS = 1024;

    /** The weight is {@code [outputs, inputs]}. */
    static TokenLayer linear(String input, Shape weight) {
        return new TokenLayer(
                input, WeightMatrix.of(Math.toIntExact(weight.size(0)), Math.toIntExact(weight.size(1))), true);
    }

    static Optional<Layer> matmul(String operation, Parameters parameters, String parameter, Shape weight) {
        int rank = weight.rank();
        if (rank < 2) {
            return Optional.empty();
        }
        if (weight.elementCount(0, rank - 2) != 1) {
            return BatchLayer.of(operation, parameters, parameter, weight);
        }
        boolean second = parameter.equals("y");
        boolean transposed = parameters.truth(second ? "transpose_y" : "transpose_x");
        int high = Math.toIntExact(weight.size(rank - 2));
        int wide = Math.toIntExact(weight.size(rank - 1));
        // x W: features are the axis before the last of W, unless W is transposed; W x: the other way round.
        boolean columnsLast = second == transposed;
        WeightMatrix matrix = columnsLast ? WeightMatrix.of(high, wide) : WeightMatrix.transposed(wide, high);
        boolean otherTransposed = parameters.truth(second ? "transpose_x" : "transpose_y");
        return parameters
                .input(second ? "x" : "y")
                .map(name -> new TokenLayer(name, matrix, second != otherTransposed));
    }

    @Override
    public void forEachRow(Tensor input, RowSink sink) {
        int columns = matrix.columns();
        Shape shape = input.shape();
        if (featuresLast || shape.rank() < 2) {
            TensorReader reader = new TensorReader(input);
            float[] rows = new float[ROWS * columns];
            long total = input.elementCount() / columns;
            for (long row = 0; row < total; row += ROWS) {
                int count = (int) Math.min(ROWS, total - row);
                reader.readFloats(row * columns, rows, 0, count * columns);
                sink.rows(rows, count);
            }
        } else {
            forEachColumn(input, Math.toIntExact(shape.size(shape.rank() - 1)), sink);
        }
    }

    private void forEachColumn(Tensor input, int count, RowSink sink) {
        int columns = matrix.columns();
        TensorReader reader = new TensorReader(input);
        float[] page = new float[columns * count];
        float[] rows = new float[page.length];
        for (long at = 0; at < input.elementCount(); at += page.length) {
            reader.readFloats(at, page, 0, page.length);
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < count; row++) {
                    rows[row * columns + column] = page[column * count + row];
                }
            }
            sink.rows(rows, count);
        }
    }
}
