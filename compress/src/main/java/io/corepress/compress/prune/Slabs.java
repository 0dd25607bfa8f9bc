package io.corepress.compress.prune;

import io.corepress.tensor.Shape;

/**
 * A tensor cut along one axis into slabs of {@code height} neighbours; the last one of each row may be lower. The
 * elements of a slab lie next to each other in memory, in {@code rows} of {@code inner} elements; those above each
 * other, {@code inner} apart, form a block or an n:m group.
 *
 * @param outer the product of the sizes before the axis
 * @param size the size of the axis
 * @param inner the product of the sizes behind the axis
 */
record Slabs(long outer, long size, long inner, int height) {
    static Slabs of(Shape shape, int axis, int height) {
        return new Slabs(
                shape.elementCount(0, axis), shape.size(axis), shape.elementCount(axis + 1, shape.rank()), height);
    }

    long count() {
        return outer * inRow();
    }

    /** {@return the slabs that follow each other along the axis} */
    long inRow() {
        return Math.ceilDiv(size, (long) height);
    }

    /** {@return the index of the first element of a slab; for {@code count()}, the number of elements} */
    long start(long slab) {
        return (slab / inRow() * size + slab % inRow() * height) * inner;
    }

    int rows(long slab) {
        return (int) Math.min(height, size - slab % inRow() * height);
    }

    /** {@return how many slabs make a chunk of about {@code elements} elements} */
    int inChunk(int elements) {
        return (int) Math.max(1, elements / Math.max(1, height * inner));
    }
}
