package io.corepress.data.array;

import static io.corepress.data.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
    private static final float[] COUNTED = counted();

    @TempDir
    Path folder;

    private static float[] counted() {
        float[] values = new float[24];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "counted-i1, INT8",
        "counted-i2, INT16",
        "counted-i4, INT32",
        "counted-i8, INT64",
        "counted-u1, UINT8",
        "counted-u2, UINT16",
        "counted-u4, UINT32",
        "counted-u8, UINT64",
        "counted-f2, FLOAT16",
        "counted-f4, FLOAT32",
        "counted-f8, FLOAT64",
        "counted-big-i2, INT16",
        "counted-big-i4, INT32",
        "counted-big-i8, INT64",
        "counted-big-u2, UINT16",
        "counted-big-f2, FLOAT16",
        "counted-big-f4, FLOAT32",
        "counted-big-f8, FLOAT64",
        "counted-fortran, FLOAT32",
        "counted-fortran-big, INT16",
        "version2, INT32",
        "version3, INT32",
    })
    void readsWhatNumPyWrote(String name, DataType type) throws IOException {
        Tensor tensor = NpyFile.read(resource("numpy/" + name + ".npy"));
        assertThat(tensor.dataType()).isEqualTo(type);
        assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3, 4));
        assertThat(tensor.toFloats()).containsExactly(COUNTED);
    }

    @Test
    void anyByteButZeroIsTrue() throws IOException {
        Path file = folder.resolve("b.npy");
        byte[] bytes = Files.readAllBytes(resource("numpy/counted-b1.npy"));
        bytes[bytes.length - 1] = 7;
        Files.write(file, bytes);
        int[] values = NpyFile.read(file).toInts();
        assertThat(values[0]).isZero();
        assertThat(Arrays.copyOfRange(values, 1, 24)).containsOnly(1);
    }

    @Test
    void readsScalarsEmptyArraysAndExtremes() throws IOException {
        Tensor scalar = NpyFile.read(resource("numpy/scalar.npy"));
        assertThat(scalar.shape()).isEqualTo(Shape.scalar());
        assertThat(scalar.toFloats()).containsExactly(2.5f);
        assertThat(NpyFile.read(resource("numpy/empty.npy")).shape()).isEqualTo(Shape.of(0, 3));
        ByteBuffer extremes = ByteBuffer.wrap(
                        NpyFile.read(resource("numpy/extremes-i8.npy")).toBytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(extremes.getLong(0)).isEqualTo(Long.MIN_VALUE);
        assertThat(extremes.getLong(8)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void readsText() throws IOException {
        try (NpyFile unicode = NpyFile.open(resource("numpy/unicode.npy"));
                NpyFile big = NpyFile.open(resource("numpy/unicode-big.npy"));
                NpyFile bytes = NpyFile.open(resource("numpy/bytes.npy"))) {
            assertThat(unicode.array().isText()).isTrue();
            assertThat(unicode.array().strings()).containsExactly("cat", "straße", "");
            assertThat(big.array().strings()).containsExactly("cat", "dog");
            assertThat(bytes.array().strings()).containsExactly("a", "bcd");
            assertThatThrownBy(() -> bytes.array().tensor())
                    .isInstanceOf(UnsupportedDataException.class)
                    .hasMessageContaining("bytes.npy: it holds text, and numbers are expected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"object", "record", "complex", "date"})
    void refusesElementsThatAreNoPlainNumbers(String name) {
        assertThatThrownBy(() -> NpyFile.read(resource("numpy/" + name + ".npy")))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining(name + ".npy: ")
                .hasMessageContaining("save");
    }

    @Test
    void readsInPlaceAndInParts() throws IOException {
        try (NpyFile file = NpyFile.open(resource("numpy/counted-big-f4.npy"))) {
            Tensor tensor = file.array().tensor();
            float[] part = new float[5];
            new TensorReader(tensor).readFloats(7, part, 0, 5);
            assertThat(part).containsExactly(7, 8, 9, 10, 11);
            ByteBuffer odd = ByteBuffer.allocate(6);
            tensor.bytes().read(7, odd);
            assertThat(odd.array()).containsExactly(Arrays.copyOfRange(tensor.toBytes(), 7, 13));
            assertThat(Rows.copy(tensor, 1, 1).toFloats()).containsExactly(Arrays.copyOfRange(COUNTED, 12, 24));
            assertThat(Rows.row(tensor, 1).shape()).isEqualTo(Shape.of(3, 4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "counted-b1",
        "counted-i2",
        "counted-i8",
        "counted-u4",
        "counted-f2",
        "counted-f4",
        "counted-f8",
        "scalar",
        "empty"
    })
    void writesTheBytesThatNumPyWrites(String name) throws IOException {
        Path original = resource("numpy/" + name + ".npy");
        Path copy = folder.resolve("copy.npy");
        NpyFile.write(copy, NpyFile.read(original));
        assertThat(Files.readAllBytes(copy)).isEqualTo(Files.readAllBytes(original));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(copy);
        }
    }

    @Test
    void widensTypesThatNumPyLacks() throws IOException {
        Path file = folder.resolve("w.npy");
        NpyFile.write(file, Tensor.ofInts(DataType.INT4, Shape.of(3), -8, 0, 7));
        assertThat(NpyFile.read(file)).isEqualTo(Tensor.ofInts(DataType.INT8, Shape.of(3), -8, 0, 7));
        NpyFile.write(file, Tensor.ofInts(DataType.UINT6, Shape.of(2), 63, 1));
        assertThat(NpyFile.read(file)).isEqualTo(Tensor.ofInts(DataType.UINT8, Shape.of(2), 63, 1));
        NpyFile.write(file, Tensor.ofBytes(DataType.BFLOAT16, Shape.of(1), new byte[] {(byte) 0xC0, 0x3F}));
        assertThat(NpyFile.read(file)).isEqualTo(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 1.5f));
    }

    @Test
    void aFileThatCannotBeWrittenLeavesTheTargetAsItWas() throws IOException {
        Path missing = folder.resolve("missing/x.npy");
        assertThatThrownBy(() -> NpyFile.write(missing, NpyFile.read(resource("numpy/scalar.npy"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("the folder of the output does not exist");
        Path target = Files.writeString(folder.resolve("x.npy"), "before");
        Tensor unreadable = Tensor.of(DataType.UINT8, Shape.of(2), new ByteSource() {
            @Override
            public long size() {
                return 2;
            }

            @Override
            public void read(long position, ByteBuffer bytes) {
                throw new UncheckedIOException(new IOException("gone"));
            }
        });
        assertThatThrownBy(() -> NpyFile.write(target, unreadable)).hasMessageContaining("gone");
        assertThat(target).hasContent("before");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), } | does not fit the 20 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), } | does not fit the 20 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999, 9999), } | too many elements",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), } | expected an axis size",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (5,), } | expected True or False",
                "{'descr': '<f4', 'shape': (5,), } | must all be there",
                "{'descr': '', 'fortran_order': False, 'shape': (5,), } | '' is no element type",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), 'more': 1} | unknown entry 'more'",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), } x | something behind",
                "{'descr | a quote is not closed",
                "[1] | expected '{'",
            })
    void saysWhatIsWrongWithAHeader(String text, String message) throws IOException {
        assertThatThrownBy(() -> NpyFile.read(withHeader(text)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("h.npy: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"shape\": (5L,), \"fortran_order\": False, \"descr\": \"<f4\"}",
                "{'descr':'=f4','fortran_order':False,'shape':(1,5)}",
                "  {'descr': 'f4', 'fortran_order': True, 'shape': (5,), }   ",
            })
    void takesOtherWaysToWriteTheSameHeader(String text) throws IOException {
        assertThat(NpyFile.read(withHeader(text)).elementCount()).isEqualTo(5);
    }

    private Path withHeader(String text) throws IOException {
        byte[] header = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + 20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length);
        bytes.put(header);
        return Files.write(folder.resolve("h.npy"), bytes.array());
    }

    @Test
    void saysWhereATruncatedFileEnds() throws IOException {
        byte[] whole = Files.readAllBytes(resource("numpy/counted-f4.npy"));
        for (int length : IntStream.range(0, whole.length).toArray()) {
            Path file = Files.write(folder.resolve("t.npy"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> NpyFile.read(file))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("t.npy: ");
        }
    }

    @Test
    void fortranOrderIsTurnedAroundInBlocks() throws IOException {
        // 3 million rows of 8 columns of 4 bytes: more than one block of rows, and runs too long to be read together.
        int rows = 3_000_000;
        int columns = 8;
        ByteBuffer data = ByteBuffer.allocate(rows * columns * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                data.putInt(row * columns + column);
            }
        }
        byte[] header = "{'descr': '<i4', 'fortran_order': True, 'shape': (3000000, 2, 4), }"
                .getBytes(StandardCharsets.US_ASCII);
        Path file = folder.resolve("f.npy");
        try (var out = Files.newOutputStream(file)) {
            out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
            out.write(header);
            out.write(data.array());
        }
        // Columns come in the order (0, 0), (1, 0), (0, 1), ...; row-major that is column 0, 4, 1, 5, ...
        int[] place = {0, 4, 1, 5, 2, 6, 3, 7};
        try (NpyFile npy = NpyFile.open(file)) {
            Tensor tensor = npy.array().tensor();
            for (int row : new int[] {0, 1, 1_999_999, 2_097_152, 2_999_999}) {
                int[] expected = new int[columns];
                for (int column = 0; column < columns; column++) {
                    expected[place[column]] = row * columns + column;
                }
                assertThat(Rows.row(tensor, row).toInts()).containsExactly(expected);
            }
        }
    }
}
