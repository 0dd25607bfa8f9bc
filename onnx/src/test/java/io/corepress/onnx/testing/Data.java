package io.corepress.onnx.testing;

import io.corepress.mil.fold.Numbers;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Random;

/** Tensors to feed, the same at every run. */
public final class Data {
    private Data() {}

    /** {@return floats from -2 to 2} */
    public static Tensor floats(long... sizes) {
        return between(-2, 2, sizes);
    }

    /** {@return other floats than {@link #floats} of the same shape, from 0.1 to 1.1} */
    public static Tensor weights(long... sizes) {
        return between(0.1, 1.1, sizes);
    }

    public static Tensor between(double from, double to, long... sizes) {
        Shape shape = Shape.of(sizes);
        Random random = new Random(31L * shape.hashCode() + Double.hashCode(from));
        float[] values = new float[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (from + (to - from) * random.nextDouble());
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, values);
    }

    public static Tensor vector(float... values) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(values.length), values);
    }

    public static Tensor scalar(float value) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), value);
    }

    public static Tensor longs(long... values) {
        return longs(new long[] {values.length}, values);
    }

    public static Tensor longs(long[] sizes, long... values) {
        return Numbers.of(DataType.INT64, Shape.of(sizes), values).toTensor();
    }

    public static Tensor longScalar(long value) {
        return longs(new long[0], value);
    }

    public static Tensor ints(DataType dataType, long[] sizes, int... values) {
        return Tensor.ofInts(dataType, Shape.of(sizes), values);
    }

    /** {@return integers from {@code from} to {@code to} - 1} */
    public static Tensor integers(DataType dataType, int from, int to, long... sizes) {
        Shape shape = Shape.of(sizes);
        Random random = new Random(shape.hashCode());
        long[] values = new long[(int) shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = from + random.nextInt(to - from);
        }
        return Numbers.of(dataType, shape, values).toTensor();
    }

    public static Tensor bools(long... sizes) {
        return integers(DataType.BOOL, 0, 2, sizes);
    }

    /** {@return the shape for {@link #longs(long[], long...)}} */
    public static long[] shape(long... sizes) {
        return sizes;
    }
}
