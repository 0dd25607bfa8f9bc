package io.corepress.neuralnetwork;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** An array of numbers with axes, in which tests compute what a layer should yield, element by element. */
record Nd(int[] shape, double[] values) {

    /** What stands at an index. */
    interface Element {
        double at(int... index);
    }

    static Nd of(int[] shape, double... values) {
        return new Nd(shape, values);
    }

    static int[] shape(int... sizes) {
        return sizes;
    }

    static Nd vector(double... values) {
        return new Nd(new int[] {values.length}, values);
    }

    /** The array that {@code element} fills, index by index. */
    static Nd filled(int[] shape, Element element) {
        double[] values = new double[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = element.at(index(shape, i));
        }
        return new Nd(shape, values);
    }

    /** Numbers between -1 and 1, the same for the same seed, as exact as floats are. */
    static Nd random(long seed, int... shape) {
        Random random = new Random(seed);
        return filled(shape, _ -> (float) (2 * random.nextDouble() - 1));
    }

    /** Numbers between {@code low} and {@code high}. */
    static Nd uniform(long seed, double low, double high, int... shape) {
        return random(seed, shape).map(value -> (float) (low + (value + 1) / 2 * (high - low)));
    }

    /** Numbers counted from zero. */
    static Nd counted(int... shape) {
        return new Nd(shape, IntStream.range(0, count(shape)).asDoubleStream().toArray());
    }

    static int count(int... shape) {
        return IntStream.of(shape).reduce(1, Math::multiplyExact);
    }

    static int[] index(int[] shape, int at) {
        int[] index = new int[shape.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = at % shape[axis];
            at /= shape[axis];
        }
        return index;
    }

    int size(int axis) {
        return shape[axis < 0 ? axis + shape.length : axis];
    }

    double at(int... index) {
        return values[position(index)];
    }

    /** What stands at an index, or {@code outside} where there is nothing. */
    double atOr(double outside, int... index) {
        for (int axis = 0; axis < shape.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape[axis]) {
                return outside;
            }
        }
        return at(index);
    }

    private int position(int... index) {
        int position = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape[axis]) {
                throw new IndexOutOfBoundsException(Arrays.toString(index) + " in " + Arrays.toString(shape));
            }
            position = position * shape[axis] + index[axis];
        }
        return position;
    }

    Nd map(DoubleUnaryOperator function) {
        return new Nd(shape, DoubleStream.of(values).map(function).toArray());
    }

    /** Both stretched to each other, aligned at the last axis. */
    Nd with(Nd other, DoubleBinaryOperator function) {
        int rank = Math.max(shape.length, other.shape.length);
        int[] sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            sizes[axis] = Math.max(stretchedSize(rank, axis), other.stretchedSize(rank, axis));
        }
        return filled(sizes, index -> function.applyAsDouble(stretched(index), other.stretched(index)));
    }

    private int stretchedSize(int rank, int axis) {
        int mine = axis - rank + shape.length;
        return mine < 0 ? 1 : shape[mine];
    }

    /** What stands at an index of an array that this one is stretched to. */
    double stretched(int... index) {
        int[] mine = new int[shape.length];
        for (int axis = 0; axis < mine.length; axis++) {
            int at = index[index.length - mine.length + axis];
            mine[axis] = shape[axis] == 1 ? 0 : at;
        }
        return at(mine);
    }

    Nd reshaped(int... sizes) {
        if (count(sizes) != values.length) {
            throw new IllegalArgumentException(Arrays.toString(shape) + " as " + Arrays.toString(sizes));
        }
        return new Nd(sizes, values);
    }

    /** Axis {@code order[i]} becomes axis {@code i}. */
    Nd transposed(int... order) {
        int[] sizes = IntStream.of(order).map(axis -> shape[axis]).toArray();
        return filled(sizes, index -> {
            int[] source = new int[index.length];
            for (int i = 0; i < index.length; i++) {
                source[order[i]] = index[i];
            }
            return at(source);
        });
    }

    List<Float> floats() {
        return DoubleStream.of(values).mapToObj(value -> (float) value).toList();
    }

    Tensor tensor() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.ofFloats(
                DataType.FLOAT32, Shape.of(IntStream.of(shape).asLongStream().toArray()), floats);
    }

    static Nd of(Tensor tensor) {
        float[] floats = tensor.dataType() == DataType.INT32 ? ints(tensor) : tensor.toFloats();
        int[] shape =
                Arrays.stream(tensor.shape().sizes()).mapToInt(Math::toIntExact).toArray();
        return new Nd(
                shape,
                IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray());
    }

    private static float[] ints(Tensor tensor) {
        int[] numbers = tensor.toInts();
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers[i];
        }
        return floats;
    }

    @Override
    public String toString() {
        return Arrays.toString(shape) + " " + Arrays.toString(values);
    }
}
