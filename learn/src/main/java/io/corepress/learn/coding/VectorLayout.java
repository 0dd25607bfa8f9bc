package io.corepress.learn.coding;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.tensor.Shape;
import io.corepress.torch.autograd.Shaping;
import io.corepress.torch.autograd.Variable;

/**
 * The elements of a weight as vectors of neighbours along its channel axis, group by group: shape [groups, n, v], where n
 * follows the order of indices in memory.
 *
 * @param outer elements before the channel axis
 * @param groups of neighbouring channels, each with a table of its own
 * @param vectors of a group, at one place of the other axes
 * @param v elements of a vector
 * @param inner elements behind the channel axis
 */
record VectorLayout(Shape shape, int axis, long outer, int groups, long vectors, int v, long inner) {

    /**
     * @param groupSize channels of a group; divides the size of the axis, and is divided by {@code v}
     */
    static VectorLayout of(Shape shape, int axis, int groupSize, int v) {
        return new VectorLayout(
                shape,
                axis,
                shape.elementCount(0, axis),
                Math.toIntExact(shape.size(axis) / groupSize),
                groupSize / v,
                v,
                shape.elementCount(axis + 1, shape.rank()));
    }

    /** {@return how many vectors a group has} */
    int count() {
        return Math.toIntExact(outer * vectors * inner);
    }

    Shape indexShape() {
        return shape.withSize(axis, shape.size(axis) / v);
    }

    /** {@return the shape of the tables: one axis for each of the weight's, then entries, then elements} */
    Shape lutShape(int entries) {
        return Shape.ones(shape.rank()).withSize(axis, groups).append(entries, v);
    }

    /** {@return which group an index is of} */
    BlockGrid indexGrid() {
        return BlockGrid.of(indexShape(), Shape.ones(shape.rank()).withSize(axis, groups));
    }

    Variable arranged(Variable weight) {
        return Shaping.permute(weight.reshape(outer, groups, vectors, v, inner), 1, 0, 2, 4, 3)
                .reshape(groups, count(), v);
    }

    Variable restored(Variable arranged) {
        return Shaping.permute(arranged.reshape(groups, outer, vectors, inner, v), 1, 0, 2, 4, 3)
                .reshape(shape.sizes());
    }

    /** {@return as {@link #arranged(Variable)}, group behind group} */
    float[] arranged(float[] weight) {
        float[] arranged = new float[weight.length];
        forEach((memory, place) -> arranged[place] = weight[memory]);
        return arranged;
    }

    /** {@return for each vector whether any of its elements is kept, in the order of {@link #arranged(float[])}} */
    byte[] kept(byte[] mask) {
        byte[] kept = new byte[mask.length / v];
        forEach((memory, place) -> kept[place / v] |= mask[memory]);
        return kept;
    }

    /** {@return one code a vector, from the order of {@link #arranged(float[])} to that of indices in memory} */
    byte[] inMemory(byte[] codes) {
        byte[] ordered = new byte[codes.length];
        forEach((memory, place) -> {
            if (place % v == 0) {
                long row = memory / inner / v;
                ordered[(int) (row * inner + memory % inner)] = codes[place / v];
            }
        });
        return ordered;
    }

    private interface Places {
        void visit(int memory, int arranged);
    }

    private void forEach(Places places) {
        int next = 0;
        for (int group = 0; group < groups; group++) {
            for (long o = 0; o < outer; o++) {
                for (long vector = 0; vector < vectors; vector++) {
                    long row = (o * groups + group) * vectors + vector;
                    for (long i = 0; i < inner; i++) {
                        for (int element = 0; element < v; element++) {
                            places.visit((int) ((row * v + element) * inner + i), next++);
                        }
                    }
                }
            }
        }
    }
}
