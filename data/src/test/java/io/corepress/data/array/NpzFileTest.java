package io.corepress.data.array;

import static io.corepress.data.Fixtures.resource;
import static io.corepress.data.Fixtures.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.data.MalformedDataException;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored", "deflated"})
    void readsWhatNumPyWrote(String name) throws IOException {
        try (NpzFile file = NpzFile.open(resource("numpy/" + name + ".npz"))) {
            assertThat(file.names()).containsExactly("x", "y");
            Tensor x = file.array("x").tensor();
            assertThat(x.dataType()).isEqualTo(DataType.UINT8);
            assertThat(x.shape()).isEqualTo(Shape.of(2, 4, 4, 3));
            byte[] codes = x.toCodes();
            for (int i = 0; i < codes.length; i++) {
                assertThat(codes[i]).isEqualTo((byte) i);
            }
            assertThat(ClassIndices.of(file.array("y").tensor(), "y")).containsExactly(1, 0);
            assertThatThrownBy(() -> file.array("z"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no array 'z', only [x, y]");
        }
    }

    @Test
    void refusesOtherCompression() {
        assertThatThrownBy(() -> NpzFile.open(resource("numpy/lzma.npz")))
                .isInstanceOf(UnsupportedDataException.class)
                .hasMessageContaining("entry 'y.npy': its compression method 14 is not supported");
    }

    @Test
    void readsRealImagesWithoutBlowingThemUp() throws IOException {
        try (NpzFile file = NpzFile.open(shared("data/cifar10-test-a.npz"))) {
            Tensor x = file.array("x").tensor();
            assertThat(x.shape()).isEqualTo(Shape.of(5000, 32, 32, 3));
            // What NumPy prints for x[4999, 31, 30:32] and the sum of all pixels.
            byte[] last = Rows.row(x, 4999).toCodes();
            assertThat(Arrays.copyOfRange(last, 3066, 3072))
                    .containsExactly(
                            new byte[] {(byte) 182, (byte) 182, (byte) 182, (byte) 137, (byte) 137, (byte) 137});
            long sum = 0;
            for (int i = 0; i < 5000; i += 100) {
                for (byte pixel : Rows.copy(x, i, 100).toCodes()) {
                    sum += pixel & 0xFF;
                }
            }
            assertThat(sum).isEqualTo(1_866_781_148L);
            int[] labels = ClassIndices.of(file.array("y").tensor(), "y");
            assertThat(labels).startsWith(9, 0, 2, 5, 2).hasSize(5000);
        }
    }

    @Test
    void writesAndReadsBack() throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("out0", Tensor.ofFloats(DataType.FLOAT32, Shape.of(2, 2), 1, 2, 3, 4));
        arrays.put("größe/1", Tensor.ofInts(DataType.INT32, Shape.scalar(), 7));
        arrays.put("large", Tensor.ofBytes(DataType.UINT8, Shape.of(3 << 20), new byte[3 << 20]));
        Path stored = folder.resolve("a.npz");
        NpzWriter.write(stored, arrays);
        Path compressed = folder.resolve("b.npz");
        try (NpzWriter writer = NpzWriter.createCompressed(compressed)) {
            for (var array : arrays.entrySet()) {
                writer.put(array.getKey(), array.getValue());
            }
            writer.commit();
        }
        assertThat(Files.size(compressed)).isLessThan(Files.size(stored) / 100);
        for (Path path : new Path[] {stored, compressed}) {
            try (NpzFile file = NpzFile.open(path)) {
                assertThat(file.names()).containsExactlyElementsOf(arrays.keySet());
                for (var array : arrays.entrySet()) {
                    assertThat(file.array(array.getKey()).tensor()).isEqualTo(array.getValue());
                }
            }
        }
    }

    @Test
    void theSameArraysGiveTheSameBytes() throws IOException {
        Map<String, Tensor> arrays = Map.of("a", Tensor.ofInts(DataType.INT8, Shape.of(1), 3));
        Path first = folder.resolve("1.npz");
        Path second = folder.resolve("2.npz");
        NpzWriter.write(first, arrays);
        NpzWriter.write(second, arrays);
        assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    }

    @Test
    void aWriterThatIsGivenUpLeavesNothing() throws IOException {
        Path target = Files.writeString(folder.resolve("x.npz"), "before");
        try (NpzWriter writer = NpzWriter.create(target)) {
            writer.put("a", Tensor.ofInts(DataType.INT8, Shape.of(1), 3));
            assertThatThrownBy(() -> writer.put("a", Tensor.ofInts(DataType.INT8, Shape.of(1), 3)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(target).hasContent("before");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void everyTruncatedFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(resource("numpy/deflated.npz"));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("t.npz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> NpzFile.open(file))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("t.npz: it is no sound .npz file");
        }
    }

    @Test
    void changedBytesAreFoundByTheChecksum() throws IOException {
        byte[] bytes = zip("a.npy", ZipEntry.DEFLATED, npy(new byte[4000]));
        // The checksum in the directory: 16 bytes behind the signature of its only entry.
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = view.getInt(bytes.length - 6);
        bytes[directory + 16] ^= 1;
        try (NpzFile file = NpzFile.open(Files.write(folder.resolve("c.npz"), bytes))) {
            assertThatThrownBy(() -> file.array("a"))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("c.npz, array 'a': its checksum is wrong");
        }
    }

    @Test
    void anEntryThatClaimsToBeHugeIsRefusedBeforeItIsUnpacked() throws IOException {
        byte[] bytes = zip("a.npy", ZipEntry.DEFLATED, npy(new byte[4000]));
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = view.getInt(bytes.length - 6);
        view.putInt(directory + 24, 0x7FFFFFFF);
        try (NpzFile file = NpzFile.open(Files.write(folder.resolve("h.npz"), bytes))) {
            assertThatThrownBy(() -> file.array("a"))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("compressed bytes cannot hold 2147483647");
        }
    }

    @Test
    void anEntryOfAnotherSizeThanTheDirectorySaysIsRefused() throws IOException {
        for (int difference : new int[] {-1, 1}) {
            byte[] bytes = zip("a.npy", ZipEntry.DEFLATED, npy(new byte[4000]));
            ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int directory = view.getInt(bytes.length - 6);
            view.putInt(directory + 24, view.getInt(directory + 24) + difference);
            try (NpzFile file = NpzFile.open(Files.write(folder.resolve("s.npz"), bytes))) {
                assertThatThrownBy(() -> file.array("a"))
                        .isInstanceOf(MalformedDataException.class)
                        .hasMessageContaining("bytes unpacked, got");
            }
        }
    }

    @Test
    void refusesArchivesWithoutArraysAndWithTwoOfOneName() throws IOException {
        Path none = Files.write(folder.resolve("n.npz"), zip("readme.txt", ZipEntry.DEFLATED, new byte[1]));
        assertThatThrownBy(() -> NpzFile.open(none))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageEndingWith("n.npz: it has no arrays");
        byte[] twice = zip("a.npy", "b.npy");
        for (int i = 0; i + 5 < twice.length; i++) {
            if (twice[i] == 'b' && twice[i + 1] == '.' && twice[i + 2] == 'n') {
                twice[i] = 'a';
            }
        }
        Path same = Files.write(folder.resolve("s.npz"), twice);
        assertThatThrownBy(() -> NpzFile.open(same))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageEndingWith("s.npz: it has two arrays of the name 'a'");
    }

    @Test
    void readsTheSizesOfZip64() throws IOException {
        // Sizes and place of the entry moved to the ZIP64 field, and the directory found through the ZIP64 end record.
        byte[] entry = npy(new byte[5]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer local = little(30).putInt(0x04034b50).putShort((short) 45).putInt(0);
        local.putInt(0).putInt(0).putInt(-1).putInt(-1).putShort((short) 5).putShort((short) 20);
        out.write(local.array());
        out.write("a.npy".getBytes());
        out.write(little(20)
                .putShort((short) 1)
                .putShort((short) 16)
                .putLong(entry.length)
                .putLong(entry.length)
                .array());
        out.write(entry);
        int directory = out.size();
        ByteBuffer central =
                little(46).putInt(0x02014b50).putInt(45).putInt(0).putInt(0).putInt(0);
        central.putInt(-1).putInt(-1).putShort((short) 5).putShort((short) 28).putShort((short) 0);
        central.putInt(0).putInt(0).putInt(42, -1);
        out.write(central.array());
        out.write("a.npy".getBytes());
        out.write(little(28)
                .putShort((short) 1)
                .putShort((short) 24)
                .putLong(entry.length)
                .putLong(entry.length)
                .putLong(0)
                .array());
        int end64 = out.size();
        out.write(little(56)
                .putInt(0x06064b50)
                .putLong(44)
                .putInt(45)
                .putInt(0)
                .putInt(0)
                .putLong(1)
                .putLong(1)
                .putLong(end64 - directory)
                .putLong(directory)
                .array());
        out.write(
                little(20).putInt(0x07064b50).putInt(0).putLong(end64).putInt(1).array());
        out.write(little(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) -1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(-1)
                .array());
        try (NpzFile file = NpzFile.open(Files.write(folder.resolve("z.npz"), out.toByteArray()))) {
            assertThat(file.array("a").tensor().shape()).isEqualTo(Shape.of(5));
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] npy(byte[] elements) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpyWriting.write(Tensor.ofBytes(DataType.UINT8, Shape.of(elements.length), elements), out);
        return out.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(npy(new byte[3]));
            }
        }
        return out.toByteArray();
    }

    private static byte[] zip(String name, int method, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry(name);
            entry.setMethod(method);
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return out.toByteArray();
    }
}
