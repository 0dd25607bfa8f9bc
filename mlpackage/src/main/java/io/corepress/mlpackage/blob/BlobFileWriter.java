package io.corepress.mlpackage.blob;

import io.corepress.mlpackage.file.FileBytes;
import io.corepress.mlpackage.file.StreamedFile;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Writes a weight file as a stream, one tensor after the other, of any total size. As a {@link TensorStore} it returns
 * tensors that are views of the file being written, so a weight that was computed into it is already where it will
 * stay. It has a position, so it changes, and belongs to one thread at a time; reading its tensors does not.
 *
 * <p>The file is valid once {@link #finish} has been called; its tensors can be read until {@link #close}.
 */
public final class BlobFileWriter implements TensorStore, AutoCloseable {
    private final StreamedFile file;
    /** Tensors that are copied inside the operating system are not looked at, so they are not checked for twins. */
    private static final long MAX_CHECKED_COPY = 1 << 22;

    private final Map<Long, DataType> typeOfOffset = new HashMap<>();
    private final Map<Fingerprint, Long> offsetOfContent = new HashMap<>();
    private boolean busy;

    /** Tensors of equal content have equal ones; that others have not is likely, and checked. */
    private record Fingerprint(DataType dataType, long sizeInBytes, long checksum) {}

    private BlobFileWriter(StreamedFile file) {
        this.file = file;
    }

    /**
     * Creates a weight file without tensors.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the file exists
     */
    public static BlobFileWriter create(Path path) throws IOException {
        return create(path, bytes -> {});
    }

    /** @param progress is told how many more bytes have been written, now and then */
    public static BlobFileWriter create(Path path, LongConsumer progress) throws IOException {
        StreamedFile file = StreamedFile.create(path, progress);
        try {
            file.write(BlobFormat.header(0));
            return new BlobFileWriter(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** {@return whether a weight file can hold elements of this type} */
    public static boolean canHold(DataType dataType) {
        return BlobType.code(dataType) > 0;
    }

    /** {@return how many tensors have been written} */
    public long count() {
        return typeOfOffset.size();
    }

    /** {@return the bytes of the file so far} */
    public long size() {
        return file.position();
    }

    /** {@return the offset by which a program refers to this tensor, if it was written here, as this type} */
    public OptionalLong offsetOf(Tensor tensor) {
        return tensor.bytes() instanceof FileBytes bytes
                        && bytes.file() == file.reading()
                        && typeOfOffset.get(bytes.offset()) == tensor.dataType()
                ? OptionalLong.of(bytes.offset() - BlobFormat.METADATA_BYTES)
                : OptionalLong.empty();
    }

    @Override
    public Sink open(DataType dataType, Shape shape) {
        try {
            return new BlobSink(dataType, shape);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a tensor to the end of this file, inside the operating system if it comes from a file. */
    @Override
    public Tensor keep(Tensor tensor) {
        if (offsetOf(tensor).isPresent()) {
            return tensor;
        }
        BlobSink sink = (BlobSink) open(tensor.dataType(), tensor.shape());
        return Tensor.of(tensor.dataType(), tensor.shape(), sink.copy(tensor.bytes()));
    }

    /** Writes the count of tensors to the header; the file is whole then. */
    public void finish() throws IOException {
        if (busy) {
            throw new IllegalStateException("a tensor is still being written");
        }
        if (count() > BlobFormat.MAX_COUNT) {
            throw new IllegalStateException("a weight file holds at most 4294967295 tensors");
        }
        file.patch(0, BlobFormat.header(count()));
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class BlobSink implements Sink {
        private final long start = file.position();
        private final CRC32C checksum = new CRC32C();
        private final DataType dataType;
        private final long dataOffset;
        private final long sizeInBytes;
        private boolean ended;

        private BlobSink(DataType dataType, Shape shape) throws IOException {
            this.dataType = dataType;
            int code = BlobType.code(dataType);
            if (code < 0) {
                throw new IllegalArgumentException("weight files hold no tensors of " + dataType.milName());
            }
            if (busy) {
                throw new IllegalStateException("the previous tensor is still being written");
            }
            sizeInBytes = dataType.sizeInBytes(shape.elementCount());
            dataOffset = BlobFormat.align(start) + BlobFormat.METADATA_BYTES;
            int paddingBits = BlobFormat.paddingBits(dataType.bits(), shape.elementCount());
            file.padTo(BlobFormat.align(start));
            file.write(BlobFormat.metadata(code, sizeInBytes, dataOffset, paddingBits));
            busy = true;
        }

        @Override
        public void write(ByteBuffer bytes) {
            requireOpen();
            if (bytes.remaining() > dataOffset + sizeInBytes - file.position()) {
                throw new IllegalStateException("more than the " + sizeInBytes + " bytes of the tensor");
            }
            checksum.update(bytes.duplicate());
            try {
                file.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private ByteSource copy(ByteSource bytes) {
            if (bytes.size() <= MAX_CHECKED_COPY) {
                ByteBuffer all = ByteBuffer.allocate((int) bytes.size());
                bytes.read(0, all);
                write(all.flip());
                return finish();
            }
            try {
                file.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return add();
        }

        @Override
        public ByteSource finish() {
            requireOpen();
            if (file.position() != dataOffset + sizeInBytes) {
                throw new IllegalStateException(
                        (file.position() - dataOffset) + " of " + sizeInBytes + " bytes of the tensor were written");
            }
            Fingerprint fingerprint = new Fingerprint(dataType, sizeInBytes, checksum.getValue());
            Long twin = offsetOfContent.putIfAbsent(fingerprint, dataOffset);
            ByteSource bytes = add();
            if (twin != null) {
                FileBytes known = new FileBytes(file.reading(), twin, sizeInBytes);
                if (Tensor.of(DataType.UINT8, Shape.of(sizeInBytes), known)
                        .equals(Tensor.of(DataType.UINT8, Shape.of(sizeInBytes), bytes))) {
                    typeOfOffset.remove(dataOffset);
                    truncate();
                    return known;
                }
            }
            return bytes;
        }

        private ByteSource add() {
            try {
                file.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            end();
            typeOfOffset.put(dataOffset, dataType);
            return new FileBytes(file.reading(), dataOffset, sizeInBytes);
        }

        @Override
        public void discard() {
            if (ended) {
                return;
            }
            end();
            truncate();
        }

        private void truncate() {
            try {
                file.truncate(start);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void end() {
            ended = true;
            busy = false;
        }

        private void requireOpen() {
            if (ended) {
                throw new IllegalStateException("the tensor has been finished or discarded");
            }
        }
    }
}
