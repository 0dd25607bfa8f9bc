package io.corepress.tensor;

import java.nio.ByteBuffer;

/**
 * A place where new tensors are written as they are computed: the heap, a scratch file, or the weight file of a model
 * being saved. Techniques write to a store, so their memory does not grow with the model.
 *
 * <p>Tensors are written one after the other: a second {@link #begin} before the first writer is finished or closed is
 * an error.
 */
public interface TensorStore {
    /**
     * Opens a place for the bytes of a tensor of the given type and shape.
     *
     * @throws IllegalArgumentException if this store cannot hold the type
     * @throws java.io.UncheckedIOException if the place cannot be written
     */
    Sink open(DataType dataType, Shape shape);

    /** Takes a tensor's bytes in order. */
    interface Sink {
        /** Appends all remaining bytes of {@code bytes}. */
        void write(ByteBuffer bytes);

        /** {@return the bytes, now readable; all of them have been written} */
        ByteSource finish();

        /** Forgets what was written and gives the place back. */
        void discard();
    }

    /** Starts a tensor whose elements are then appended in order. */
    default TensorWriter begin(DataType dataType, Shape shape) {
        return new TensorWriter(dataType, shape, open(dataType, shape));
    }

    /** Copies a tensor into this store; a store that already holds its bytes returns the tensor as it is. */
    default Tensor keep(Tensor tensor) {
        try (TensorWriter writer = begin(tensor.dataType(), tensor.shape())) {
            byte[] block = new byte[(int) Math.min(tensor.sizeInBytes(), 1 << 20)];
            for (long at = 0; at < tensor.sizeInBytes(); at += block.length) {
                int length = (int) Math.min(block.length, tensor.sizeInBytes() - at);
                tensor.bytes().read(at, ByteBuffer.wrap(block, 0, length));
                writer.appendBytes(block, 0, length);
            }
            return writer.finish();
        }
    }

    /** {@return a store on the heap, for tensors below 2 GiB} */
    static TensorStore onHeap() {
        return (dataType, shape) -> new Sink() {
            private final byte[] bytes = new byte[Math.toIntExact(dataType.sizeInBytes(shape.elementCount()))];
            private int written;

            @Override
            public void write(ByteBuffer more) {
                int length = more.remaining();
                more.get(bytes, written, length);
                written += length;
            }

            @Override
            public ByteSource finish() {
                return ByteSource.of(bytes);
            }

            @Override
            public void discard() {
                // nothing to give back: the array goes with this sink
            }
        };
    }
}
