package io.corepress.learn.hessian;

import io.corepress.learn.layer.Layer;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.EngineOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the {@link Hessian} of a layer. Its state is what it has seen so far: rows wait until there are enough for
 * one large product, in float32; sums over products are float64.
 */
public final class HessianSum implements AutoCloseable {
    /** Elements of rows that wait at most. */
    private static final int MAX_WAITING = 1 << 22;

    private static final int MIN_ROWS = 64;
    private static final int MAX_ROWS = 4096;

    private final WeightMatrix matrix;
    private final GramProduct product;
    private final List<double[]> sums = new ArrayList<>();
    private final float[] waiting;
    private final int capacity;
    private int rows;
    private long count;

    public HessianSum(WeightMatrix matrix, EngineOptions engine) {
        this.matrix = matrix;
        int columns = matrix.columns();
        long each = Math.multiplyExact((long) columns, columns);
        if (each > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a layer may have at most 46340 inputs for a Hessian, got " + columns);
        }
        for (int group = 0; group < matrix.groups(); group++) {
            sums.add(new double[(int) each]);
        }
        this.capacity = Math.clamp(MAX_WAITING / ((long) matrix.groups() * columns), MIN_ROWS, MAX_ROWS);
        this.product = new GramProduct(engine);
        this.waiting = new float[Math.multiplyExact(matrix.groups() * capacity, columns)];
    }

    /** Adds what {@code layer} multiplies of a value. */
    public void add(Layer layer, Tensor input) {
        layer.forEachRow(input, this::addRows);
    }

    private void addRows(float[] found, int foundCount) {
        int columns = matrix.columns();
        for (int at = 0; at < foundCount; ) {
            int taken = Math.min(foundCount - at, capacity - rows);
            for (int group = 0; group < matrix.groups(); group++) {
                System.arraycopy(
                        found,
                        (group * foundCount + at) * columns,
                        waiting,
                        (group * capacity + rows) * columns,
                        taken * columns);
            }
            rows += taken;
            at += taken;
            if (rows == capacity) {
                flush();
            }
        }
    }

    private void flush() {
        if (rows == 0) {
            return;
        }
        int columns = matrix.columns();
        float[] packed = waiting;
        if (rows < capacity) {
            packed = new float[matrix.groups() * rows * columns];
            for (int group = 0; group < matrix.groups(); group++) {
                System.arraycopy(waiting, group * capacity * columns, packed, group * rows * columns, rows * columns);
            }
        }
        product.addTo(Tensor.ofFloats(DataType.FLOAT32, Shape.of(matrix.groups(), rows, columns), packed), sums);
        count += rows;
        rows = 0;
    }

    /** {@return the mean over everything that was added; zeros if that is nothing} Can be called once. */
    public Hessian finish() {
        flush();
        double factor = count == 0 ? 0 : 1.0 / count;
        for (double[] sum : sums) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] *= factor;
            }
        }
        return new Hessian(matrix.columns(), sums, count);
    }

    @Override
    public void close() {
        product.close();
    }
}
