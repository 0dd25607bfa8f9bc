package io.corepress.onnx.convert;

import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.nio.ByteBuffer;

/**
 * Matrices with their axes exchanged, from one place to another through little memory: a band of columns at a time
 * becomes rows.
 */
final class StoredTransposition {
    /** Rows are read in pieces of as many columns as fit here all together. */
    private static final int BAND_BYTES = 1 << 26;

    /** Columns are written for so many rows at once, which share the lines of the cache that they are written to. */
    private static final int ROWS_AT_ONCE = 64;

    private StoredTransposition() {}

    /** {@return a matrix of elements of whole bytes, with its axes exchanged, in the store} */
    static Tensor of(Tensor matrix, TensorStore store) {
        return of(matrix, store, BAND_BYTES);
    }

    static Tensor of(Tensor matrix, TensorStore store, int bandBytes) {
        long rows = matrix.shape().size(0);
        long columns = matrix.shape().size(1);
        int width = matrix.dataType().bits() / 8;
        long widest = Math.max(1, bandBytes / Math.max(1, rows * width));
        int count = (int) Math.min(widest, columns);
        try (TensorWriter writer = store.begin(matrix.dataType(), Shape.of(columns, rows))) {
            byte[] band = new byte[Math.toIntExact(count * rows * width)];
            for (long first = 0; first < columns; first += count) {
                int now = (int) Math.min(count, columns - first);
                fill(band, matrix, first, now);
                writer.appendBytes(band, 0, Math.toIntExact(now * rows * width));
            }
            return writer.finish();
        }
    }

    /** Puts the columns from {@code first} on into the band, one after the other. */
    private static void fill(byte[] band, Tensor matrix, long first, int count) {
        int rows = Math.toIntExact(matrix.shape().size(0));
        long columns = matrix.shape().size(1);
        int width = matrix.dataType().bits() / 8;
        int piece = count * width;
        byte[] some = new byte[Math.min(ROWS_AT_ONCE, rows) * piece];
        for (int row = 0; row < rows; row += ROWS_AT_ONCE) {
            int now = Math.min(ROWS_AT_ONCE, rows - row);
            for (int i = 0; i < now; i++) {
                matrix.bytes().read(((row + i) * columns + first) * width, ByteBuffer.wrap(some, i * piece, piece));
            }
            for (int column = 0; column < count; column++) {
                int target = (column * rows + row) * width;
                for (int i = 0; i < now; i++) {
                    int source = i * piece + column * width;
                    for (int k = 0; k < width; k++) {
                        band[target++] = some[source + k];
                    }
                }
            }
        }
    }
}
