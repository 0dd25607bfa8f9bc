package io.corepress.mil.fold;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tensors made of the elements of others, whatever the elements mean. Each takes tensors of any type of whole bytes
 * whose bytes fit an array.
 */
public final class Moves {
    private Moves() {}

    /** {@return {@code x} with its axis {@code order[i]} at place {@code i}} */
    public static Tensor transpose(Tensor x, int... order) {
        long[] strides = strides(x.shape());
        long[] sizes = IntStream.of(order).mapToLong(x.shape()::size).toArray();
        long[] moved = IntStream.of(order).mapToLong(axis -> strides[axis]).toArray();
        return pick(x, Shape.of(sizes), indices(Shape.of(sizes), 0, moved));
    }

    /** {@return {@code x} stretched to a shape, as {@link Broadcast} says} */
    public static Tensor broadcast(Tensor x, Shape shape) {
        return x.shape().equals(shape) ? x : pick(x, shape, Broadcast.indices(x.shape(), shape));
    }

    /**
     * {@return the elements at {@code starts[i] + k * steps[i]} of each axis {@code i}, for {@code k} up to its size in
     * {@code shape}}
     */
    public static Tensor slice(Tensor x, long[] starts, long[] steps, Shape shape) {
        long[] strides = strides(x.shape());
        long offset = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            offset += starts[axis] * strides[axis];
            strides[axis] *= steps[axis];
        }
        return pick(x, shape, indices(shape, offset, strides));
    }

    /**
     * {@return the slices of {@code x} along {@code axis} that the indices name; the axes of the indices stand in its
     * place}
     *
     * @param indices 0 to the size of the axis - 1
     */
    public static Tensor gather(Tensor x, int axis, Shape indexShape, long... indices) {
        long outer = x.shape().elementCount(0, axis);
        long inner = x.shape().elementCount(axis + 1, x.shape().rank());
        long size = x.shape().size(axis);
        int[] picked = new int[Math.toIntExact(outer * indices.length * inner)];
        int at = 0;
        for (long i = 0; i < outer; i++) {
            for (long index : indices) {
                for (long k = 0; k < inner; k++) {
                    picked[at++] = Math.toIntExact((i * size + index) * inner + k);
                }
            }
        }
        long[] sizes = x.shape().sizes();
        Shape shape = Shape.of(Arrays.copyOf(sizes, axis))
                .append(indexShape.sizes())
                .append(Arrays.copyOfRange(sizes, axis + 1, sizes.length));
        return pick(x, shape, picked);
    }

    /** {@return tensors of one type, which differ only along {@code axis}, one after the other} */
    public static Tensor concat(List<Tensor> all, int axis) {
        Tensor first = all.getFirst();
        long size = all.stream().mapToLong(x -> x.shape().size(axis)).sum();
        Shape shape = first.shape().withSize(axis, size);
        int width = width(first.dataType());
        byte[] bytes = new byte[Math.toIntExact(first.dataType().sizeInBytes(shape.elementCount()))];
        int outer = Math.toIntExact(shape.elementCount(0, axis));
        int row = Math.toIntExact(shape.elementCount(axis, shape.rank()) * width);
        int from = 0;
        for (Tensor x : all) {
            byte[] part = x.toBytes();
            int length = outer == 0 ? 0 : part.length / outer;
            for (int i = 0; i < outer; i++) {
                System.arraycopy(part, i * length, bytes, i * row + from, length);
            }
            from += length;
        }
        return Tensor.ofBytes(first.dataType(), shape, bytes);
    }

    /** {@return a tensor of the elements of {@code x} at the given indices, counted row-major} */
    public static Tensor pick(Tensor x, Shape shape, int... indices) {
        int width = width(x.dataType());
        byte[] source = x.toBytes();
        byte[] target = new byte[Math.multiplyExact(indices.length, width)];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(source, indices[i] * width, target, i * width, width);
        }
        return Tensor.ofBytes(x.dataType(), shape, target);
    }

    /** {@return for each element of a tensor of this shape, row-major, {@code offset} and its steps along the axes} */
    static int[] indices(Shape shape, long offset, long[] strides) {
        int[] indices = new int[Math.toIntExact(shape.elementCount())];
        long[] at = new long[shape.rank()];
        long index = offset;
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Math.toIntExact(index);
            for (int axis = at.length - 1; axis >= 0; axis--) {
                index += strides[axis];
                if (++at[axis] < shape.size(axis)) {
                    break;
                }
                index -= strides[axis] * at[axis];
                at[axis] = 0;
            }
        }
        return indices;
    }

    /** {@return the steps from an element to the next of each axis} */
    static long[] strides(Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.size(axis);
        }
        return strides;
    }

    private static int width(DataType dataType) {
        if (dataType.isSubByte()) {
            throw new IllegalArgumentException(dataType.milName() + " elements share bytes and cannot be moved singly");
        }
        return dataType.bits() / 8;
    }
}
