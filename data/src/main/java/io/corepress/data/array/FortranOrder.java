package io.corepress.data.array;

import io.corepress.data.bytes.Scratch;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Turns column-major arrays, whose first axis runs fastest, into row-major ones. */
final class FortranOrder {
    /** Rows are gathered in blocks of about this size, each in one pass over the array. */
    private static final int BLOCK_BYTES = 64 << 20;

    private static final int WINDOW_BYTES = 1 << 20;

    private FortranOrder() {}

    /**
     * {@return the same elements in row-major order}
     *
     * @param shape of at least two axes
     * @param width of an element in bytes
     */
    static ByteSource toRowMajor(ByteSource source, Shape shape, int width, Scratch scratch) throws IOException {
        long rows = shape.size(0);
        long columns = shape.elementCount(1, shape.rank());
        if (rows == 0 || columns == 0) {
            return source;
        }
        long rowBytes = columns * width;
        int blockRows = (int) Math.clamp(BLOCK_BYTES / rowBytes, 1, rows);
        return scratch.keep(out -> {
            byte[] block = new byte[Math.toIntExact(blockRows * rowBytes)];
            for (long first = 0; first < rows; first += blockRows) {
                int count = (int) Math.min(blockRows, rows - first);
                gather(source, shape, width, first, count, block);
                out.write(block, 0, (int) (count * rowBytes));
            }
        });
    }

    private static void gather(ByteSource source, Shape shape, int width, long first, int count, byte[] block) {
        int rank = shape.rank();
        long rows = shape.size(0);
        long columns = shape.elementCount(1, rank);
        int rowBytes = (int) (columns * width);
        // Runs of neighbouring columns are read together, unless there is more between them than in them.
        boolean together = rows * width < WINDOW_BYTES;
        byte[] window = new byte[together ? WINDOW_BYTES : count * width];
        long windowStart = 0;
        long windowEnd = 0;
        long[] index = new long[rank];
        for (long column = 0; column < columns; column++) {
            long start = (first + rows * column) * width;
            if (start < windowStart || start + (long) count * width > windowEnd) {
                int length = (int) Math.min(window.length, source.size() - start);
                source.read(start, ByteBuffer.wrap(window, 0, length));
                windowStart = start;
                windowEnd = start + length;
            }
            int from = (int) (start - windowStart);
            int to = (int) (rowMajorColumn(shape, index) * width);
            for (int row = 0; row < count; row++) {
                System.arraycopy(window, from + row * width, block, row * rowBytes + to, width);
            }
            for (int axis = 1; axis < rank && ++index[axis] == shape.size(axis); axis++) {
                index[axis] = 0;
            }
        }
    }

    private static long rowMajorColumn(Shape shape, long[] index) {
        long column = 0;
        for (int axis = 1; axis < shape.rank(); axis++) {
            column = column * shape.size(axis) + index[axis];
        }
        return column;
    }
}
