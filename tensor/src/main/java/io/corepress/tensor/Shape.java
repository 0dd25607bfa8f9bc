package io.corepress.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The sizes of a tensor's axes, outermost first; no axes means a scalar. Immutable. */
public final class Shape {
    private static final Shape SCALAR = new Shape(new long[0]);

    private final long[] sizes;

    private Shape(long[] sizes) {
        this.sizes = sizes;
    }

    /**
     * {@return the shape with these axis sizes}
     *
     * @throws IllegalArgumentException if a size is negative or the product of those that are not 0 does not fit a long
     */
    public static Shape of(long... sizes) {
        if (sizes.length == 0) {
            return SCALAR;
        }
        long count = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("axis sizes must not be negative, got " + Arrays.toString(sizes));
            }
            // An empty axis must not hide that the others overflow, for they are also counted without it.
            long factor = Math.max(size, 1);
            long high = Math.multiplyHigh(count, factor);
            count *= factor;
            if (high != 0 || count < 0) {
                throw new IllegalArgumentException("too many elements: " + Arrays.toString(sizes));
            }
        }
        return new Shape(sizes.clone());
    }

    public static Shape scalar() {
        return SCALAR;
    }

    public int rank() {
        return sizes.length;
    }

    /** {@return the size of {@code axis}, 0 to rank - 1} */
    public long size(int axis) {
        return sizes[axis];
    }

    /** {@return all sizes, a copy} */
    public long[] sizes() {
        return sizes.clone();
    }

    /** {@return the product of the sizes; 1 for a scalar} */
    public long elementCount() {
        return elementCount(0, sizes.length);
    }

    /** {@return the product of the sizes of the axes from {@code from} (inclusive) to {@code to} (exclusive)} */
    public long elementCount(int from, int to) {
        long count = 1;
        for (int axis = from; axis < to; axis++) {
            count *= sizes[axis];
        }
        return count;
    }

    /** {@return this shape with another size at {@code axis}} */
    public Shape withSize(int axis, long size) {
        long[] changed = sizes.clone();
        changed[axis] = size;
        return of(changed);
    }

    /** {@return this shape with {@code more} axes behind it} */
    public Shape append(long... more) {
        return of(LongStream.concat(LongStream.of(sizes), LongStream.of(more)).toArray());
    }

    /** {@return a shape of {@code rank} axes of size one} */
    public static Shape ones(int rank) {
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        return of(ones);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** {@return the sizes as MIL text writes them, for example {@code [64, 3, 7, 7]}} */
    @Override
    public String toString() {
        return LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
