package io.corepress.data.array;

import io.corepress.data.bytes.FileBytes;
import io.corepress.data.bytes.OutputFile;
import io.corepress.data.bytes.Scratch;
import io.corepress.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A {@code .npy} file, open for reading: one array. Safe for use by many threads. */
public final class NpyFile implements Closeable {
    private final FileBytes file;
    private final Scratch scratch;
    private final NpyArray array;

    private NpyFile(FileBytes file, Scratch scratch, NpyArray array) {
        this.file = file;
        this.scratch = scratch;
        this.array = array;
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws io.corepress.data.MalformedDataException if it breaks the rules of the format
     * @throws io.corepress.data.UnsupportedDataException if its elements are neither numbers nor text
     */
    public static NpyFile open(Path path) throws IOException {
        FileBytes file = FileBytes.open(path);
        try {
            Scratch scratch = new Scratch();
            return new NpyFile(file, scratch, NpyArray.of(file, path.toString(), scratch));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** {@return a whole file of numbers, below 2 GiB, on the heap} */
    public static Tensor read(Path path) throws IOException {
        try (NpyFile file = open(path)) {
            Tensor tensor = file.array().tensor();
            return Tensor.ofBytes(tensor.dataType(), tensor.shape(), tensor.toBytes());
        }
    }

    /**
     * Writes a tensor beside {@code path} and renames it into place when it is whole. Types that NumPy lacks become
     * the next wider one that holds all their values: int4 becomes int8, bfloat16 and the 8-bit floats become
     * float32.
     *
     * @throws IOException if it cannot be written; what was at {@code path} is still there then
     */
    public static void write(Path path, Tensor tensor) throws IOException {
        try (OutputFile out = OutputFile.beside(path)) {
            NpyWriting.write(tensor, out.stream());
            out.commit();
        }
    }

    public NpyArray array() {
        return array;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            scratch.close();
        }
    }
}
