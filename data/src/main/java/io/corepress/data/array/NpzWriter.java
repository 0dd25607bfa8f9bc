package io.corepress.data.array;

import io.corepress.data.bytes.OutputFile;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a {@code .npz} file, array after array, beside its target; {@link #commit} renames it into place. Closing it
 * without that leaves the target what it was. The same arrays give the same bytes at any time. It has a position, so
 * it changes and belongs to one thread.
 */
public final class NpzWriter implements AutoCloseable {
    /** The earliest time that ZIP can say, in its own form: the content, not the clock, decides the bytes. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final OutputFile file;
    private final ZipOutputStream zip;
    private final boolean compress;
    private final Set<String> names = new HashSet<>();

    private NpzWriter(OutputFile file, boolean compress) {
        this.file = file;
        this.zip = new ZipOutputStream(file.stream());
        this.compress = compress;
    }

    /** Begins a file whose arrays are stored as they are, as {@code numpy.savez} does it. */
    public static NpzWriter create(Path path) throws IOException {
        return new NpzWriter(OutputFile.beside(path), false);
    }

    /** Begins a file whose arrays are compressed, as {@code numpy.savez_compressed} does it. */
    public static NpzWriter createCompressed(Path path) throws IOException {
        return new NpzWriter(OutputFile.beside(path), true);
    }

    /** Writes a whole file of these arrays, in the order of the map. */
    public static void write(Path path, Map<String, Tensor> arrays) throws IOException {
        try (NpzWriter writer = create(path)) {
            for (var array : arrays.entrySet()) {
                writer.put(array.getKey(), array.getValue());
            }
            writer.commit();
        }
    }

    /**
     * Appends an array. Types that NumPy lacks become wider ones, see {@link NpyFile#write}.
     *
     * @throws IllegalArgumentException if there is one of that name already
     */
    public void put(String name, Tensor tensor) throws IOException {
        if (!names.add(name)) {
            throw new IllegalArgumentException("two arrays of the name '" + name + "'");
        }
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTimeLocal(TIME);
        if (!compress) {
            // The header of such an entry, which comes first, holds its size and sum: they are found in a pass before.
            Measure measure = new Measure();
            NpyWriting.write(tensor, measure);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(measure.size);
            entry.setCompressedSize(measure.size);
            entry.setCrc(measure.sum.getValue());
        }
        zip.putNextEntry(entry);
        NpyWriting.write(tensor, zip);
        zip.closeEntry();
    }

    /** Ends the file and puts it in the place of the target. */
    public void commit() throws IOException {
        zip.finish();
        file.commit();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            zip.close();
        }
    }

    /** Counts and sums what is written to it. */
    private static final class Measure extends OutputStream {
        private final CRC32 sum = new CRC32();
        private long size;

        @Override
        public void write(int one) {
            sum.update(one);
            size++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            sum.update(bytes, from, length);
            size += length;
        }
    }
}
