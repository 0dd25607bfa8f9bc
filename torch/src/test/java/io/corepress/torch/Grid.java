package io.corepress.torch;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Numbers in any number of axes, and loops over them, for formulas that tests write down. */
record Grid(long[] sizes, float[] numbers) {

    static Grid of(Tensor tensor) {
        return new Grid(tensor.shape().sizes(), tensor.toFloats());
    }

    /** {@return numbers between -2 and 2 that show no pattern} */
    static Grid mixed(long... sizes) {
        float[] numbers = new float[(int) Shape.of(sizes).elementCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (2 * Math.sin(1 + 2.3 * i));
        }
        return new Grid(sizes, numbers);
    }

    static Grid computed(long[] sizes, ToDoubleFunction<long[]> formula) {
        List<long[]> places = places(sizes);
        float[] numbers = new float[places.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) formula.applyAsDouble(places.get(i));
        }
        return new Grid(sizes, numbers);
    }

    /** {@return all places, the last axis fastest} */
    static List<long[]> places(long... sizes) {
        List<long[]> places = new ArrayList<>();
        long count = Shape.of(sizes).elementCount();
        for (long number = 0; number < count; number++) {
            long[] place = new long[sizes.length];
            long rest = number;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                place[axis] = rest % sizes[axis];
                rest /= sizes[axis];
            }
            places.add(place);
        }
        return places;
    }

    boolean contains(long... place) {
        for (int axis = 0; axis < sizes.length; axis++) {
            if (place[axis] < 0 || place[axis] >= sizes[axis]) {
                return false;
            }
        }
        return true;
    }

    double at(long... place) {
        long position = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            position = position * sizes[axis] + place[axis];
        }
        return numbers[(int) position];
    }

    /** {@return the sizes behind batch and channels} */
    long[] spatial() {
        return java.util.Arrays.copyOfRange(sizes, 2, sizes.length);
    }

    /** {@return batch and channel, and a place behind them} */
    static long[] join(long batch, long channel, long[] place) {
        long[] joined = new long[place.length + 2];
        joined[0] = batch;
        joined[1] = channel;
        System.arraycopy(place, 0, joined, 2, place.length);
        return joined;
    }

    static long[] behind(long[] place) {
        return java.util.Arrays.copyOfRange(place, 2, place.length);
    }

    Tensor tensor() {
        return OneOperation.floats(sizes, numbers);
    }
}
