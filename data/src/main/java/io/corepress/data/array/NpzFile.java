package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.data.bytes.FileBytes;
import io.corepress.data.bytes.Inflation;
import io.corepress.data.bytes.Scratch;
import io.corepress.data.bytes.Slice;
import io.corepress.tensor.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * A {@code .npz} file, open for reading: arrays by name. Safe for use by many threads.
 *
 * <p>An entry that is stored as it is is read in place. A compressed one is unpacked once, when it is first asked
 * for: a small one to the heap, a large one to a temporary file. Reading it forward in each pass would need no disk,
 * but samples are drawn in any order, and pass after pass.
 */
public final class NpzFile implements Closeable {
    private static final String SUFFIX = ".npy";

    private final FileBytes file;
    private final Scratch scratch = new Scratch();
    private final SequencedMap<String, ZipDirectory.Entry> entries;
    private final Map<String, NpyArray> arrays = new HashMap<>();

    private NpzFile(FileBytes file, SequencedMap<String, ZipDirectory.Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Opens a file and reads its directory. Entries that are no arrays are passed over.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws MalformedDataException if it is no ZIP archive, or has no arrays
     */
    public static NpzFile open(Path path) throws IOException {
        FileBytes file = FileBytes.open(path);
        try {
            SequencedMap<String, ZipDirectory.Entry> entries = new LinkedHashMap<>();
            for (ZipDirectory.Entry entry : ZipDirectory.read(file, path.toString())) {
                if (entry.name().endsWith(SUFFIX)) {
                    String name = entry.name().substring(0, entry.name().length() - SUFFIX.length());
                    if (entries.put(name, entry) != null) {
                        throw new MalformedDataException(path + ": it has two arrays of the name '" + name + "'");
                    }
                }
            }
            if (entries.isEmpty()) {
                throw new MalformedDataException(path + ": it has no arrays");
            }
            return new NpzFile(file, entries);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public Path path() {
        return file.path();
    }

    /** {@return the names of the arrays, in the order of the file} */
    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet(entries.sequencedKeySet());
    }

    /**
     * {@return the array of that name; its header has been read}
     *
     * @throws IllegalArgumentException if there is none
     * @throws MalformedDataException if it breaks the rules of its format
     */
    public synchronized NpyArray array(String name) throws IOException {
        ZipDirectory.Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(path() + " has no array '" + name + "', only " + entries.keySet());
        }
        NpyArray array = arrays.get(name);
        if (array == null) {
            String place = path() + ", array '" + name + "'";
            array = NpyArray.of(unpacked(entry, place), place, scratch);
            arrays.put(name, array);
        }
        return array;
    }

    private ByteSource unpacked(ZipDirectory.Entry entry, String place) throws IOException {
        ByteSource stored = new Slice(file, entry.offset(), entry.storedSize());
        return entry.compressed() ? Inflation.inflate(stored, entry.size(), entry.crc(), place, scratch) : stored;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            scratch.close();
        }
    }
}
