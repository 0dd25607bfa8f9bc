package io.corepress.data.array;

import io.corepress.data.UnsupportedDataException;
import io.corepress.data.bytes.Scratch;
import io.corepress.data.bytes.Slice;
import io.corepress.data.bytes.SwappedBytes;
import io.corepress.data.bytes.TruthBytes;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One array of a {@code .npy} or {@code .npz} file that is open. It is row-major and little-endian for its readers,
 * whatever it is in the file. Needs the file to stay open.
 */
public final class NpyArray {
    private final String place;
    private final NpyHeader header;
    private final ByteSource data;
    private final Scratch scratch;
    private ByteSource rowMajor;

    private NpyArray(String place, NpyHeader header, ByteSource data, Scratch scratch) {
        this.place = place;
        this.header = header;
        this.data = data;
        this.scratch = scratch;
    }

    /** Reads the header of an array that takes all the given bytes. */
    static NpyArray of(ByteSource bytes, String place, Scratch scratch) {
        NpyHeader header = NpyHeader.read(bytes, place);
        ByteSource data = new Slice(bytes, header.dataOffset(), bytes.size() - header.dataOffset());
        return new NpyArray(place, header, data, scratch);
    }

    /** {@return the name of file and entry, for messages} */
    public String place() {
        return place;
    }

    public Shape shape() {
        return header.shape();
    }

    /** {@return whether the elements are text, to be had from {@link #strings}, and not numbers} */
    public boolean isText() {
        return header.type() instanceof NpyType.Text;
    }

    /**
     * {@return the array, read from the file when it is asked to; an array in Fortran order is turned around once, in
     * a temporary file if it is large}
     *
     * @throws UnsupportedDataException if the elements are text
     */
    public Tensor tensor() throws IOException {
        if (!(header.type() instanceof NpyType.Numbers numbers)) {
            throw new UnsupportedDataException(place + ": it holds text, and numbers are expected");
        }
        ByteSource ordered = rowMajor();
        if (numbers.bigEndian()) {
            ordered = new SwappedBytes(ordered, numbers.width());
        }
        if (numbers.dataType() == DataType.BOOL) {
            ordered = new TruthBytes(ordered);
        }
        return Tensor.of(numbers.dataType(), header.shape(), ordered);
    }

    /**
     * {@return the elements as text, in row-major order, without the zeros that fill them up}
     *
     * @throws UnsupportedDataException if they are numbers
     */
    public List<String> strings() throws IOException {
        if (!(header.type() instanceof NpyType.Text text)) {
            throw new UnsupportedDataException(place + ": it holds numbers, and text is expected");
        }
        ByteSource ordered = rowMajor();
        Charset charset = !text.unicode()
                ? StandardCharsets.ISO_8859_1
                : text.bigEndian() ? Charset.forName("UTF-32BE") : Charset.forName("UTF-32LE");
        List<String> strings = new ArrayList<>();
        byte[] element = new byte[text.width()];
        for (long at = 0; at < ordered.size(); at += element.length) {
            ordered.read(at, ByteBuffer.wrap(element));
            String padded = new String(element, charset);
            int end = padded.length();
            while (end > 0 && padded.charAt(end - 1) == 0) {
                end--;
            }
            strings.add(padded.substring(0, end));
        }
        return strings;
    }

    private synchronized ByteSource rowMajor() throws IOException {
        if (!header.fortranOrder() || header.shape().rank() < 2) {
            return data;
        }
        if (rowMajor == null) {
            rowMajor =
                    FortranOrder.toRowMajor(data, header.shape(), header.type().width(), scratch);
        }
        return rowMajor;
    }
}
