package io.corepress.mil.fold;

import io.corepress.tensor.Shape;

/** Shapes stretched to each other: aligned at the last axis, sizes of one fit any size. */
public final class Broadcast {
    private Broadcast() {}

    /**
     * {@return the shape to which both are stretched}
     *
     * @throws IllegalArgumentException if two sizes differ and none is one
     */
    public static Shape shape(Shape one, Shape other) {
        long[] sizes = new long[Math.max(one.rank(), other.rank())];
        for (int i = 1; i <= sizes.length; i++) {
            long left = i <= one.rank() ? one.size(one.rank() - i) : 1;
            long right = i <= other.rank() ? other.size(other.rank() - i) : 1;
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException("shapes must be equal or broadcast, got " + one + " and " + other);
            }
            sizes[sizes.length - i] = left == 1 ? right : left;
        }
        return Shape.of(sizes);
    }

    /** {@return for each element of {@code wide}, row-major, the index of the element of {@code narrow} that goes there} */
    public static int[] indices(Shape narrow, Shape wide) {
        long[] strides = new long[wide.rank()];
        long stride = 1;
        for (int i = 1; i <= narrow.rank(); i++) {
            long size = narrow.size(narrow.rank() - i);
            strides[wide.rank() - i] = size == 1 ? 0 : stride;
            stride *= size;
        }
        return Moves.indices(wide, 0, strides);
    }
}
