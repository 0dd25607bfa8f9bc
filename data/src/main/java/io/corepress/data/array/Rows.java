package io.corepress.data.array;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Parts of arrays along their first axis. */
public final class Rows {
    private Rows() {}

    /**
     * {@return rows {@code from} to {@code from + count} of the first axis, copied to the heap}
     *
     * @throws IndexOutOfBoundsException if there are not so many
     * @throws IllegalArgumentException if the tensor is a scalar, or has elements smaller than a byte
     */
    public static Tensor copy(Tensor tensor, long from, long count) {
        Shape shape = tensor.shape();
        if (shape.rank() == 0 || tensor.dataType().isSubByte()) {
            throw new IllegalArgumentException(tensor + " has no rows that could be copied");
        }
        Objects.checkFromIndexSize(from, count, shape.size(0));
        long rowBytes = tensor.dataType().sizeInBytes(shape.elementCount(1, shape.rank()));
        byte[] bytes = new byte[Math.toIntExact(Math.multiplyExact(count, rowBytes))];
        tensor.bytes().read(from * rowBytes, ByteBuffer.wrap(bytes));
        return Tensor.ofBytes(tensor.dataType(), shape.withSize(0, count), bytes);
    }

    /** {@return row {@code index} without the first axis, copied to the heap} */
    public static Tensor row(Tensor tensor, long index) {
        Tensor row = copy(tensor, index, 1);
        long[] sizes = row.shape().sizes();
        return row.withShape(Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length)));
    }
}
