package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.data.bytes.FileBytes;
import io.corepress.data.bytes.Inflation;
import io.corepress.data.bytes.Scratch;
import io.corepress.data.bytes.Slice;
import io.corepress.data.bytes.SourceStream;
import io.corepress.data.bytes.SwappedBytes;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file, the format of MNIST, open for reading: one array. Files that are packed by gzip, recognised by their
 * content, are unpacked once. Safe for use by many threads.
 *
 * <p>The format: two zero bytes, a type code, the number of axes, their sizes as big-endian 32-bit integers, and then
 * the elements, row-major and big-endian.
 */
public final class IdxFile implements Closeable {
    private static final int MAX_RANK = 16;

    private final FileBytes file;
    private final Scratch scratch;
    private final Tensor tensor;

    private IdxFile(FileBytes file, Scratch scratch, Tensor tensor) {
        this.file = file;
        this.scratch = scratch;
        this.tensor = tensor;
    }

    /** What the start of the file says. */
    private record Header(DataType dataType, Shape shape, int sizeInBytes) {
        long fileSize() {
            return Math.addExact(sizeInBytes, dataType.sizeInBytes(shape.elementCount()));
        }
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws MalformedDataException if it breaks the rules of the format
     */
    public static IdxFile open(Path path) throws IOException {
        FileBytes file = FileBytes.open(path);
        Scratch scratch = new Scratch();
        try {
            return new IdxFile(file, scratch, tensor(file, scratch));
        } catch (IOException | RuntimeException e) {
            try (file) {
                scratch.close();
            }
            throw e;
        }
    }

    /** {@return whether the file starts as such a file does, unpacked or packed} */
    public static boolean isIdx(Path path) throws IOException {
        try (FileBytes file = FileBytes.open(path)) {
            header(file, path.toString());
            return true;
        } catch (MalformedDataException e) {
            return false;
        }
    }

    private static Tensor tensor(FileBytes file, Scratch scratch) throws IOException {
        String place = file.path().toString();
        Header header = header(file, place);
        ByteSource bytes = isGzip(file) ? Inflation.gunzip(file, header.fileSize(), place, scratch) : file;
        if (bytes.size() != header.fileSize()) {
            throw new MalformedDataException(place + ": shape " + header.shape + " of " + header.dataType.milName()
                    + " takes " + header.fileSize() + " bytes with the header, but there are " + bytes.size());
        }
        ByteSource elements = new Slice(bytes, header.sizeInBytes, bytes.size() - header.sizeInBytes);
        int width = header.dataType.bits() / 8;
        return Tensor.of(header.dataType, header.shape, width == 1 ? elements : new SwappedBytes(elements, width));
    }

    private static boolean isGzip(ByteSource file) {
        if (file.size() < 2) {
            return false;
        }
        ByteBuffer magic = ByteBuffer.allocate(2);
        file.read(0, magic);
        return magic.getShort(0) == 0x1f8b;
    }

    private static Header header(FileBytes file, String place) throws IOException {
        boolean packed = isGzip(file);
        try (InputStream plain = new SourceStream(file);
                InputStream in = packed ? new GZIPInputStream(plain) : plain) {
            byte[] magic = in.readNBytes(4);
            if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
                throw new MalformedDataException(place + ": it does not start as an IDX file does, with two zeros");
            }
            DataType type = type(magic[2] & 0xFF, place);
            int rank = magic[3] & 0xFF;
            if (rank < 1 || rank > MAX_RANK) {
                throw new MalformedDataException(place + ": expected 1 to " + MAX_RANK + " axes, got " + rank);
            }
            byte[] sizeBytes = in.readNBytes(4 * rank);
            if (sizeBytes.length < 4 * rank) {
                throw new MalformedDataException(place + ": it ends inside its header");
            }
            long[] sizes = new long[rank];
            for (int axis = 0; axis < rank; axis++) {
                sizes[axis] = Integer.toUnsignedLong(ByteBuffer.wrap(sizeBytes).getInt(4 * axis));
            }
            Header header = new Header(type, Shape.of(sizes), 4 + 4 * rank);
            header.fileSize();
            return header;
        } catch (ZipException | EOFException e) {
            throw new MalformedDataException(place + ": the compressed bytes are damaged: " + e.getMessage(), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedDataException(place + ": its axes have too many elements", e);
        }
    }

    private static DataType type(int code, String place) {
        return switch (code) {
            case 0x08 -> DataType.UINT8;
            case 0x09 -> DataType.INT8;
            case 0x0B -> DataType.INT16;
            case 0x0C -> DataType.INT32;
            case 0x0D -> DataType.FLOAT32;
            case 0x0E -> DataType.FLOAT64;
            default ->
                throw new MalformedDataException(
                        place + ": expected a type code of 0x08, 0x09 or 0x0b to 0x0e at byte 2, got 0x"
                                + Integer.toHexString(code));
        };
    }

    public Path path() {
        return file.path();
    }

    /** {@return the array, read from the file when it is asked to} */
    public Tensor tensor() {
        return tensor;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            scratch.close();
        }
    }
}
