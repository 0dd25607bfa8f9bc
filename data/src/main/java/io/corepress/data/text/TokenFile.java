package io.corepress.data.text;

import io.corepress.data.MalformedDataException;
import io.corepress.data.array.NpyFile;
import io.corepress.data.bytes.FileBytes;
import io.corepress.data.bytes.Scratch;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of text, open for reading as one sequence of tokens. Safe for use by many threads. */
public final class TokenFile implements Closeable {
    private final Path path;
    private final AutoCloseable source;
    private final Scratch scratch = new Scratch();
    private Tensor ids;

    private TokenFile(Path path, AutoCloseable source) {
        this.path = path;
        this.source = source;
    }

    /**
     * Opens a file of text or of token ids.
     *
     * @param vocabulary for {@link Tokens#CHARACTERS}: the file whose characters are numbered, for example the
     *     text that a model was trained on; nothing for {@code path} itself
     * @throws MalformedDataException if the file does not hold such tokens
     */
    public static TokenFile open(Path path, Tokens tokens, Optional<Path> vocabulary) throws IOException {
        FileBytes bytes = FileBytes.open(path);
        TokenFile file = new TokenFile(path, bytes);
        try {
            file.ids = switch (tokens) {
                case BYTES -> Tensor.of(DataType.UINT8, Shape.of(bytes.size()), bytes);
                case UINT16 -> file.uint16(bytes);
                case CHARACTERS -> file.scratchInts(Characters.encode(path, Characters.of(vocabulary.orElse(path))));
                case NUMBERS -> file.scratchInts(DecimalNumbers.encode(path));
            };
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Opens a {@code .npy} file of token ids: integers of at least 8 bits, in one axis or in axes of size 1 and one
     * more.
     *
     * @throws MalformedDataException if the file holds something else
     */
    public static TokenFile openNpy(Path path) throws IOException {
        NpyFile npy = NpyFile.open(path);
        TokenFile file = new TokenFile(path, npy);
        try {
            Tensor array = npy.array().tensor();
            long longest = 0;
            for (long size : array.shape().sizes()) {
                longest = Math.max(longest, size);
            }
            if (!array.dataType().isInteger() || array.elementCount() != longest) {
                throw new MalformedDataException(path + ": token ids are integers in one axis, this is " + array);
            }
            file.ids = array.withShape(Shape.of(array.elementCount()));
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Tensor uint16(FileBytes bytes) {
        if (bytes.size() % 2 != 0) {
            throw new MalformedDataException(
                    path + ": ids of 16 bits take an even number of bytes, there are " + bytes.size());
        }
        return Tensor.of(DataType.UINT16, Shape.of(bytes.size() / 2), bytes);
    }

    private Tensor scratchInts(Scratch.Producer encoded) throws IOException {
        var bytes = scratch.keep(encoded);
        return Tensor.of(DataType.INT32, Shape.of(bytes.size() / 4), bytes);
    }

    public Path path() {
        return path;
    }

    /** {@return the tokens, of an integer type, shape [number of tokens]} */
    public Tensor ids() {
        return ids;
    }

    @Override
    public void close() throws IOException {
        try (scratch) {
            source.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
